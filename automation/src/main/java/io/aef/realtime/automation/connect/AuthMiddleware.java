package io.aef.realtime.automation.connect;

import io.aef.realtime.Middleware;
import io.aef.realtime.Next;
import io.aef.realtime.Socket;
import io.aef.realtime.automation.access.AuthenticationException;
import io.aef.realtime.automation.access.Authenticator;
import io.aef.realtime.automation.access.Credentials;
import io.aef.realtime.automation.access.Principal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who shows who they are, and keeps that in the data of the socket: other nodes see it there, and a session that is recovered
 * has it still.
 */
final class AuthMiddleware implements Middleware {

    private static final Logger log = LoggerFactory.getLogger(AuthMiddleware.class);

    private static final String DATA = "principal";

    private final Authenticator authenticator;
    private final InstantSource clock;

    AuthMiddleware(Authenticator authenticator, InstantSource clock) {
        this.authenticator = authenticator;
        this.clock = clock;
    }

    @Override
    public void handle(Socket socket, Next next) {
        authenticate(socket, socket.handshake().auth("token")).whenComplete((principal, failure) -> {
            if (failure == null) {
                keep(socket, principal);
                next.proceed();
            } else {
                next.reject(String.valueOf(refusal(failure).getMessage()), Map.of("code", "unauthenticated"));
            }
        });
    }

    /** Fails with an {@link AuthenticationException} whatever goes wrong. */
    CompletionStage<Principal> authenticate(Socket socket, @Nullable String token) {
        CompletionStage<Principal> checked;
        try {
            checked = authenticator.authenticate(new Credentials(token, socket.handshake()));
        } catch (RuntimeException thrown) {
            checked = CompletableFuture.failedFuture(thrown);
        }
        return checked.handle((principal, failure) -> {
            if (failure != null) {
                throw new CompletionException(refusal(failure));
            }
            if (isOver(principal)) {
                throw new CompletionException(new AuthenticationException("The token has expired."));
            }
            return principal;
        });
    }

    private static AuthenticationException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof AuthenticationException refused) {
            return refused;
        }
        log.warn("Nobody can be authenticated at the moment", cause);
        return new AuthenticationException("The server cannot check who you are at the moment.");
    }

    private boolean isOver(Principal principal) {
        return principal.expires() != null && !clock.instant().isBefore(principal.expires());
    }

    static void keep(Socket socket, Principal principal) {
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("user", principal.user());
        kept.put("roles", principal.roles());
        if (principal.expires() != null) {
            kept.put("expires", principal.expires().toEpochMilli());
        }
        socket.data().put(DATA, kept);
    }

    /** Who is behind a socket that was let in, on whatever node that was. */
    static @Nullable Principal of(Map<String, Object> data) {
        if (!(data.get(DATA) instanceof Map<?, ?> kept) || !(kept.get("user") instanceof String user)) {
            return null;
        }
        Set<String> roles = new LinkedHashSet<>();
        if (kept.get("roles") instanceof Collection<?> all) {
            all.forEach(role -> roles.add(String.valueOf(role)));
        }
        Object expires = kept.get("expires");
        return new Principal(user, roles, expires instanceof Number at ? Instant.ofEpochMilli(at.longValue()) : null);
    }
}
