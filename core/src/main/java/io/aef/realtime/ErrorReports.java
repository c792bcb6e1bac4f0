package io.aef.realtime;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where failures in the application's code go: to its own hook, and they change nothing else. Thread-safe. */
final class ErrorReports {

    private static final Logger LOG = LoggerFactory.getLogger(SocketIoServer.class);
    private static final int MAX_UNFIT_EVENTS = 100;

    private final @Nullable Consumer<HandlerError> onError;
    private final FailureLog failures;
    private final AtomicBoolean tooFast = new AtomicBoolean();
    private final AtomicBoolean behind = new AtomicBoolean();
    private final Set<String> unfitEvents = ConcurrentHashMap.newKeySet();

    /**
     * @param onError the application's hook; null to log failures
     * @param nanoTime a monotonic clock
     */
    ErrorReports(@Nullable Consumer<HandlerError> onError, LongSupplier nanoTime) {
        this.onError = onError;
        this.failures = new FailureLog(LOG, nanoTime);
    }

    /** A call of the application's code. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    /** Calls the application's code: whatever it throws is reported and changes nothing else. */
    void guard(@Nullable Socket socket, String where, Call call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            report(socket, where, thrown);
        }
    }

    /** Tells the application of a failure in its own code. */
    void report(@Nullable Socket socket, String where, Throwable cause) {
        if (onError == null) {
            if (failures.admits(where)) {
                LOG.warn("{} handler of {} failed", LogText.of(where), socket, LoggedFailure.of(cause));
            }
            return;
        }
        try {
            onError.accept(new HandlerError(socket, where, cause));
        } catch (Throwable thrown) {
            if (failures.admits("error")) {
                LOG.warn("the error handler failed", LoggedFailure.of(thrown));
            }
        }
    }

    /** A client is disconnected because of the rate limit: the first one shows in the log. */
    void tooFast(Collection<Socket> sockets) {
        if (tooFast.compareAndSet(false, true)) {
            LOG.warn("a client was disconnected because it sent faster than the rate limit. "
                    + "Others like it are logged at debug level.");
        }
        LOG.debug("{} sent faster than the rate limit", sockets);
    }

    /** A client is closed because the application is far behind with earlier ones: the first one shows in the log. */
    void behind() {
        if (behind.compareAndSet(false, true)) {
            LOG.warn("a client was closed because the middlewares or disconnect handlers of too many wait or run. "
                    + "Others like it are logged at debug level.");
        }
        LOG.debug("a client was closed because handlers are behind");
    }

    /** The server is closed: what was not logged is counted there. */
    void close() {
        failures.flush();
    }

    /** Whether no argument of that event was reported as unfit before. */
    boolean isFirstUnfit(String event) {
        return unfitEvents.size() < MAX_UNFIT_EVENTS && unfitEvents.add(event);
    }
}
