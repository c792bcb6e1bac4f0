package io.aef.realtime.automation.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Believes some tokens that are given beforehand: for tests, and for demonstrations. Thread-safe. */
public final class StaticTokens implements Authenticator {

    private record Known(byte[] digest, Principal principal) {}

    private final List<Known> known = new ArrayList<>();

    private StaticTokens(Map<String, Principal> tokens) {
        tokens.forEach((token, principal) -> known.add(new Known(digest(token), principal)));
    }

    /** Whoever shows one of these is who stands behind it. */
    public static StaticTokens of(Map<String, Principal> tokens) {
        return new StaticTokens(tokens);
    }

    /** Takes the same time whichever it is, and how much of one it has right. */
    @Override
    public CompletionStage<Principal> authenticate(Credentials credentials) {
        byte[] shown = digest(credentials.token() == null ? "" : credentials.token());
        List<Principal> found = new ArrayList<>(1);
        for (Known each : known) {
            if (MessageDigest.isEqual(each.digest, shown)) {
                found.add(each.principal);
            }
        }
        return found.isEmpty() || credentials.token() == null
                ? CompletableFuture.failedFuture(new AuthenticationException("The token is not valid."))
                : CompletableFuture.completedFuture(found.get(0));
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
