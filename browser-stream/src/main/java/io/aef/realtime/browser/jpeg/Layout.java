package io.aef.realtime.browser.jpeg;

/**
 * How a picture is divided: in blocks (minimum coded units, MCUs) of some pixels, each of which is coded as 8×8 coefficients of its
 * components, one after the other.
 *
 * @param width in pixels
 * @param height in pixels
 * @param blockWidth of an MCU, in pixels: 8 or 16
 * @param blockHeight of an MCU, in pixels: 8 or 16
 * @param lumaUnits how many units of 8×8 coefficients an MCU has of the first component: 1, 2 or 4
 * @param components 1 (grey), or 3 with one unit each of the second and the third
 */
record Layout(int width, int height, int blockWidth, int blockHeight, int lumaUnits, int components) {

    int columns() {
        return (width + blockWidth - 1) / blockWidth;
    }

    int rows() {
        return (height + blockHeight - 1) / blockHeight;
    }

    int blocks() {
        return columns() * rows();
    }

    int block(int column, int row) {
        return row * columns() + column;
    }

    /** The same for a picture of another size. */
    Layout sized(int otherWidth, int otherHeight) {
        return new Layout(otherWidth, otherHeight, blockWidth, blockHeight, lumaUnits, components);
    }

    /** How many units of 8×8 coefficients an MCU has. */
    int units() {
        return lumaUnits + components - 1;
    }

    /** Which component a unit of an MCU belongs to. */
    int component(int unit) {
        return Math.max(0, unit - lumaUnits + 1);
    }

    /** Whether colours have half the resolution in one direction or both. */
    boolean halvesColours() {
        return blockWidth > Tokens.UNIT_WIDTH || blockHeight > Tokens.UNIT_WIDTH;
    }

    /** The area with a row and a column more at each side where there is one. */
    Area around(Area area) {
        return area.grown(area.left() > 0, area.top() > 0, area.right() < columns(), area.bottom() < rows());
    }

    /** The blocks of the picture that have pixels of the rectangle. */
    Area touched(Rect rect) {
        int left = Math.max(0, rect.x());
        int top = Math.max(0, rect.y());
        int right = (int) Math.min(width, (long) rect.x() + rect.width());
        int bottom = (int) Math.min(height, (long) rect.y() + rect.height());
        return left >= right || top >= bottom
                ? Area.NONE
                : new Area(
                        left / blockWidth,
                        top / blockHeight,
                        (right - 1) / blockWidth + 1,
                        (bottom - 1) / blockHeight + 1);
    }

    /** The area in pixels, without what reaches over the edge of the picture. */
    Rect pixels(Area area) {
        int x = area.left() * blockWidth;
        int y = area.top() * blockHeight;
        return new Rect(
                x,
                y,
                Math.min(width, area.right() * blockWidth) - x,
                Math.min(height, area.bottom() * blockHeight) - y);
    }
}
