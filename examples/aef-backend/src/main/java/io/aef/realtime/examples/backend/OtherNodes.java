package io.aef.realtime.examples.backend;

import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Asks the other nodes over HTTP for what this one has not got, with what the person has shown: they decide as if they had been asked first. */
final class OtherNodes {

    /** Some megabytes each. */
    private static final int AT_ONCE = 8;

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
    OtherNodes(Supplier<Collection<URI>> addresses) {
        this.addresses = addresses;
    }

    /** What one of them has; empty if none has it, and if too much is asked for at the moment. */
    CompletionStage<Optional<HttpResponse>> find(HttpRequest request) {
        boolean asks = request.headers().get(ASKED) == null
                && NAMES.matcher(request.path()).matches();
        Collection<URI> others = asks ? addresses.get() : List.of();
        if (others.isEmpty() || !places.tryAcquire()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        CompletionStage<Optional<HttpResponse>> found = CompletableFuture.completedFuture(Optional.empty());
        for (URI other : others) {
            found = found.thenCompose(
                    before -> before.isPresent() ? CompletableFuture.completedFuture(before) : ask(other, request));
        }
        return found.whenComplete((answer, failure) -> places.release());
    }

    private CompletionStage<Optional<HttpResponse>> ask(URI other, HttpRequest request) {
        java.net.http.HttpRequest forwarded = java.net.http.HttpRequest.newBuilder(other.resolve(request.path()))
                .timeout(PATIENCE)
                .header(ASKED, "yes")
                .header("Authorization", String.valueOf(request.headers().get("Authorization")))
                .build();
        return client.sendAsync(forwarded, java.net.http.HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(answer -> answer.statusCode() == 200
                        ? Optional.of(RunAccess.found(
                                answer.headers().firstValue("Content-Type").orElse("application/octet-stream"),
                                answer.body()))
                        : Optional.<HttpResponse>empty())
                // It has just gone, or has too much to do.
                .exceptionally(failed -> Optional.empty());
    }
}
