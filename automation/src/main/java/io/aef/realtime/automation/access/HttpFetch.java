package io.aef.realtime.automation.access;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** GET of a small body, within a time and a size. Blocks nobody. */
final class HttpFetch implements Supplier<CompletionStage<byte[]>> {

    private final URI address;
    private final Duration timeout;
    private final int maxBytes;
    private final HttpClient client;

    /** @throws IllegalArgumentException unless nobody in between can change what comes */
    HttpFetch(URI address, Duration timeout, int maxBytes) {
        if (!"https".equals(address.getScheme()) && !("http".equals(address.getScheme()) && isLoopback(address))) {
            throw new IllegalArgumentException(
                    "address: " + address.getScheme() + " (expected: https, or http to 127.0.0.1, [::1] or localhost)");
        }
        this.address = address;
        this.timeout = timeout;
        this.maxBytes = maxBytes;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    private static boolean isLoopback(URI address) {
        return List.of("127.0.0.1", "[::1]", "localhost").contains(String.valueOf(address.getHost()));
    }

    @Override
    public CompletionStage<byte[]> get() {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request, head -> new Bounded(maxBytes));
        // The time-out of a request is over with the head of its response.
        CompletableFuture<HttpResponse<byte[]>> timed =
                exchange.copy().orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        // The JDK watches all time-outs with one thread: whoever waits for keys must not hold it up.
        return timed.whenCompleteAsync((response, failure) -> exchange.cancel(true))
                .thenApply(response -> {
                    if (response.statusCode() != 200) {
                        throw new IllegalStateException("The answer has the status " + response.statusCode() + ".");
                    }
                    return response.body();
                });
    }

    private static final class Bounded implements BodySubscriber<byte[]> {

        private final int max;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        Bounded(int max) {
            this.max = max;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                if (body.isDone()) {
                    return;
                }
                if (bytes.size() + part.remaining() > max) {
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    body.completeExceptionally(new IOException("The answer has more than " + max + " bytes."));
                    return;
                }
                byte[] copy = new byte[part.remaining()];
                part.get(copy);
                bytes.writeBytes(copy);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(bytes.toByteArray());
        }
    }
}
