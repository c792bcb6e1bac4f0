package io.aef.realtime.browser.frame;

/**
 * What the viewers of a browser want, all together.
 *
 * @param maxFramesPerSecond pictures in a second at most; 0 for none at all
 * @param maxWidth in pixels of the picture; a larger viewport is scaled down to fit
 * @param maxHeight in pixels of the picture
 * @param quality of the JPEG, 1 to 100
 */
public record Demand(int maxFramesPerSecond, int maxWidth, int maxHeight, int quality) {

    /** Nobody watches. */
    public static final Demand NONE = new Demand(0, 1, 1, 1);

    public Demand {
        within("maxFramesPerSecond", maxFramesPerSecond, 0, 60);
        within("maxWidth", maxWidth, 1, 16_384);
        within("maxHeight", maxHeight, 1, 16_384);
        within("quality", quality, 1, 100);
    }

    /** Whether nothing is wanted. */
    public boolean isNone() {
        return maxFramesPerSecond == 0;
    }

    static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }
}
