package io.aef.realtime.browser.cdp;

import java.lang.ref.WeakReference;
import java.net.http.HttpClient;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads behind all browsers, however many: one that reads from the network, one for time-outs, and some that work. What these
 * have no time for waits: of each browser one thing, and what its connection has read. They are daemons, start when they are needed, and end some
 * seconds after the last browser was let go.
 *
 * <p>The one that reads also does what TLS has to do. What is asked by HTTP goes on in a thread of the JDK's own until it comes to a lane.
 */
final class CdpThreads {

    private static final long KEEP_ALIVE_SECONDS = 2;

    private static WeakReference<@Nullable CdpThreads> shared = new WeakReference<>(null);

    /** A listener that takes its time holds up others only if many do. */
    private static final int WORKERS = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());

    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("aef-browser-timer"));
    private final HttpClient http;

    /** @param workers how many threads work at most */
    CdpThreads(int workers) {
        pool = new ThreadPoolExecutor(
                workers,
                workers,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named("aef-browser"));
        pool.allowCoreThreadTimeOut(true);
        timer.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        http = HttpClient.newBuilder()
                // What is read there is only put together: with another thread for that, more would be read before more
                // is asked for.
                .executor(Runnable::run)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** The same for all who hold it at the same time; whoever is done must let go of it. */
    static synchronized CdpThreads shared() {
        CdpThreads present = shared.get();
        if (present == null) {
            present = new CdpThreads(WORKERS);
            shared = new WeakReference<>(present);
        }
        return present;
    }

    HttpClient http() {
        return http;
    }

    Lane lane() {
        return new Lane(pool, timer);
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
