package io.aef.realtime.automation.access;

import io.aef.realtime.Handshake;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Believes the session that the backend has with a browser already: by a cookie, or by a header. An {@code auth_refresh} without a token
 * asks for the same session again, which may have been prolonged. Thread-safe.
 *
 * <p>A browser sends its cookies whatever page asks it to. So {@code cors} must not allow every origin.
 */
public final class SessionAuthenticator implements Authenticator {

    /** In characters. */
    static final int MAX_LENGTH = 4096;

    private final Function<Handshake, @Nullable String> shown;
    private final Function<String, ? extends CompletionStage<@Nullable Principal>> sessions;

    private SessionAuthenticator(
            Function<Handshake, @Nullable String> shown,
            Function<String, ? extends CompletionStage<@Nullable Principal>> sessions) {
        this.shown = shown;
        this.sessions = sessions;
    }

    /**
     * By a cookie.
     *
     * @param name of the cookie, whose case counts
     * @param sessions finds whose session it is; null if it is nobody's. Any thread, and must not block
     */
    public static SessionAuthenticator cookie(
            String name, Function<String, ? extends CompletionStage<@Nullable Principal>> sessions) {
        return new SessionAuthenticator(handshake -> cookie(handshake.header("cookie"), name), sessions);
    }

    /**
     * By a header, such as a proxy in front sets that lets none of its name through.
     *
     * @param sessions as of {@link #cookie}
     */
    public static SessionAuthenticator header(
            String name, Function<String, ? extends CompletionStage<@Nullable Principal>> sessions) {
        String key = name.toLowerCase(Locale.ROOT);
        return new SessionAuthenticator(handshake -> handshake.header(key), sessions);
    }

    @Override
    public CompletionStage<Principal> authenticate(Credentials credentials) {
        String session = shown.apply(credentials.handshake());
        if (session == null || session.isEmpty() || session.length() > MAX_LENGTH) {
            return CompletableFuture.failedFuture(refusal());
        }
        return sessions.apply(session).thenApply(principal -> {
            if (principal == null) {
                throw new CompletionException(refusal());
            }
            return principal;
        });
    }

    private static AuthenticationException refusal() {
        return new AuthenticationException("You are not signed in.");
    }

    /** The first of this name, without the quotes it may have around. */
    static @Nullable String cookie(@Nullable String header, String name) {
        if (header == null) {
            return null;
        }
        for (String pair : header.split(";")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                String value = pair.substring(equals + 1).strip();
                boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return null;
    }
}
