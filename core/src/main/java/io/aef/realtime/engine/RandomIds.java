package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpRequest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Session ids of 20 characters from 120 random bits. The official server has 96 and a counter; the counter tells every
 * client how many others there are.
 */
final class RandomIds implements SessionIdGenerator {

    private static final int BYTES = 15;

    private final SecureRandom random = new SecureRandom();

    @Override
    public CompletionStage<String> generate(HttpRequest request) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return CompletableFuture.completedStage(Base64.getUrlEncoder().encodeToString(bytes));
    }
}
