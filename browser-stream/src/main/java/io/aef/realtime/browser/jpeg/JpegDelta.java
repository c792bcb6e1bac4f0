package io.aef.realtime.browser.jpeg;

import java.util.List;

/**
 * Rectangles of a frame as scans, one after the other. Each becomes a JPEG file by {@link JpegFrame#head()}: the head with the size of
 * what is coded at {@link JpegHead#sizeOffset()}, the scan, FF D9. Of that file the area is drawn; then the picture is that of
 * the whole frame, pixel by pixel. Immutable.
 */
public final class JpegDelta {

    private final List<Patch> patches;
    private final byte[] scans;

    JpegDelta(List<Patch> patches, byte[] scans) {
        this.patches = List.copyOf(patches);
        this.scans = scans;
    }

    /** The rectangles in the order of their scans. Two of them may overlap: they show the same there. */
    public List<Patch> patches() {
        return patches;
    }

    /** The scans, without anything in between. Not to be changed. */
    public byte[] scans() {
        return scans;
    }

    /**
     * One rectangle.
     *
     * @param area what is to be drawn, and where
     * @param coded what the scan shows: whole blocks, as far as they are within the picture. What of it is outside of the area need not be as
     *     in the picture; it is there because decoders interpolate colours, so that pixels depend on those next to them.
     * @param length of its scan in bytes
     */
    public record Patch(Rect area, Rect coded, int length) {}
}
