package io.aef.realtime.browser.jpeg;

/**
 * A rectangle of a picture in pixels, from its top left corner. It may lie partly or wholly outside of the picture, and may be
 * empty.
 */
public record Rect(int x, int y, int width, int height) {

    public Rect {
        if (width < 0) {
            throw new IllegalArgumentException("width: " + width + " (expected: >= 0)");
        }
        if (height < 0) {
            throw new IllegalArgumentException("height: " + height + " (expected: >= 0)");
        }
    }

    boolean contains(Rect other) {
        return x <= other.x
                && y <= other.y
                && (long) other.x + other.width <= (long) x + width
                && (long) other.y + other.height <= (long) y + height;
    }
}
