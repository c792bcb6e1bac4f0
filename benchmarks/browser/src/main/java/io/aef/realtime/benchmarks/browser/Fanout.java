package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.browser.LiveBrowser;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.SourceStatus;
import io.aef.realtime.browser.frame.Viewport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * What one viewer more costs the server. The viewers are in another process; of 50 and of one of them, the difference counts. The frames are those
 * of Chromium, given by hand.
 */
@SuppressWarnings("try") // What runs beside is closed behind it.
final class Fanout {

    private static final int VIEWERS = 50;
    private static final int FRAMES_PER_SECOND = 10;

    private final Report report;
    private final Duration time;

    Fanout(Report report, Duration time) {
        this.report = report;
        this.time = time;
    }

    void run() throws IOException, InterruptedException {
        row("whole frames of 89 kB", "≤ 0.05", List.of(JpegBench.frame("page"), JpegBench.frame("scrolled")));
        bare(JpegBench.frame("page"));
        row("a character typed", "", List.of(JpegBench.frame("page"), JpegBench.frame("typed")));
    }

    private void row(String what, String asked, List<byte[]> frames) throws IOException, InterruptedException {
        Film film = new Film(frames);
        try (BenchServer server = new BenchServer();
                LiveBrowser live = server.browsers().open("bench", film)) {
            Crowd crowd = viewers -> cpuPerFrame(Viewers.class, server.port(), live::viewers, viewers);
            // What matters is compiled after some ten thousand acknowledgements.
            film.showPerSecond(2 * FRAMES_PER_SECOND);
            crowd.cpuPerFrame(VIEWERS);
            film.showPerSecond(FRAMES_PER_SECOND);
            report(what, asked, crowd);
        }
    }

    private void bare(byte[] frame) throws IOException, InterruptedException {
        try (BareSockets sockets = new BareSockets(frame, FRAMES_PER_SECOND)) {
            report(
                    "the same bytes, by a loop over plain sockets",
                    "",
                    viewers -> cpuPerFrame(BareSockets.Readers.class, sockets.port(), sockets::viewers, viewers));
        }
    }

    private void report(String what, String asked, Crowd crowd) throws IOException, InterruptedException {
        double one = crowd.cpuPerFrame(1);
        double all = crowd.cpuPerFrame(VIEWERS);
        report.row(
                "server CPU ms per viewer and frame, 50 viewers, " + what,
                "",
                String.format(Locale.ROOT, "%.3f", (all - one) / (VIEWERS - 1)),
                asked);
    }

    /** So many who watch. */
    private interface Crowd {

        /** In milliseconds. */
        double cpuPerFrame(int viewers) throws IOException, InterruptedException;
    }

    private double cpuPerFrame(Class<?> others, int port, IntSupplier present, int viewers)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        others.getName(),
                        String.valueOf(port),
                        String.valueOf(viewers))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (present.getAsInt() < viewers) {
                Stage.pause(Duration.ofMillis(50));
            }
            Stage.pause(Stage.SETTLING);
            WarmCpu cpu = new WarmCpu();
            Stage.pause(time);
            return cpu.sinceThen() / (time.toMillis() / 1e3 * FRAMES_PER_SECOND);
        } finally {
            process.destroyForcibly().waitFor();
            while (present.getAsInt() > 0) {
                Stage.pause(Duration.ofMillis(50));
            }
        }
    }

    /** Those who watch, in a process of their own, until it is ended. */
    static final class Viewers {

        private Viewers() {}

        /** @param args the port, and how many */
        public static void main(String... args) throws InterruptedException {
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                WireViewer.ofFrames(Integer.parseInt(args[0]));
            }
            Thread.currentThread().join();
        }
    }

    /** Shows the frames one after the other, again and again. */
    private static final class Film implements FrameSource {

        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final List<byte[]> frames;
        private Runnable show = () -> {};
        private int next;
        private Future<?> showing = CompletableFuture.completedFuture(null);

        Film(List<byte[]> frames) {
            this.frames = frames;
        }

        @Override
        public void start(Listener listener) {
            listener.status(new SourceStatus(BrowserState.LIVE, null, null, List.of(), null));
            show = () -> listener.frame(next());
        }

        void showPerSecond(int number) {
            showing.cancel(false);
            showing = thread.scheduleAtFixedRate(show, 0, 1_000 / number, TimeUnit.MILLISECONDS);
        }

        private Frame next() {
            byte[] jpeg = frames.get(next++ % frames.size());
            return new Frame(jpeg, new Viewport(1_280, 720, 0, 0, 1, "tab"), Instant.now());
        }

        @Override
        public void want(Demand demand) {}

        @Override
        public void hasten() {}

        @Override
        public CompletionStage<Frame> capture() {
            return CompletableFuture.completedFuture(next());
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }
}
