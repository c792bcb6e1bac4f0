package io.aef.realtime.browser.jpeg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The way back from a {@link JpegDelta}: its blocks take the place of those that a frame has there. */
final class Patching {

    private final Layout layout;

    /** By block: the number of the piece that has it, or 0. */
    private final byte[] sources;

    private final List<Area> areas = new ArrayList<>();
    private final List<Coefficients> pieces = new ArrayList<>();

    private Patching(Layout layout) {
        this.layout = layout;
        this.sources = new byte[layout.blocks()];
    }

    static Coefficients apply(JpegDelta delta, Layout layout, Coefficients before) throws JpegException {
        Patching patching = new Patching(layout);
        int offset = 0;
        for (JpegDelta.Patch patch : delta.patches()) {
            patching.read(patch, delta.scans(), offset);
            offset += patch.length();
        }
        return patching.over(before);
    }

    private void read(JpegDelta.Patch patch, byte[] scans, int offset) throws JpegException {
        Rect coded = patch.coded();
        Area area = layout.touched(coded);
        if (!layout.pixels(area).equals(coded)) {
            throw new JpegException("A rectangle does not consist of blocks of the picture.");
        }
        Layout sized = layout.sized(coded.width(), coded.height());
        pieces.add(ScanReader.read(sized, Decoders.TYPICAL, scans, offset, offset + patch.length(), null)
                .coefficients());
        areas.add(area);
        Area drawn = layout.touched(patch.area());
        for (int row = drawn.top(); row < drawn.bottom(); row++) {
            Arrays.fill(
                    sources, layout.block(drawn.left(), row), layout.block(drawn.right(), row), (byte) pieces.size());
        }
    }

    private Coefficients over(Coefficients before) {
        int tokens = before.count();
        for (Coefficients piece : pieces) {
            tokens += piece.count();
        }
        CoefficientsBuilder to = new CoefficientsBuilder(sources.length, tokens);
        for (int block = 0; block < sources.length; ) {
            int source = sources[block];
            int end = block + 1;
            while (end < sources.length && sources[end] == source) {
                end++;
            }
            if (source == 0) {
                to.add(before, block, end);
            } else {
                // What goes on in the next row does so in a piece that is as wide as the picture.
                int first = within(areas.get(source - 1), block);
                to.add(pieces.get(source - 1), first, first + end - block);
            }
            block = end;
        }
        return to.build();
    }

    /** The number that a block has within an area. */
    private int within(Area area, int block) {
        int column = block % layout.columns() - area.left();
        int row = block / layout.columns() - area.top();
        return row * (area.right() - area.left()) + column;
    }
}
