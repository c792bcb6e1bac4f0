package io.aef.realtime.browser.jpeg;

/**
 * Tells what around an area must be drawn and coded with it. Where colours have half the resolution, decoders interpolate between a
 * sample and its neighbours, so that the outermost pixels of a block depend on the colours of the blocks around it:
 *
 * <ul>
 *   <li>If the colours of an area have changed at one of its sides, so has the first pixel behind that side; it is drawn, too.
 *   <li>Unless the colours are flat and the same on both sides of the edge of what is drawn, the pixels within that edge depend on the blocks
 *       behind it; their colours are coded, too.
 * </ul>
 */
final class Surroundings {

    /** Decoders do not interpolate in a picture that has no more pixels than that in a row. */
    private static final int NARROW = 4;

    private final Layout layout;
    private final Coefficients coefficients;
    private final BlockSet changed;

    Surroundings(Layout layout, Coefficients coefficients, BlockSet changed) {
        this.layout = layout;
        this.coefficients = coefficients;
        this.changed = changed;
    }

    Piece piece(Area area) {
        Area drawn = area.grown(
                canGrowLeft(area) && columnHasChanged(area, area.left()),
                canGrowUp(area) && rowHasChanged(area, area.top()),
                canGrowRight(area) && columnHasChanged(area, area.right() - 1),
                canGrowDown(area) && rowHasChanged(area, area.bottom() - 1));
        Area coded = drawn;
        while (true) {
            // What is added at one side makes the others longer.
            Area more = withColours(area, coded);
            if (more.equals(coded)) {
                return new Piece(area, drawn, coded);
            }
            coded = more;
        }
    }

    /** Adds the blocks behind the sides at which nothing has been added, where what is drawn depends on them. */
    private Area withColours(Area area, Area coded) {
        boolean narrow = layout.width() - area.left() * layout.blockWidth() <= NARROW;
        return coded.grown(
                coded.left() == area.left()
                        && canGrowLeft(area)
                        && (narrow || columnDepends(area, coded, area.left(), area.left() - 1)),
                coded.top() == area.top() && canGrowUp(area) && rowDepends(coded, area.top(), area.top() - 1),
                coded.right() == area.right()
                        && canGrowRight(area)
                        && columnDepends(area, coded, area.right() - 1, area.right()),
                coded.bottom() == area.bottom()
                        && canGrowDown(area)
                        && rowDepends(coded, area.bottom() - 1, area.bottom()));
    }

    private boolean canGrowLeft(Area area) {
        return layout.blockWidth() > Tokens.UNIT_WIDTH && area.left() > 0;
    }

    private boolean canGrowUp(Area area) {
        return layout.blockHeight() > Tokens.UNIT_WIDTH && area.top() > 0;
    }

    private boolean canGrowRight(Area area) {
        return layout.blockWidth() > Tokens.UNIT_WIDTH && area.right() < layout.columns();
    }

    private boolean canGrowDown(Area area) {
        return layout.blockHeight() > Tokens.UNIT_WIDTH && area.bottom() < layout.rows();
    }

    private boolean columnHasChanged(Area area, int column) {
        for (int row = area.top(); row < area.bottom(); row++) {
            if (changed.hasOtherColours(layout.block(column, row))) {
                return true;
            }
        }
        return false;
    }

    private boolean rowHasChanged(Area area, int row) {
        for (int column = area.left(); column < area.right(); column++) {
            if (changed.hasOtherColours(layout.block(column, row))) {
                return true;
            }
        }
        return false;
    }

    private boolean columnDepends(Area area, Area coded, int inner, int outer) {
        for (int row = coded.top(); row < coded.bottom(); row++) {
            if (differ(inner, row, outer, row)) {
                return true;
            }
        }
        // The blocks beyond a corner are neighbours, too; with more above or below they have been compared.
        return coded.top() == area.top() && canGrowUp(area) && differ(inner, area.top(), outer, area.top() - 1)
                || coded.bottom() == area.bottom()
                        && canGrowDown(area)
                        && differ(inner, area.bottom() - 1, outer, area.bottom());
    }

    private boolean rowDepends(Area coded, int inner, int outer) {
        for (int column = coded.left(); column < coded.right(); column++) {
            if (differ(column, inner, column, outer)) {
                return true;
            }
        }
        return false;
    }

    private boolean differ(int column, int row, int otherColumn, int otherRow) {
        return !coefficients.sameFlatColour(layout.block(column, row), layout.block(otherColumn, otherRow));
    }
}
