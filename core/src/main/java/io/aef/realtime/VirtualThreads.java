package io.aef.realtime;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Looked up at run time because this code is compiled for a JVM that may not have them. */
final class VirtualThreads {

    /** Until then one that waits in a synchronized block keeps the thread that carries it, of which there are few. */
    private static final int WAIT_IN_SYNCHRONIZED_BLOCKS = 24;

    private VirtualThreads() {}

    /** One for each task; null if the JVM has none. Never has to be shut down: nothing is kept between two tasks. */
    static @Nullable Executor find() {
        try {
            return (Executor)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException none) {
            return null;
        }
    }

    /** The same, but null too if other virtual threads, whatever the application does in them, can keep these from running. */
    static @Nullable Executor findUnpinned() {
        return Runtime.version().feature() >= WAIT_IN_SYNCHRONIZED_BLOCKS ? find() : null;
    }
}
