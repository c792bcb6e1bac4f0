package io.aef.realtime.browser.view;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The thread that writes recordings: one for all, which ends when nothing is to be written. */
final class Disk {

    private static final ThreadPoolExecutor EXECUTOR =
            new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "aef-recording");
                thread.setDaemon(true);
                return thread;
            });

    static {
        EXECUTOR.allowCoreThreadTimeOut(true);
    }

    private Disk() {}

    /** Runs one thing after the other. */
    static Executor executor() {
        return EXECUTOR;
    }
}
