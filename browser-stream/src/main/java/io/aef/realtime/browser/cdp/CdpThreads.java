package io.aef.realtime.browser.cdp;

import java.lang.ref.WeakReference;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads behind all browsers, however many: one that waits for the network, one for time-outs, and a few that work. They are
 * daemons, start when they are needed, and end some seconds after the last browser was let go.
 */
final class CdpThreads {

    private static final long KEEP_ALIVE_SECONDS = 2;

    private static WeakReference<@Nullable CdpThreads> shared = new WeakReference<>(null);

    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), named("aef-browser"));
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("aef-browser-timer"));
    private final HttpClient http = HttpClient.newBuilder()
            .executor(pool)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private CdpThreads() {
        timer.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    /** The same for all who hold it at the same time; whoever is done must let go of it. */
    static synchronized CdpThreads shared() {
        CdpThreads present = shared.get();
        if (present == null) {
            present = new CdpThreads();
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
