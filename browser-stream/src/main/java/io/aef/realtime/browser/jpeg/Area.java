package io.aef.realtime.browser.jpeg;

/**
 * A rectangle of blocks.
 *
 * @param left its first column
 * @param top its first row
 * @param right the column behind its last one
 * @param bottom the row below its last one
 */
record Area(int left, int top, int right, int bottom) {

    /** No block. */
    static final Area NONE = new Area(0, 0, 0, 0);

    /** The smallest area with both. */
    Area with(Area other) {
        return new Area(
                Math.min(left, other.left),
                Math.min(top, other.top),
                Math.max(right, other.right),
                Math.max(bottom, other.bottom));
    }

    /** The area with one more row or column at these sides. */
    Area grown(boolean atLeft, boolean atTop, boolean atRight, boolean atBottom) {
        return new Area(
                left - (atLeft ? 1 : 0), top - (atTop ? 1 : 0), right + (atRight ? 1 : 0), bottom + (atBottom ? 1 : 0));
    }

    boolean contains(int column, int row) {
        return left <= column && column < right && top <= row && row < bottom;
    }

    boolean contains(Area other) {
        return with(other).equals(this);
    }
}
