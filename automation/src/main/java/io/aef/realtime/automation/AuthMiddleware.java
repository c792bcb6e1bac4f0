package io.aef.realtime.automation;

import io.aef.realtime.Middleware;
import io.aef.realtime.Next;
import io.aef.realtime.Socket;
import io.aef.realtime.automation.access.AuthenticationException;
import io.aef.realtime.automation.access.Authenticator;
import io.aef.realtime.automation.access.Credentials;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.internal.Deadline;
import io.aef.realtime.automation.internal.Failures;
import io.aef.realtime.automation.internal.Scheduler;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.AutomationListener.Gate;
import io.aef.realtime.automation.monitor.LogThrottle;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Redaction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets in who shows who they are, if they do not have too many sessions already, and keeps who that is in the data of the socket. */
final class AuthMiddleware implements Middleware {

    private static final Logger log = LoggerFactory.getLogger(AuthMiddleware.class);

    private static final String UNKNOWN = "The server cannot check who you are at the moment.";
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final Authenticator authenticator;
    private final Sessions sessions;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private final Duration timeout;
    private final @Nullable String node;
    private final AutomationListener listener;
    private final LogThrottle throttle = new LogThrottle();

    AuthMiddleware(
            Authenticator authenticator,
            Sessions sessions,
            InstantSource clock,
            Scheduler scheduler,
            Duration timeout,
            @Nullable String node,
            AutomationListener listener) {
        this.authenticator = authenticator;
        this.sessions = sessions;
        this.clock = clock;
        this.scheduler = scheduler;
        this.timeout = timeout;
        this.node = node;
        this.listener = listener;
    }

    @Override
    public void handle(Socket socket, Next next) {
        authenticate(socket, socket.handshake().auth("token")).whenComplete((principal, failure) -> {
            if (failure != null) {
                RequestException refused = refusal(failure);
                reject(next, refused.code(), String.valueOf(refused.getMessage()));
            } else if (isOfAnother(socket, principal)) {
                reject(next, ErrorCode.FORBIDDEN, "The session to continue is another user's.");
            } else {
                seat(socket, principal, next);
            }
        });
    }

    private static boolean isOfAnother(Socket socket, Principal principal) {
        Principal before = socket.recovered() ? SocketData.principal(socket.data()) : null;
        return before != null && !before.user().equals(principal.user());
    }

    private void seat(Socket socket, Principal principal, Next next) {
        sessions.take(principal.user(), socket.id()).thenAccept(taken -> {
            if (!taken) {
                reject(next, ErrorCode.TOO_MANY_SESSIONS, "You have too many sessions already.");
                return;
            }
            SocketData.keep(socket, principal);
            SocketData.keepConnection(socket, clock.instant(), node);
            next.proceed();
        });
    }

    private void reject(Next next, ErrorCode code, String message) {
        listener.refused(Gate.CONNECT, code);
        next.reject(message, Map.of("code", code.wire()));
    }

    /** What a client is told that could not be authenticated. */
    static RequestException refusal(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return cause instanceof AuthenticationException
                ? new RequestException(ErrorCode.UNAUTHENTICATED, String.valueOf(cause.getMessage()))
                : new RequestException(ErrorCode.UNAVAILABLE, UNKNOWN);
    }

    /** Fails with an {@link AuthenticationException} if it is nobody, and otherwise if that cannot be found out, which is logged. */
    CompletionStage<Principal> authenticate(Socket socket, @Nullable String token) {
        return Deadline.of(ask(socket, token), timeout, scheduler).handle((principal, failure) -> {
            if (failure != null) {
                tell(socket, token, failure);
                throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
            }
            if (isOver(principal)) {
                throw new CompletionException(new AuthenticationException("The token has expired."));
            }
            return isForEver(principal) ? new Principal(principal.user(), principal.roles(), null) : principal;
        });
    }

    private CompletionStage<Principal> ask(Socket socket, @Nullable String token) {
        try {
            return authenticator
                    .authenticate(new Credentials(token, socket.handshake()))
                    .thenApply(Objects::requireNonNull);
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /** So far away that it cannot be reckoned with. */
    private boolean isForEver(Principal principal) {
        return principal.expires() != null
                && principal.expires().isAfter(clock.instant().plus(FOR_EVER));
    }

    /** Unless somebody was refused; once a minute. */
    private void tell(Socket socket, @Nullable String token, Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof AuthenticationException) {
            return;
        }
        if (throttle.admits()) {
            log.warn(
                    "Nobody can be authenticated at the moment: {}",
                    Redaction.failure(
                            cause,
                            token,
                            socket.handshake().header("cookie"),
                            socket.handshake().header("authorization")));
        }
    }

    private boolean isOver(Principal principal) {
        return principal.expires() != null && !clock.instant().isBefore(principal.expires());
    }
}
