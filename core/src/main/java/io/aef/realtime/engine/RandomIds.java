package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpRequest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Ids of 20 characters from 120 random bits, safe in URLs. The official server has 96 and a counter; the counter tells
 * every client how many others there are. Thread-safe.
 */
public final class RandomIds implements SessionIdGenerator {

    private static final int BYTES = 15;

    private final SecureRandom random = new SecureRandom();

    /** A new id. */
    public String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    @Override
    public CompletionStage<String> generate(HttpRequest request) {
        return CompletableFuture.completedStage(next());
    }
}
