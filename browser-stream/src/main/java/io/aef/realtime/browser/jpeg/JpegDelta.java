package io.aef.realtime.browser.jpeg;

import java.util.ArrayList;
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

    /**
     * A delta as it was sent. Whether its scans are what they should be is seen by {@link JpegFrame#patched}.
     *
     * @param rects as {@link #rects()} has told them
     * @param scans taken over, not to be changed any more
     * @throws JpegException if there are more rectangles than a delta has, if one of them is none, or if the scans are not as long as they say
     */
    public static JpegDelta of(List<List<Integer>> rects, byte[] scans) throws JpegException {
        if (rects.size() > Cover.MAX_RECTANGLES) {
            throw new JpegException("There are more than " + Cover.MAX_RECTANGLES + " rectangles.");
        }
        List<Patch> patches = new ArrayList<>();
        long length = 0;
        for (List<Integer> rect : rects) {
            Patch patch = Patch.of(rect);
            patches.add(patch);
            length += patch.length();
        }
        if (length != scans.length) {
            throw new JpegException("The scans are not as long as their rectangles say.");
        }
        return new JpegDelta(patches, scans);
    }

    /** The rectangles in the order of their scans. Two of them may overlap: they show the same there. */
    public List<Patch> patches() {
        return patches;
    }

    /**
     * The rectangles as they are sent. Of each: x, y, width and height of its area, and the length of its scan; then x, y, width and height of
     * what is coded, if that is more.
     */
    public List<List<Integer>> rects() {
        return patches.stream().map(Patch::numbers).toList();
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
    public record Patch(Rect area, Rect coded, int length) {

        private static Patch of(List<Integer> numbers) throws JpegException {
            boolean alone = numbers.size() == 5;
            if (!alone && numbers.size() != 9) {
                throw new JpegException("A rectangle does not have five or nine numbers.");
            }
            Rect area = rect(numbers.subList(0, 4));
            Rect coded = alone ? area : rect(numbers.subList(5, 9));
            int length = numbers.get(4);
            if (length <= 0 || !coded.contains(area)) {
                throw new JpegException("A rectangle has no scan, or is not within what that shows.");
            }
            return new Patch(area, coded, length);
        }

        private static Rect rect(List<Integer> numbers) throws JpegException {
            int width = numbers.get(2);
            int height = numbers.get(3);
            if (width <= 0 || height <= 0) {
                throw new JpegException("A rectangle is empty.");
            }
            return new Rect(numbers.get(0), numbers.get(1), width, height);
        }

        private List<Integer> numbers() {
            return area.equals(coded)
                    ? List.of(area.x(), area.y(), area.width(), area.height(), length)
                    : List.of(
                            area.x(),
                            area.y(),
                            area.width(),
                            area.height(),
                            length,
                            coded.x(),
                            coded.y(),
                            coded.width(),
                            coded.height());
        }
    }
}
