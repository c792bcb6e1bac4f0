package io.aef.realtime.browser.relay;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that draw frames of other nodes, and do what these say: some for all, which end when nothing is to be done. */
public final class RelayThreads {

    private static final int MOST = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

    private static final AtomicInteger STARTED = new AtomicInteger();

    private static final ThreadPoolExecutor EXECUTOR =
            new ThreadPoolExecutor(MOST, MOST, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "aef-browser-relay-" + STARTED.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    static {
        EXECUTOR.allowCoreThreadTimeOut(true);
    }

    private RelayThreads() {}

    /** Runs several things at once. */
    public static Executor executor() {
        return EXECUTOR;
    }
}
