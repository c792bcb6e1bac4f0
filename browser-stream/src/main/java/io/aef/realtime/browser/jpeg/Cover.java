package io.aef.realtime.browser.jpeg;

import java.util.ArrayList;
import java.util.List;

/**
 * Covers a set of blocks with rectangles. Blocks that need not be covered are where that costs less than another rectangle: a block
 * costs what its coefficients have needed in the frame, a rectangle its place in the message and the work of whoever decodes it.
 * Greedy, so near to the best but not always the best.
 */
final class Cover {

    /** About 22 bytes as an array of five numbers in JSON, and the DC coefficients of its first block. */
    private static final int RECTANGLE_BITS = 48 * Byte.SIZE;

    /** So that a picture that changes everywhere in spots costs neither this side nor a page too much. */
    private static final int MAX_RECTANGLES = 64;

    private final int columns;

    /** A unit without AC coefficients has that many at least in the typical tables, though fewer in those made for a page. */
    private static final int UNIT_BITS = 5;

    /** By row and column: the bits of all blocks above and left of there. */
    private final int[] sums;

    private final List<Area> areas = new ArrayList<>();

    private Cover(Layout layout, int[] bits) {
        this.columns = layout.columns();
        this.sums = new int[(layout.rows() + 1) * (columns + 1)];
        int least = layout.units() * UNIT_BITS;
        for (int row = 0; row < layout.rows(); row++) {
            int block = row * columns;
            int at = (row + 1) * (columns + 1);
            int sum = 0;
            for (int column = 0; column < columns; column++, block++) {
                sum += Math.max(least, bits[block + 1] - bits[block]);
                sums[at + column + 1] = sums[at + column - columns] + sum;
            }
        }
    }

    /**
     * @param bits by block: where its codes begin, and where those of the last one end
     */
    static List<Area> of(BlockSet blocks, Layout layout, int[] bits) {
        Cover cover = new Cover(layout, bits);
        cover.addRuns(blocks);
        while (cover.joinBest()) {}
        return cover.areas;
    }

    /** Enters the blocks as runs within a row, each joined at once to what it fits best. */
    private void addRuns(BlockSet blocks) {
        for (int block = blocks.next(0); block >= 0; ) {
            int row = block / columns;
            int column = block % columns;
            int end = Math.min(blocks.nextAbsent(block), (row + 1) * columns);
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

    /** Joins the two whose union saves most; false if there are none that save anything. */
    private boolean joinBest() {
        int least = 0;
        int first = 0;
        int second = 0;
        for (int i = 0; i < areas.size(); i++) {
            for (int j = i + 1; j < areas.size(); j++) {
                int more = cost(areas.get(i).with(areas.get(j))) - cost(areas.get(i)) - cost(areas.get(j));
                if (more < least) {
                    least = more;
                    first = i;
                    second = j;
                }
            }
        }
        if (least == 0) {
            return false;
        }
        areas.set(first, areas.get(first).with(areas.remove(second)));
        return true;
    }

    private int cost(Area area) {
        int above = area.top() * (columns + 1);
        int below = area.bottom() * (columns + 1);
        return RECTANGLE_BITS
                + sums[below + area.right()]
                - sums[below + area.left()]
                - sums[above + area.right()]
                + sums[above + area.left()];
    }
}
