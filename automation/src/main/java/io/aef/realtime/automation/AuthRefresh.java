package io.aef.realtime.automation;

import io.aef.realtime.Ack;
import io.aef.realtime.Args;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.AutomationListener.Gate;
import io.aef.realtime.automation.reply.Rates;
import io.aef.realtime.automation.reply.Reply;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Redaction;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.automation.schema.Sensitive;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code auth_refresh}: a client shows something newer, and stays connected.
 *
 * <pre>
 * auth_refresh {token?} ─▶ {ok:true, result:{expiresInMs?}}   the same user; roles may have changed
 *                       ─▶ unauthenticated                    what was shown before counts still, until its end
 *                       ─▶ unavailable                        it cannot be checked now; the same as above, and to be shown again
 *                       ─▶ forbidden                          another user
 * </pre>
 */
final class AuthRefresh {

    static final String NAME = "auth_refresh";

    static final Schema.Members SCHEMA = Schema.of(Shown.class);

    private final AuthMiddleware middleware;
    private final Rates rates;
    private final Consumer<Client> changed;
    private final AutomationListener listener;

    /** The argument. Without a token, what the client has shown when it connected is looked at again. */
    record Shown(@Nullable @Sensitive @Bounds(max = 65_536) String token) {

        @Override
        public String toString() {
            return Redaction.of(this);
        }
    }

    /**
     * @param perMinute how often a connection may show something newer; as many at once
     * @param changed is told who may see something else now
     */
    AuthRefresh(
            AuthMiddleware middleware,
            int perMinute,
            InstantSource clock,
            Consumer<Client> changed,
            AutomationListener listener) {
        this.middleware = middleware;
        this.rates = Rates.by(clock, perMinute, Duration.ofMinutes(1).dividedBy(perMinute), "You refresh too often.");
        this.changed = changed;
        this.listener = listener;
    }

    void attach(Client client) {
        client.socket().on(NAME, (args, ack) -> handle(client, args, ack));
    }

    private void handle(Client client, Args args, Ack ack) {
        Shown shown;
        try {
            rates.take(client.socket().id());
            shown = read(args);
        } catch (RequestException refused) {
            ack.send(refuse(refused));
            return;
        }
        boolean taken =
                client.refreshInTurn(() -> refresh(client, shown.token()).handle((left, failure) -> {
                    ack.send(failure == null ? accept(left) : refuse(failure));
                    return null;
                }));
        if (!taken) {
            ack.send(refuse(Turns.refusal()));
        }
    }

    private Map<String, Object> accept(@Nullable Duration left) {
        listener.authRefreshed();
        return Reply.ok(result(left));
    }

    private Map<String, Object> refuse(Throwable failure) {
        listener.refused(Gate.AUTH_REFRESH, Reply.code(failure));
        return Reply.error(failure, NAME);
    }

    private static Shown read(Args args) throws RequestException {
        JsonValue value = args.value(0);
        try {
            return (Shown) SCHEMA.read(value == null ? Map.of() : value.toJava());
        } catch (SchemaException malformed) {
            throw new RequestException(ErrorCode.BAD_REQUEST, String.valueOf(malformed.getMessage()));
        }
    }

    private static Map<String, Object> result(@Nullable Duration left) {
        Map<String, Object> result = new LinkedHashMap<>();
        if (left != null) {
            result.put("expiresInMs", left.toMillis());
        }
        return result;
    }

    private CompletionStage<@Nullable Duration> refresh(Client client, @Nullable String token) {
        return middleware.authenticate(client.socket(), token).handle((principal, failure) -> {
            try {
                if (failure != null) {
                    throw AuthMiddleware.refusal(failure);
                }
                return accept(client, principal);
            } catch (RequestException refused) {
                throw new CompletionException(refused);
            }
        });
    }

    private @Nullable Duration accept(Client client, Principal principal) throws RequestException {
        Principal before = client.principal();
        if (!before.user().equals(principal.user())) {
            throw new RequestException(ErrorCode.FORBIDDEN, "A connection stays that of its user: open another one.");
        }
        if (!client.become(principal)) {
            throw new RequestException(ErrorCode.UNAUTHENTICATED, "It comes too late.");
        }
        if (!before.roles().equals(principal.roles())) {
            changed.accept(client);
        }
        return client.life().left();
    }
}
