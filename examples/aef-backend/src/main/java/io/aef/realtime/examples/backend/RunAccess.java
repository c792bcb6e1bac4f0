package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets people have over HTTP what was seen of a run, on whatever node that is: those who show the token of the connection and may follow that run.
 * Thread-safe.
 */
final class RunAccess {

    private static final String SCHEME = "Bearer ";
    private static final Headers ALWAYS = Headers.of("Cache-Control", "no-store", "X-Content-Type-Options", "nosniff");

    private final Tokens tokens;
    private final AccessRule rule;
    private final PeerFiles others;

    RunAccess(Tokens tokens, AccessRule rule, PeerFiles others) {
        this.tokens = tokens;
        this.rule = rule;
        this.others = others;
    }

    /**
     * Answers a request with 401, 404 or 405, unless it may be granted. Of what somebody may not see they are told no more than of what there is not.
     *
     * @param runId whose it is; null if there is nothing of that name on this node
     * @param missing what is said then
     * @param granted answers it; on the thread of the exchange or of the rule, and must not block
     */
    void ask(HttpExchange exchange, @Nullable String runId, String missing, Runnable granted) {
        HttpRequest request = exchange.request();
        Optional<Principal> asking = principal(request);
        if (!request.method().equals("GET")) {
            exchange.respond(text(405, "Method not allowed").thenClose());
        } else if (asking.isEmpty()) {
            exchange.respond(text(401, "Sign in first"));
        } else if (runId == null) {
            others.answer(exchange, text(404, missing));
        } else {
            rule.maySubscribe(asking.get(), Topic.execution(runId))
                    .exceptionally(failed -> false)
                    .thenAccept(allowed -> {
                        if (allowed) {
                            granted.run();
                        } else {
                            exchange.respond(text(404, missing));
                        }
                    });
        }
    }

    private Optional<Principal> principal(HttpRequest request) {
        String shown = request.headers().get("Authorization");
        return shown == null || !shown.startsWith(SCHEME)
                ? Optional.empty()
                : tokens.ofConnections(shown.substring(SCHEME.length()))
                        .map(account -> new Principal(
                                account.user(), Set.of(account.role().word()), null));
    }

    /** For one person, and not to be kept. */
    static HttpResponse found(String contentType, byte[] content) {
        return HttpResponse.of(200, ALWAYS.with("Content-Type", contentType), content);
    }

    static HttpResponse text(int status, String text) {
        return HttpResponse.of(
                status,
                ALWAYS.with("Content-Type", "text/plain; charset=utf-8"),
                text.getBytes(StandardCharsets.UTF_8));
    }
}
