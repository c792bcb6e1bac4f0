package io.aef.realtime;

import io.aef.realtime.engine.host.Lane;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs the application's handlers: on the executor the application gave, or on virtual threads where the JVM has them, or on
 * a bounded number of threads. What the one refuses is for the next, and the last refuses nothing, so that no disconnect
 * handler is lost and none runs on an event loop.
 */
final class HandlerExecutor implements Executor {

    /**
     * Stands for the lane of each connection: handlers stay there and must not block. What belongs to no connection runs
     * where it is.
     */
    static final Executor DIRECT = Runnable::run;

    private final @Nullable Executor given;
    private final @Nullable Executor virtual;
    private final HandlerThreads threads;

    /**
     * @param given the application's; null if it gave none
     * @param virtual a thread for each task; null if there are no virtual threads
     */
    HandlerExecutor(@Nullable Executor given, @Nullable Executor virtual, HandlerThreads threads) {
        this.given = given;
        this.virtual = virtual;
        this.threads = threads;
    }

    /** Where the handlers of a socket on that lane run. */
    Executor on(Lane lane) {
        if (!isDirect()) {
            return this;
        }
        return task -> {
            // When the lane has ended nothing else runs there, and the task may be somebody's last word.
            if (!lane.run(task)) {
                task.run();
            }
        };
    }

    boolean isDirect() {
        return given == DIRECT;
    }

    @Override
    public void execute(Runnable task) {
        if (!isTakenBy(given, task) && !isTakenBy(virtual, task)) {
            threads.execute(task);
        }
    }

    private static boolean isTakenBy(@Nullable Executor executor, Runnable task) {
        if (executor == null) {
            return false;
        }
        try {
            executor.execute(task);
            return true;
        } catch (RuntimeException | Error exhausted) {
            // An executor that refuses, or has no thread left, must not cost a socket its handlers.
            return false;
        }
    }

    /** The threads of our own, which run whatever they are given. */
    HandlerThreads threads() {
        return threads;
    }

    /** Keeps no idle thread; what comes still is run. The application's executor is left alone. */
    void shutdown() {
        threads.shutdown();
    }
}
