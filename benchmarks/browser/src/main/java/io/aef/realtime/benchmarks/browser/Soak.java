package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.browser.BrowserStream;
import io.aef.realtime.browser.LiveBrowser;
import io.aef.realtime.browser.capture.CaptureOptions;
import io.aef.realtime.browser.capture.CdpFrameSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Three browsers and twenty viewers that come and go for a long time, some without acknowledging, all without a farewell; every few
 * minutes one of the browsers is ended, and another opened. What is there before and after it, with the browsers and without a viewer, must be
 * the same.
 */
final class Soak {

    private static final int BROWSERS = 3;
    private static final int VIEWERS = 20;
    private static final Duration WARM_UP = Duration.ofMinutes(2);
    private static final Duration BETWEEN_BROWSERS = Duration.ofMinutes(3);
    private static final Duration SETTLING = Duration.ofSeconds(20);

    private static final String FORM = "%-10s %10s %8s %8s %8s %10s %10s %12s %12s%n";

    private final Duration time;
    private final BenchServer server = new BenchServer();
    private final List<Shown> shown = new ArrayList<>();
    private final AtomicLong visits = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final Random random = new Random(30);
    private long begin;

    /** A browser that is watched. */
    private record Shown(Chromium browser, LiveBrowser live) {

        void close() {
            live.close();
            browser.close();
        }
    }

    Soak(Duration time) {
        this.time = time;
    }

    void run() throws IOException, InterruptedException {
        for (int i = 0; i < BROWSERS; i++) {
            shown.add(open(i));
        }
        begin = System.nanoTime();
        System.out.printf(
                FORM, "after", "heap MB", "files", "sockets", "threads", "processes", "visits", "frames", "MB sent");
        print("start");
        crowd(WARM_UP);
        print("warm");
        crowd(time);
        print("end");
        shown.forEach(Shown::close);
        server.close();
        print("closed");
    }

    private Shown open(int number) throws IOException {
        Chromium browser = new Chromium();
        browser.driver().get(server.page(number == 1 ? "scroll.html" : "form.html"));
        browser.driver().executeScript(number == 0 ? "setInterval(next, 400)" : "document.body.className = 'spinning'");
        BrowserStream browsers = server.browsers();
        CdpFrameSource source = CdpFrameSource.of(browser.driver(), CaptureOptions.defaults());
        return new Shown(browser, browsers.open(id(number), source).drivenBy(source.input()));
    }

    private static String id(int number) {
        return "bench-" + number;
    }

    /** People come and go; at the end all have gone. */
    private void crowd(Duration duration) throws IOException, InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        ExecutorService people = Executors.newFixedThreadPool(VIEWERS);
        for (int i = 0; i < VIEWERS; i++) {
            long seed = random.nextLong();
            people.execute(() -> visit(new Random(seed), over));
        }
        long end = System.nanoTime() + duration.toNanos();
        for (int turn = 0; System.nanoTime() < end; turn++) {
            long left = Math.max(0, end - System.nanoTime());
            Stage.pause(Duration.ofNanos(Math.min(left, BETWEEN_BROWSERS.toNanos())));
            int number = turn % BROWSERS;
            shown.get(number).close();
            shown.set(number, open(number));
            System.out.printf(
                    "%-10s %,d visits, %,d frames, %,d MB sent%n",
                    elapsed(), visits.get(), frames.get(), bytes.get() >> 20);
        }
        over.countDown();
        people.shutdown();
        if (!people.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("Not all have gone.");
        }
    }

    private void visit(Random chance, CountDownLatch over) {
        try {
            boolean go = true;
            while (go) {
                boolean acknowledges = chance.nextInt(4) > 0;
                WireViewer viewer = WireViewer.ofFrames(server.port(), id(chance.nextInt(BROWSERS)), acknowledges);
                go = !over.await(500 + chance.nextInt(15_000), TimeUnit.MILLISECONDS);
                visits.incrementAndGet();
                frames.addAndGet(viewer.frames());
                bytes.addAndGet(viewer.bytes());
                viewer.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String elapsed() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) + " s";
    }

    private void print(String when) throws IOException, InterruptedException {
        Stage.pause(SETTLING);
        for (int i = 0; i < 3; i++) {
            System.gc();
            Stage.pause(Duration.ofMillis(500));
        }
        System.out.printf(
                FORM,
                when,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
                descriptors(""),
                descriptors("socket:"),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ProcessHandle.current().descendants().count(),
                visits.get(),
                frames.get(),
                bytes.get() >> 20);
    }

    /** Those of this process that lead to something of that name. */
    private static long descriptors(String name) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(each -> target(each).startsWith(name)).count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
