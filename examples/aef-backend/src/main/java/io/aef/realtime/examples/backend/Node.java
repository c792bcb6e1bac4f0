package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.event.ExecutionCreated;
import java.security.SecureRandom;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of several nodes this is.
 *
 * @param number by which people know it; a node that is started again has the same
 * @param token part of the ids of its runs: another one each time it is started
 * @param redis the address of the Redis that all nodes share
 */
record Node(int number, String token, String redis) {

    /** Behind the number. */
    private static final int DIGITS = 4;

    private static final int TOKENS = 36 * 36 * 36 * 36;

    static Node of(int number, String redis) {
        int token = new SecureRandom().nextInt(TOKENS);
        return new Node(number, number + Integer.toString(TOKENS + token, 36).substring(1), redis);
    }

    /** What the description of a run says of the node it lives on. */
    Map<String, Object> details() {
        return Map.of("node", number, "owner", token);
    }

    /** The token of the node that a run lives on, or null if it says nothing of one. */
    static @Nullable String ownerOf(ExecutionCreated run) {
        return run.details() != null && run.details().get("owner") instanceof String owner ? owner : null;
    }

    /** By which people know the node with that token. */
    static String numberOf(String token) {
        return token.substring(0, Math.max(0, token.length() - DIGITS));
    }
}
