package io.aef.realtime.browser.jpeg;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Covers a set of blocks with rectangles. Blocks that need not be covered are where that costs less than another rectangle: a block
 * costs what its coefficients have needed in the frame, a rectangle its place in the message, the work of whoever decodes it, and the
 * colours that must be coded around it. Greedy, so near to the best but not always the best.
 */
final class Cover {

    /** About 22 bytes as an array of five numbers in JSON, the DC coefficients of its first block, and a picture to be decoded. */
    private static final int RECTANGLE_BITS = 48 * Byte.SIZE;

    /** So that a picture that changes everywhere in spots costs neither this side nor a page too much. */
    static final int MAX_RECTANGLES = 32;

    private final Layout layout;

    /** By row and column: the bits of all blocks above and left of there. */
    private final int[] sums;

    /** The same for what a block would cost that is only there for its colours. */
    private final int[] colourSums;

    private final List<Area> areas = new ArrayList<>();

    private Cover(Layout layout, Coefficients coefficients) {
        this.layout = layout;
        int least = layout.units() * Coefficients.FLAT_UNIT_BITS;
        this.sums = sums(block -> Math.max(least, coefficients.bits(block)));
        this.colourSums = sums(block -> coefficients.isFlatColour(block) ? 0 : coefficients.bits(block) / 2);
    }

    static List<Area> of(BlockSet blocks, Layout layout, Coefficients coefficients) {
        Cover cover = new Cover(layout, coefficients);
        cover.addRuns(blocks);
        while (cover.joinBest()) {}
        return cover.areas;
    }

    private int[] sums(IntUnaryOperator ofBlock) {
        int width = layout.columns() + 1;
        int[] all = new int[(layout.rows() + 1) * width];
        for (int row = 0; row < layout.rows(); row++) {
            int sum = 0;
            for (int column = 0; column < layout.columns(); column++) {
                sum += ofBlock.applyAsInt(layout.block(column, row));
                all[(row + 1) * width + column + 1] = all[row * width + column + 1] + sum;
            }
        }
        return all;
    }

    /** Enters the blocks as runs within a row, each joined at once to what it fits best. */
    private void addRuns(BlockSet blocks) {
        for (int block = blocks.next(0); block >= 0; ) {
            int row = block / layout.columns();
            int column = block % layout.columns();
            int end = Math.min(blocks.nextAbsent(block), layout.block(0, row + 1));
            add(new Area(column, row, column + end - block, row + 1));
            block = blocks.next(end);
        }
    }

    private void add(Area run) {
        int best = -1;
        int least = areas.size() < MAX_RECTANGLES ? 0 : Integer.MAX_VALUE;
        for (int i = 0; i < areas.size(); i++) {
            int more = cost(areas.get(i).with(run)) - cost(areas.get(i)) - cost(run);
            if (more < least) {
                least = more;
                best = i;
            }
        }
        if (best < 0) {
            areas.add(run);
        } else {
            areas.set(best, areas.get(best).with(run));
        }
    }

    /** Replaces the areas within a union of two by it, where that saves most; false if there is none that saves anything. */
    private boolean joinBest() {
        int least = 0;
        @Nullable Area best = null;
        for (int i = 0; i < areas.size(); i++) {
            for (int j = i + 1; j < areas.size(); j++) {
                Area both = areas.get(i).with(areas.get(j));
                int more = cost(both);
                for (Area area : areas) {
                    more -= both.contains(area) ? cost(area) : 0;
                }
                if (more < least) {
                    least = more;
                    best = both;
                }
            }
        }
        if (best == null) {
            return false;
        }
        areas.removeIf(best::contains);
        areas.add(best);
        return true;
    }

    private int cost(Area area) {
        int around = layout.halvesColours() ? sum(colourSums, layout.around(area)) - sum(colourSums, area) : 0;
        return RECTANGLE_BITS + sum(sums, area) + around;
    }

    private int sum(int[] all, Area area) {
        int above = area.top() * (layout.columns() + 1);
        int below = area.bottom() * (layout.columns() + 1);
        return all[below + area.right()]
                - all[below + area.left()]
                - all[above + area.right()]
                + all[above + area.left()];
    }
}
