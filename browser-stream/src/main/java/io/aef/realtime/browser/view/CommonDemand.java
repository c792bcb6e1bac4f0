package io.aef.realtime.browser.view;

import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.StreamOptions;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What all who watch a browser want of it together: the most that anybody wants who draws what they are sent. More is wanted at once; a smaller
 * size or a lower quality only when that has been so for a while, because each change of them costs everybody a whole picture. Guarded by its
 * session; times are in nanoseconds, from anywhere.
 */
final class CommonDemand {

    static final Duration LESS_AFTER = Duration.ofSeconds(2);

    private final StreamOptions options;
    private boolean followed;

    /** Null if nobody wants anything. */
    private @Nullable Wishes held;

    /** Since when less would do; {@link Long#MAX_VALUE} if it would not. */
    private long lessSince = Long.MAX_VALUE;

    CommonDemand(StreamOptions options) {
        this.options = options;
    }

    /**
     * Whether somebody wants whole pictures, as the topic of the session has them.
     *
     * @return whether that is news
     */
    boolean follow(boolean now) {
        boolean news = followed != now;
        followed = now;
        return news;
    }

    /** @param fine whether who wishes it gets a better picture now */
    Demand of(Collection<Viewer> viewers, boolean fine, long now) {
        Wishes most = followed ? Wishes.ofTopic(options) : null;
        for (Viewer viewer : viewers) {
            if (!viewer.isStalled(now) && viewer.wishes().wantsFrames()) {
                most = most == null ? viewer.wishes() : most.or(viewer.wishes());
            }
        }
        Wishes wanted = hold(most, now);
        held = wanted;
        return wanted == null
                ? Demand.NONE
                : new Demand(
                        wanted.maxFramesPerSecond(),
                        wanted.maxWidth(),
                        wanted.maxHeight(),
                        fine && wanted.refine()
                                ? Math.max(wanted.quality(), options.refinedQuality())
                                : wanted.quality());
    }

    private @Nullable Wishes hold(@Nullable Wishes most, long now) {
        Wishes before = held;
        Wishes both = most == null || before == null
                ? most
                : most.or(before).withMaxFramesPerSecond(most.maxFramesPerSecond());
        if (both == null || both.equals(most)) {
            lessSince = Long.MAX_VALUE;
            return most;
        }
        if (lessSince == Long.MAX_VALUE) {
            lessSince = now;
        }
        if (now - lessSince < LESS_AFTER.toNanos()) {
            return both;
        }
        lessSince = Long.MAX_VALUE;
        return most;
    }

    /** When less will be wanted if nothing happens; {@link Long#MAX_VALUE} if it will not. */
    long lessAt() {
        return lessSince == Long.MAX_VALUE ? Long.MAX_VALUE : lessSince + LESS_AFTER.toNanos();
    }
}
