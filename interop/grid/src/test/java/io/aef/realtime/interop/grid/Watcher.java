package io.aef.realtime.interop.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.SourceStatus;
import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Watches a browser and remembers the last that it has seen of it. */
final class Watcher implements FrameSource.Listener, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TOLERANCE = 24;

    private final FrameSource source;
    private final List<String> ends = new ArrayList<>();
    private @Nullable Frame frame;
    private @Nullable SourceStatus status;

    private Watcher(FrameSource source) {
        this.source = source;
    }

    static Watcher of(FrameSource source) {
        Watcher watcher = new Watcher(source);
        source.start(watcher);
        source.want(new Demand(20, 1280, 720, 60));
        return watcher;
    }

    /** Waits until the middle of the picture is about of that colour. */
    void awaitColour(Color wanted) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(middle()).matches(seen -> isAbout(wanted, seen)));
    }

    SourceStatus awaitState(BrowserState state) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(status()).extracting(SourceStatus::state).isEqualTo(state));
        return status();
    }

    SourceStatus awaitTitle(String title) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(status()).extracting(SourceStatus::title).isEqualTo(title));
        return status();
    }

    /** Waits until it is told that the browser has ended, without a failure. */
    void awaitEnd() {
        awaitState(BrowserState.ENDED);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ends()).containsExactly("ended"));
    }

    @Override
    public synchronized void frame(Frame next) {
        frame = next;
    }

    @Override
    public synchronized void status(SourceStatus next) {
        status = next;
    }

    @Override
    public synchronized void ended(@Nullable Exception cause) {
        ends.add(cause == null ? "ended" : cause.toString());
    }

    @Override
    public void close() {
        source.close();
    }

    private synchronized List<String> ends() {
        return List.copyOf(ends);
    }

    private synchronized SourceStatus status() {
        return status == null ? new SourceStatus(BrowserState.STARTING, null, null, List.of(), null) : status;
    }

    private Color middle() {
        Frame last;
        synchronized (this) {
            last = frame;
        }
        if (last == null) {
            return Color.WHITE;
        }
        try {
            return new Color(ImageIO.read(new ByteArrayInputStream(last.jpeg())).getRGB(640, 360));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isAbout(Color wanted, Color seen) {
        return Math.abs(wanted.getRed() - seen.getRed()) <= TOLERANCE
                && Math.abs(wanted.getGreen() - seen.getGreen()) <= TOLERANCE
                && Math.abs(wanted.getBlue() - seen.getBlue()) <= TOLERANCE;
    }
}
