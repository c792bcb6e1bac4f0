package io.aef.realtime.browser.jpeg;

/**
 * What of a picture is coded and drawn so that an area becomes as it is in the whole picture. See {@link Surroundings}.
 *
 * @param area what has changed
 * @param drawn the blocks of which pixels are drawn: all of the area, and one pixel of a row or column more
 * @param coded the blocks that are coded: of those that are not drawn, only the colours count
 */
record Piece(Area area, Area drawn, Area coded) {

    /** The pixels that are drawn. */
    Rect drawnPixels(Layout layout) {
        Rect inner = layout.pixels(area);
        int left = area.left() - drawn.left();
        int top = area.top() - drawn.top();
        int right = drawn.right() - area.right();
        int bottom = drawn.bottom() - area.bottom();
        return new Rect(inner.x() - left, inner.y() - top, inner.width() + left + right, inner.height() + top + bottom);
    }

    void write(ScanWriter writer, Layout layout, Coefficients coefficients) {
        for (int row = coded.top(); row < coded.bottom(); row++) {
            for (int column = coded.left(); column < coded.right(); column++) {
                int block = layout.block(column, row);
                if (drawn.contains(column, row)) {
                    writer.block(coefficients.tokens(), coefficients.starts()[block]);
                } else {
                    writer.colours(coefficients.tokens(), coefficients.colours()[block]);
                }
            }
        }
        writer.end();
    }
}
