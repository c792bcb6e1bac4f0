package io.aef.realtime;

import io.aef.realtime.engine.host.Lane;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the application's handlers: on the executor the application gave, or on virtual threads where the JVM has them, or
 * on a cached pool. A task the application's executor refuses runs on ours, so that no disconnect handler is lost.
 */
final class HandlerExecutor implements Executor {

    /**
     * Stands for the lane of each connection: handlers stay there and must not block. What belongs to no connection runs
     * where it is.
     */
    static final Executor DIRECT = Runnable::run;

    private final @Nullable Executor given;
    private @Nullable ExecutorService own;
    private boolean ended;

    HandlerExecutor(@Nullable Executor given) {
        this.given = given;
    }

    /** Where the handlers of a socket on that lane run. */
    Executor on(Lane lane) {
        if (given != DIRECT) {
            return this;
        }
        return task -> {
            // When the lane has ended nothing else runs there, and the task may be somebody's last word.
            if (!lane.run(task)) {
                task.run();
            }
        };
    }

    @Override
    public void execute(Runnable task) {
        if (given != null) {
            try {
                given.execute(task);
                return;
            } catch (RuntimeException | Error exhausted) {
                // Falls through: an executor that refuses, or has no thread left, must not cost a socket its handlers.
            }
        }
        Executor fallback = own();
        if (fallback == null) {
            // The server is closed. What still comes is the end of somebody's waiting, which must not be lost.
            task.run();
            return;
        }
        try {
            fallback.execute(task);
        } catch (RejectedExecutionException | OutOfMemoryError closedOrNoThread) {
            task.run();
        }
    }

    private synchronized @Nullable Executor own() {
        if (own == null && !ended) {
            own = virtualThreadsOrPool();
        }
        return ended ? null : own;
    }

    /** Lets running handlers end and takes no more; the application's executor is left alone. */
    synchronized void shutdown() {
        ended = true;
        if (own != null) {
            own.shutdown();
        }
    }

    /** Looked up at run time because this code is compiled for a JVM that may not have them. */
    private static ExecutorService virtualThreadsOrPool() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException noVirtualThreads) {
            AtomicInteger number = new AtomicInteger();
            ThreadFactory factory = task -> {
                Thread thread = new Thread(task, "aef-realtime-handler-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            };
            return Executors.newCachedThreadPool(factory);
        }
    }
}
