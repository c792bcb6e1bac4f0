package io.aef.realtime.examples.backend;

import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What this node has not got is asked of the others over HTTP, with what the person has shown: they decide whether that person may have it. */
final class PeerFiles {

    /** Some megabytes each, which are held until the page has them. */
    private static final int AT_ONCE = 8;

    /** With all of its bytes. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What nodes give names to has no others. */
    private static final Pattern NAMES = Pattern.compile("/[\\w/-]+");

    /** So that nobody is asked back. */
    private static final String ASKED = "X-Asked-By-Node";

    private final Supplier<Collection<URI>> addresses;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Semaphore places = new Semaphore(AT_ONCE);

    /** @param addresses of the other nodes that are there */
    PeerFiles(Supplier<Collection<URI>> addresses) {
        this.addresses = addresses;
    }

    /**
     * Answers with what one of them has; with 503 if one cannot say so now, or if too much is asked for at the moment.
     *
     * @param missing if none of them has it
     */
    void answer(HttpExchange exchange, HttpResponse missing) {
        HttpRequest request = exchange.request();
        boolean asks = request.headers().get(ASKED) == null
                && NAMES.matcher(request.path()).matches();
        List<URI> others = asks ? List.copyOf(addresses.get()) : List.of();
        if (others.isEmpty()) {
            exchange.respond(missing);
        } else if (places.tryAcquire()) {
            find(request, others, missing).thenAccept(answer -> exchange.respond(answer, places::release));
        } else {
            exchange.respond(RunAccess.text(503, "Too much is being asked of other nodes"));
        }
    }

    /** The first that has it; else, when all have answered, that it is missing, or that this is not certain. */
    private CompletableFuture<HttpResponse> find(HttpRequest request, List<URI> others, HttpResponse missing) {
        CompletableFuture<HttpResponse> found = new CompletableFuture<>();
        List<CompletableFuture<Integer>> asked = others.stream()
                .map(other -> ask(other, request).thenApply(answer -> {
                    if (answer.status() == 200) {
                        found.complete(answer);
                    }
                    return answer.status();
                }))
                .toList();
        CompletableFuture.allOf(asked.toArray(new CompletableFuture<?>[0])).thenRun(() -> {
            boolean certain = asked.stream().allMatch(status -> status.join() == missing.status());
            found.complete(certain ? missing : RunAccess.text(503, "The node that may have it does not answer"));
        });
        return found;
    }

    /** Never fails. */
    private CompletableFuture<HttpResponse> ask(URI other, HttpRequest request) {
        java.net.http.HttpRequest forwarded = java.net.http.HttpRequest.newBuilder(other.resolve(request.path()))
                .header(ASKED, "yes")
                .header("Authorization", String.valueOf(request.headers().get("Authorization")))
                .build();
        return client.sendAsync(forwarded, java.net.http.HttpResponse.BodyHandlers.ofByteArray())
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(answer -> answer.statusCode() == 200
                        ? RunAccess.found(
                                answer.headers().firstValue("Content-Type").orElse("application/octet-stream"),
                                answer.body())
                        : RunAccess.text(answer.statusCode(), ""))
                // It has just gone, or does not answer.
                .exceptionally(failed -> RunAccess.text(503, ""));
    }
}
