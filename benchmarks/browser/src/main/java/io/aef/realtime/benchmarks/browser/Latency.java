package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.browser.LiveBrowser;
import io.aef.realtime.browser.capture.CdpFrameSource;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.StreamOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * From a change of the page to its picture: in this process, and in a second Chromium, where the kit draws it. That counts as painted when
 * the next picture of the viewer's page is begun. Changes come one by one, so that none waits for the one before.
 */
// What runs beside is closed behind it.
@SuppressWarnings("try")
final class Latency {

    private static final int WARM_UP = 10;

    private final Stage stage;
    private final Report report;
    private final int count;
    private final Random random = new Random(6);

    Latency(Stage stage, Report report, int count) {
        this.stage = stage;
        this.report = report;
        this.count = count;
    }

    void run() throws IOException {
        try (Chromium viewer = new Chromium()) {
            Sample plainArrived = new Sample();
            Sample plainPainted = new Sample();
            BlockingQueue<Double> shots = new LinkedBlockingQueue<>();
            stage.show("form.html");
            String[] last = {""};
            try (PlainLoop loop = new PlainLoop(stage.driver(), (screenshot, at) -> {
                if (!screenshot.equals(last[0])) {
                    last[0] = screenshot;
                    shots.add(millis(at));
                }
                stage.server().show(screenshot);
            })) {
                open(viewer.driver(), "viewer.html?arm=plain");
                change(viewer.driver(), shots, plainArrived, plainPainted);
            }

            Sample bare = new Sample();
            stage.show("form.html");
            BlockingQueue<Double> casts = new LinkedBlockingQueue<>();
            try (BareScreencast cast = new BareScreencast(
                    stage.driver(),
                    StreamOptions.DEFAULT.refinedQuality(),
                    true,
                    Duration.ZERO,
                    (picture, at) -> casts.add(millis(at)))) {
                Stage.pause(Stage.SETTLING);
                for (int i = 0; i < WARM_UP + count; i++) {
                    casts.clear();
                    double at = number(stage.driver().executeScript("return next()"));
                    double time = take(casts) - at;
                    if (i >= WARM_UP) {
                        bare.add(time);
                    }
                    rest();
                }
            }

            Sample arrived = new Sample();
            Sample painted = new Sample();
            Sample clicked = new Sample();
            BlockingQueue<Double> frames = new LinkedBlockingQueue<>();
            stage.show("form.html");
            CdpFrameSource source = stage.source();
            FrameSource timed = new TimedSource(source, (frame, at) -> frames.add(millis(at)));
            try (LiveBrowser live = stage.live(timed).drivenBy(source.input())) {
                open(viewer.driver(), "viewer.html");
                change(viewer.driver(), frames, arrived, painted);
                click(viewer.driver(), clicked);
            }
            report.row(
                    "DOM change → frame in the JVM, median / p95 ms",
                    plainArrived.millis(),
                    arrived.millis(),
                    "≤ 25 / 35");
            report.row("… with Chromium's screencast alone, and nothing else", "", bare.millis(), "");
            report.row("… → painted in a second Chromium", plainPainted.millis(), painted.millis(), "≤ 50 / 80");
            report.row("click in the viewer → changed pixels painted there", "–", clicked.millis(), "≤ 60 / 100");
        }
    }

    private void open(ChromeDriver viewer, String page) {
        viewer.get(stage.server().page(page));
        await(viewer, "return window.bench?.ready && bench.changes.length > 0");
        Stage.pause(Stage.SETTLING);
    }

    private void change(ChromeDriver viewer, BlockingQueue<Double> arrivals, Sample arrived, Sample painted) {
        for (int i = 0; i < WARM_UP + count; i++) {
            viewer.executeScript("bench.changes.length = 0");
            arrivals.clear();
            double at = number(stage.driver().executeScript("return next()"));
            double arrival = take(arrivals);
            await(viewer, "return bench.changes.length > 0");
            double paint = number(viewer.executeScript("return bench.changes[0].at"));
            if (i >= WARM_UP) {
                arrived.add(arrival - at);
                painted.add(paint - at);
            }
            rest();
        }
    }

    private void click(ChromeDriver viewer, Sample clicked) {
        viewer.executeScript("bench.take()");
        await(viewer, "return bench.driving()");
        List<?> place = (List<?>) stage.driver()
                .executeScript(
                        "const r = toggle.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]");
        for (int i = 0; i < WARM_UP + count; i++) {
            viewer.executeScript("bench.press(arguments[0], arguments[1])", place.get(0), place.get(1));
            await(viewer, "return bench.changes.length > 0");
            double time = number(viewer.executeScript("return bench.changes[0].at - bench.pressed"));
            if (i >= WARM_UP) {
                clicked.add(time);
            }
            rest();
        }
    }

    /** Long enough for the page and the capture to come to rest; not in step with anything. */
    private void rest() {
        Stage.pause(Duration.ofMillis(700 + random.nextInt(200)));
    }

    private static double take(BlockingQueue<Double> arrivals) {
        try {
            @Nullable Double arrival = arrivals.poll(10, TimeUnit.SECONDS);
            if (arrival == null) {
                throw new IllegalStateException("No picture came.");
            }
            return arrival;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(ChromeDriver driver, String condition) {
        long begin = System.nanoTime();
        while (!Boolean.TRUE.equals(driver.executeScript(condition))) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(20)) {
                throw new IllegalStateException("Not within 20 s: " + condition);
            }
            Stage.pause(Duration.ofMillis(50));
        }
    }

    private static double millis(Instant instant) {
        return instant.getEpochSecond() * 1e3 + instant.getNano() / 1e6;
    }

    private static double number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalStateException("Not a number: " + value);
    }
}
