package io.aef.realtime;

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

    /** Runs each task where it is: handlers stay on the event loop and must not block. */
    static final Executor DIRECT = Runnable::run;

    private final @Nullable Executor given;
    private @Nullable ExecutorService own;

    HandlerExecutor(@Nullable Executor given) {
        this.given = given;
    }

    @Override
    public void execute(Runnable task) {
        if (given != null) {
            try {
                given.execute(task);
                return;
            } catch (RejectedExecutionException exhausted) {
                // Falls through: an exhausted executor must not cost a socket its handlers.
            }
        }
        own().execute(task);
    }

    private synchronized ExecutorService own() {
        if (own == null) {
            own = virtualThreadsOrPool();
        }
        return own;
    }

    /** Lets running handlers end and takes no more; the application's executor is left alone. */
    synchronized void shutdown() {
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
