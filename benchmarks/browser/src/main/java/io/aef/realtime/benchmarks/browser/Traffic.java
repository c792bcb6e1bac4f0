package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.browser.LiveBrowser;
import java.time.Duration;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** What goes over the wire to one viewer, and what a page that stands still costs. */
// What runs beside is closed behind it.
@SuppressWarnings("try")
final class Traffic {

    /** Until what was compiled for the beginning has been compiled. */
    private static final Duration CALM = Duration.ofSeconds(10);

    private static final int TURNS = 3;

    private final Stage stage;
    private final Report report;
    private final Duration time;

    /** @param bytes of all packets, with the frames of those */
    private record Seen(double seconds, long bytes, long frames, int strokes) {

        double perSecond() {
            return bytes / seconds;
        }

        double perFrame() {
            return frames == 0 ? Double.NaN : (double) bytes / frames;
        }

        double perStroke() {
            return (double) bytes / strokes;
        }
    }

    /** Of a page that does nothing: how much of a core that takes in per cent, and bytes per second. */
    private record Standing(Sample share, Sample bytes) {}

    /** What the page does meanwhile; gives the number of keystrokes, or 1 where they are not counted. */
    private interface Action {

        int run();
    }

    Traffic(Stage stage, Report report, Duration time) {
        this.stage = stage;
        this.report = report;
        this.time = time;
    }

    void run() {
        idle();
        compare("caret that blinks, bytes per second", "≤ 1,000", this::caret, this::rest, Seen::perSecond);
        compare("typing, bytes per keystroke", "≤ 500", this::field, this::type, Seen::perStroke);
        compare("spinner of 48 pixels, bytes per frame", "≤ 1,500", this::spinner, this::rest, Seen::perFrame);
        compare(
                "whole page scrolls, bytes per frame",
                "≤ 82,000",
                () -> stage.show("scroll.html"),
                this::rest,
                Seen::perFrame);
    }

    /** In turns, because a browser tidies up now and then, and a JVM goes on compiling. */
    private void idle() {
        stage.show("form.html");
        Sample unwatched = new Sample();
        Standing ours = new Standing(new Sample(), new Sample());
        Standing plain = new Standing(new Sample(), new Sample());
        for (int turn = 0; turn < TURNS; turn++) {
            Stage.pause(CALM);
            unwatched.add(share());
            try (LiveBrowser live = stage.live();
                    WireViewer viewer = WireViewer.ofFrames(stage.server().port())) {
                measure(viewer, ours);
            }
            try (PlainLoop loop = stage.plain();
                    WireViewer viewer = WireViewer.ofPictures(stage.server().port())) {
                measure(viewer, plain);
            }
        }
        report.row(
                "page stands still, bytes per second and viewer",
                number(plain.bytes().median()),
                number(ours.bytes().median()),
                "0 but heartbeats");
        report.row(
                "… Chromium and server, % of a core above not watched",
                percent(plain.share().median() - unwatched.median()),
                percent(ours.share().median() - unwatched.median()),
                "≤ 0.5");
    }

    private void measure(WireViewer viewer, Standing standing) {
        Stage.pause(CALM);
        long bytes = viewer.bytes();
        standing.share().add(share());
        standing.bytes().add((double) (viewer.bytes() - bytes) / time.toSeconds());
    }

    /** How much of a core the browser, its driver and this process take, in the time of a measurement. */
    private double share() {
        double before = stage.browser().cpuMillis() + Stage.ownCpuMillis();
        Stage.pause(time);
        return (stage.browser().cpuMillis() + Stage.ownCpuMillis() - before) / time.toMillis() * 100;
    }

    private void compare(String what, String asked, Runnable page, Action action, ToDoubleFunction<Seen> figure) {
        page.run();
        Seen plain;
        try (PlainLoop loop = stage.plain();
                WireViewer viewer = WireViewer.ofPictures(stage.server().port())) {
            plain = measure(viewer, action);
        }
        page.run();
        Seen ours;
        try (LiveBrowser live = stage.live();
                WireViewer viewer = WireViewer.ofFrames(stage.server().port())) {
            ours = measure(viewer, action);
        }
        report.row(what, number(figure.applyAsDouble(plain)), number(figure.applyAsDouble(ours)), asked);
    }

    private Seen measure(WireViewer viewer, Action action) {
        Stage.pause(Stage.SETTLING);
        long bytes = viewer.bytes();
        long frames = viewer.frames();
        long begin = System.nanoTime();
        int strokes = action.run();
        return new Seen((System.nanoTime() - begin) / 1e9, viewer.bytes() - bytes, viewer.frames() - frames, strokes);
    }

    private int rest() {
        Stage.pause(time);
        return 1;
    }

    /** A key every 250 ms: faster than a caret blinks. */
    private int type() {
        WebElement field = stage.driver().findElement(By.id("name"));
        int strokes = 40;
        for (int i = 0; i < strokes; i++) {
            field.sendKeys(String.valueOf((char) ('a' + i * 7 % 26)));
            Stage.pause(Duration.ofMillis(250));
        }
        return strokes;
    }

    private void caret() {
        field();
    }

    private void field() {
        stage.show("form.html");
        stage.driver().findElement(By.id("name")).click();
    }

    private void spinner() {
        stage.show("form.html");
        stage.driver().executeScript("document.body.className = 'spinning'");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
