package io.aef.realtime.browser.view;

import io.aef.realtime.browser.jpeg.BlockSet;
import io.aef.realtime.browser.jpeg.JpegDelta;
import io.aef.realtime.browser.jpeg.JpegException;
import io.aef.realtime.browser.jpeg.JpegFrame;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A picture as a file, and what is known of its blocks if it is a JPEG that can be cut up; else it goes out whole. Immutable. */
final class Picture {

    private static final Logger log = LoggerFactory.getLogger(Picture.class);

    /** Rectangles that need more of the bytes of the whole are not worth the work: in per cent. */
    private static final int WORTH = 70;

    /** Null of a frame that has its own. */
    private final byte @Nullable [] file;

    private final @Nullable JpegFrame frame;

    private Picture(byte @Nullable [] file, @Nullable JpegFrame frame) {
        this.file = file;
        this.frame = frame;
    }

    /** @param before the picture before it, by which it is read faster; null if there was none */
    static Picture of(byte[] jpeg, @Nullable Picture before) {
        try {
            return of(JpegFrame.parse(jpeg, before == null ? null : before.frame));
        } catch (JpegException unknown) {
            log.debug("A picture is passed on as a whole: {}", unknown.getMessage());
            return new Picture(jpeg, null);
        }
    }

    static Picture of(JpegFrame frame) {
        return new Picture(null, frame);
    }

    /** The file. Not to be changed. */
    byte[] bytes() {
        return frame == null ? Objects.requireNonNull(file) : frame.bytes();
    }

    /** Null if it cannot be cut up. */
    @Nullable
    JpegFrame frame() {
        return frame;
    }

    boolean isFile(byte[] other) {
        return Arrays.equals(bytes(), other);
    }

    /** Of the same size, though perhaps of another quality. */
    boolean isSameSize(Picture other) {
        return frame != null
                && other.frame != null
                && frame.width() == other.frame.width()
                && frame.height() == other.frame.height();
    }

    /** What is different from an earlier one; empty if that cannot be told. */
    Optional<BlockSet> changes(Picture before) {
        if (before == this) {
            return Optional.of(BlockSet.NONE);
        }
        return frame != null && before.frame != null && frame.comparable(before.frame)
                ? Optional.of(frame.changes(before.frame))
                : Optional.empty();
    }

    /** How much of it some blocks are, 0 to 1. */
    double share(BlockSet blocks) {
        return frame == null ? 1 : (double) blocks.count() / (frame.columns() * frame.rows());
    }

    /** Empty if the whole picture is to be sent instead. */
    Optional<JpegDelta> cut(BlockSet blocks) {
        return frame == null ? Optional.empty() : frame.cut(blocks, (int) ((long) frame.length() * WORTH / 100));
    }
}
