package io.aef.realtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where failures in the application's code go: to its own hook, and they change nothing else. Thread-safe. */
final class ErrorReports {

    private static final Logger LOG = LoggerFactory.getLogger(SocketIoServer.class);
    private static final int MAX_UNFIT_EVENTS = 100;

    private final Consumer<HandlerError> onError;
    private final Set<String> unfitEvents = ConcurrentHashMap.newKeySet();

    ErrorReports(Consumer<HandlerError> onError) {
        this.onError = onError;
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
        try {
            onError.accept(new HandlerError(socket, where, cause));
        } catch (Throwable thrown) {
            LOG.warn("the error handler failed", thrown);
        }
    }

    /** What becomes of a failure if the application has no hook. */
    static void log(HandlerError error) {
        LOG.warn("{} handler of {} failed", error.where(), error.socket(), error.cause());
    }

    /** Whether no argument of that event was reported as unfit before. */
    boolean isFirstUnfit(String event) {
        return unfitEvents.size() < MAX_UNFIT_EVENTS && unfitEvents.add(event);
    }
}
