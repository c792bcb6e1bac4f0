package io.aef.realtime.browser.view;

import io.aef.realtime.automation.browser.BrowserWatch;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.StreamOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How somebody wants to see a browser, within the limits of the server. */
record Wishes(int maxFramesPerSecond, int maxWidth, int maxHeight, int quality, boolean refine) {

    static Wishes of(BrowserWatch asked, StreamOptions options) {
        return new Wishes(
                within(asked.maxFps(), options.maxFramesPerSecond(), options.maxFramesPerSecond()),
                within(asked.maxWidth(), options.maxWidth(), options.maxWidth()),
                within(asked.maxHeight(), options.maxHeight(), options.maxHeight()),
                within(asked.quality(), options.quality(), Math.max(options.quality(), options.refinedQuality())),
                asked.refine() == null || asked.refine());
    }

    /** Of the viewers of another node, all together; no frames at all if they want none. */
    static Wishes of(Demand demand, StreamOptions options) {
        return new Wishes(
                Math.min(demand.maxFramesPerSecond(), options.maxFramesPerSecond()),
                Math.min(demand.maxWidth(), options.maxWidth()),
                Math.min(demand.maxHeight(), options.maxHeight()),
                Math.min(demand.quality(), Math.max(options.quality(), options.refinedQuality())),
                false);
    }

    /** Of who writes to a file what people see. */
    static Wishes ofRecording(int maxFramesPerSecond, StreamOptions options) {
        int rate = Math.min(maxFramesPerSecond, options.maxFramesPerSecond());
        return new Wishes(rate, options.maxWidth(), options.maxHeight(), options.quality(), false);
    }

    /** Of those who follow the topic of a session. */
    static Wishes ofTopic(StreamOptions options) {
        return new Wishes(TopicUpdates.PER_SECOND, options.maxWidth(), options.maxHeight(), options.quality(), false);
    }

    /** The most of both. */
    Wishes or(Wishes other) {
        return new Wishes(
                Math.max(maxFramesPerSecond, other.maxFramesPerSecond),
                Math.max(maxWidth, other.maxWidth),
                Math.max(maxHeight, other.maxHeight),
                Math.max(quality, other.quality),
                refine || other.refine);
    }

    Wishes withMaxFramesPerSecond(int value) {
        return new Wishes(value, maxWidth, maxHeight, quality, refine);
    }

    private static int within(@Nullable Integer asked, int otherwise, int most) {
        return Math.min(Objects.requireNonNullElse(asked, otherwise), most);
    }

    /** Not if it is told only how the browser is. */
    boolean wantsFrames() {
        return maxFramesPerSecond > 0;
    }

    /** Between one frame and the next. */
    long periodNanos() {
        return 1_000_000_000L / Math.max(1, maxFramesPerSecond);
    }
}
