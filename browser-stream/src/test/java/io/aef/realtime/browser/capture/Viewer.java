package io.aef.realtime.browser.capture;

import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.SourceStatus;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Watches a source and remembers what it hears. */
final class Viewer implements FrameSource.Listener, AutoCloseable {

    static final Demand DEMAND = new Demand(30, 1280, 720, 60);

    /** Of everything a test waits for. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    final FrameSource source;
    private final List<Frame> frames = new ArrayList<>();
    private final List<SourceStatus> statuses = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private int calls;

    Viewer(FrameSource source) {
        this.source = source;
    }

    /** Has begun to watch, and takes a browser for unresponsive as early as the product does. */
    static Viewer of(Chromium browser) {
        return watching(CdpFrameSource.of(browser.driver(), CaptureOptions.defaults()));
    }

    /** Waits for a browser that is slow just then. */
    static Viewer patient(Chromium browser) {
        return patient(browser, CaptureOptions.defaults());
    }

    static Viewer patient(Chromium browser, CaptureOptions options) {
        return watching(patientSource(browser, options));
    }

    static CdpFrameSource patientSource(Chromium browser, CaptureOptions options) {
        return CdpFrameSource.of(browser.driver(), options).withTimeout(PATIENCE);
    }

    static Viewer watching(FrameSource source) {
        Viewer viewer = new Viewer(source);
        source.start(viewer);
        source.want(DEMAND);
        return viewer;
    }

    @Override
    public synchronized void frame(Frame frame) {
        calls++;
        frames.add(frame);
    }

    @Override
    public synchronized void status(SourceStatus status) {
        calls++;
        statuses.add(status);
    }

    @Override
    public synchronized void ended(@Nullable Exception cause) {
        calls++;
        ends.add(cause == null ? "ended" : cause.toString());
    }

    synchronized int calls() {
        return calls;
    }

    synchronized List<Frame> frames() {
        return List.copyOf(frames);
    }

    synchronized List<BrowserState> states() {
        return statuses.stream().map(SourceStatus::state).toList();
    }

    synchronized List<String> ends() {
        return List.copyOf(ends);
    }

    synchronized SourceStatus status() {
        return statuses.get(statuses.size() - 1);
    }

    int count() {
        return frames().size();
    }

    SourceStatus awaitStatus(Predicate<SourceStatus> expected) {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(this::statusOrStarting, expected);
    }

    SourceStatus awaitState(BrowserState state) {
        return awaitStatus(status -> status.state() == state);
    }

    Frame awaitFrame() {
        return awaitFrames(1);
    }

    Frame awaitFrames(int count) {
        List<Frame> seen = await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(this::frames, all -> all.size() >= count);
        return seen.get(seen.size() - 1);
    }

    /** Waits until the last frame is as expected, and gives it. */
    Frame awaitFrame(Predicate<Frame> expected) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(this::lastFrame, frame -> frame != null && expected.test(frame));
    }

    /** Waits until the last frame shows about this colour at a point in pixels, and gives it. */
    Frame awaitColour(int x, int y, int rgb) {
        return awaitFrame(frame -> shows(frame, x, y, rgb));
    }

    private synchronized SourceStatus statusOrStarting() {
        return statuses.isEmpty() ? new SourceStatus(BrowserState.STARTING, null, null, List.of(), null) : status();
    }

    private @Nullable Frame lastFrame() {
        List<Frame> all = frames();
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    static boolean shows(Frame frame, int x, int y, int rgb) {
        int pixel = pixels(frame).getRGB(x, y);
        for (int shift = 0; shift <= 16; shift += 8) {
            if (Math.abs((pixel >> shift & 0xff) - (rgb >> shift & 0xff)) > 24) {
                return false;
            }
        }
        return true;
    }

    static BufferedImage pixels(Frame frame) {
        try {
            return ImageIO.read(new ByteArrayInputStream(frame.jpeg()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
