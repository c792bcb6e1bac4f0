package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.browser.BrowserFrame;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.Viewport;
import io.aef.realtime.browser.jpeg.JpegDelta;
import io.aef.realtime.browser.jpeg.JpegException;
import io.aef.realtime.browser.jpeg.JpegFrame;
import io.aef.realtime.browser.view.SessionView;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes whole pictures of frames again, by their coefficients: without loss, and without decoding a pixel. For one thread at a time.
 *
 * <pre>
 * whole frame ─▶ picture ◀─▶ blocks of a frame that is built on it ─▶ the next picture ─▶ view
 * </pre>
 */
final class Redrawing {

    /** What became of a frame. */
    enum Outcome {
        /** It is the picture now. */
        DRAWN,
        /** It is not newer than the picture. */
        PASSED_OVER,
        /** It does not fit to the picture. */
        UNFIT
    }

    private static final byte[] NOTHING = {};

    private final SessionView view;
    private String stream = "";
    private long seq;

    /** Null if nothing can be drawn upon it. */
    private @Nullable JpegFrame picture;

    private @Nullable Viewport viewport;

    Redrawing(SessionView view) {
        this.view = view;
    }

    /**
     * Shows what comes of it, too; if that fails it is the picture all the same.
     *
     * @param from which stream it is of; the frames of one have nothing to do with those of another
     * @param urls of which addresses it may be
     */
    Outcome draw(String from, BrowserFrame frame, List<String> urls, byte @Nullable [] bytes) {
        if (!from.equals(stream)) {
            stream = from;
            seq = 0;
            picture = null;
        }
        byte[] data = bytes == null ? NOTHING : bytes;
        boolean whole = frame.base() == null;
        if (frame.seq() < seq || frame.seq() == seq && !whole) {
            return Outcome.PASSED_OVER;
        }
        Runnable show;
        try {
            show = whole ? drawWhole(frame, urls, data) : drawUpon(frame, urls, data);
        } catch (JpegException | RuntimeException unfit) {
            return Outcome.UNFIT;
        }
        seq = frame.seq();
        show.run();
        return Outcome.DRAWN;
    }

    private Runnable drawWhole(BrowserFrame frame, List<String> urls, byte[] bytes) throws JpegException {
        Viewport shown = new Viewport(
                given(frame.vw()),
                given(frame.vh()),
                given(frame.sx()),
                given(frame.sy()),
                given(frame.dpr()),
                given(frame.tab()));
        Instant takenAt = Instant.ofEpochMilli(frame.t());
        Integer head = frame.head();
        if (head == null) {
            Frame next = new Frame(bytes, shown, takenAt);
            picture = null;
            viewport = shown;
            return () -> view.show(next, urls);
        }
        if (head < 0 || head > bytes.length) {
            throw new IllegalArgumentException("head: " + head + " (expected: within the bytes)");
        }
        JpegFrame next = JpegFrame.parse(Arrays.copyOfRange(bytes, head, bytes.length), picture);
        picture = next;
        viewport = shown;
        return () -> view.show(next, shown, takenAt, urls);
    }

    private Runnable drawUpon(BrowserFrame frame, List<String> urls, byte[] bytes) throws JpegException {
        JpegFrame present = picture;
        Viewport before = viewport;
        if (present == null || before == null || frame.base() == null || frame.base() != seq) {
            throw new IllegalArgumentException("base: " + frame.base() + " (expected: " + seq + ")");
        }
        JpegFrame next = present.patched(JpegDelta.of(rects(frame), bytes));
        Viewport shown = new Viewport(
                or(frame.vw(), before.width()),
                or(frame.vh(), before.height()),
                or(frame.sx(), before.scrollX()),
                or(frame.sy(), before.scrollY()),
                or(frame.dpr(), before.devicePixelRatio()),
                or(frame.tab(), before.tab()));
        Instant takenAt = Instant.ofEpochMilli(frame.t());
        picture = next;
        viewport = shown;
        return () -> view.show(next, shown, takenAt, urls);
    }

    /** What is read has longs in it. */
    private static List<List<Integer>> rects(BrowserFrame frame) {
        List<? extends List<? extends Number>> all = Objects.requireNonNullElse(frame.rects(), List.of());
        return all.stream()
                .map(rect -> rect.stream()
                        .map(number -> Math.toIntExact(number.longValue()))
                        .toList())
                .toList();
    }

    private static <T> T given(@Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("frame: not all of it (expected: everything, of a whole one)");
        }
        return value;
    }

    private static <T> T or(@Nullable T now, T before) {
        return now == null ? before : now;
    }
}
