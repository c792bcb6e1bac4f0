package io.aef.realtime.browser.frame;

/**
 * How browsers are shown: what a viewer gets who asks for nothing else, which is also the most that one can ask for.
 *
 * @param maxFramesPerSecond to one viewer, 1 to 60
 * @param maxWidth of a picture, in pixels
 * @param maxHeight of a picture, in pixels
 * @param quality of JPEG while much moves, 10 to 100
 * @param refinedQuality when nothing much has moved for a while; not below {@code quality}, and the most that a viewer can ask for
 * @param maxPerConnection how many browsers one connection may watch
 */
public record StreamOptions(
        int maxFramesPerSecond, int maxWidth, int maxHeight, int quality, int refinedQuality, int maxPerConnection) {

    /** 20 pictures per second of 1920 by 1200 at most, of quality 60 in motion and 85 at rest; 20 browsers. */
    public static final StreamOptions DEFAULT = new StreamOptions(20, 1_920, 1_200, 60, 85, 20);

    public StreamOptions {
        Demand.within("maxFramesPerSecond", maxFramesPerSecond, 1, 60);
        Demand.within("maxWidth", maxWidth, 16, 8_192);
        Demand.within("maxHeight", maxHeight, 16, 8_192);
        Demand.within("quality", quality, 10, 100);
        Demand.within("refinedQuality", refinedQuality, quality, 100);
        Demand.within("maxPerConnection", maxPerConnection, 1, 1_000);
    }

    /** With other {@link #maxFramesPerSecond}. */
    public StreamOptions withMaxFramesPerSecond(int value) {
        return new StreamOptions(value, maxWidth, maxHeight, quality, refinedQuality, maxPerConnection);
    }

    /** With another size. */
    public StreamOptions withMaxSize(int width, int height) {
        return new StreamOptions(maxFramesPerSecond, width, height, quality, refinedQuality, maxPerConnection);
    }

    /** With other qualities; the same twice for no refinement. */
    public StreamOptions withQuality(int moving, int resting) {
        return new StreamOptions(maxFramesPerSecond, maxWidth, maxHeight, moving, resting, maxPerConnection);
    }

    /** With another {@link #maxPerConnection}. */
    public StreamOptions withMaxPerConnection(int value) {
        return new StreamOptions(maxFramesPerSecond, maxWidth, maxHeight, quality, refinedQuality, value);
    }
}
