package io.aef.realtime.browser.view;

import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.request.Requester;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One connection that watches a session: how far it is, and how much is on its way to it. Guarded by its session. */
final class Viewer {

    /** After that, one that has not drawn what it was sent is not waited for: nothing is captured for it. */
    static final Duration STALL = Duration.ofSeconds(2);

    private static final long FAR_NANOS = Duration.ofMillis(80).toNanos();

    /** How long things take to be seen there is an average, in which the latest counts one in so many. */
    private static final int WEIGHT = 4;

    private record Sent(long seq, long at) {}

    private final Requester requester;
    private final Presence presence = new Presence();
    private final Deque<Sent> inFlight = new ArrayDeque<>(2);
    private Wishes wishes;
    private @Nullable Standing standing;
    private @Nullable Told told;
    private long nextAt;
    private long roundTrip;

    /** @param now nothing is sent before, in nanoseconds */
    Viewer(Requester requester, Wishes wishes, long now) {
        this.requester = requester;
        this.wishes = wishes;
        this.nextAt = now;
    }

    Requester requester() {
        return requester;
    }

    Wishes wishes() {
        return wishes;
    }

    void wish(Wishes other) {
        wishes = other;
    }

    /** Null if it needs a whole picture. */
    @Nullable
    Standing standing() {
        return standing;
    }

    /** What says that it is there. Not guarded by the session. */
    Presence presence() {
        return presence;
    }

    /** What it has drawn is of no use for what comes. */
    void needsWhole() {
        standing = null;
    }

    /** What it was told last of how the browser is; null for nothing. */
    @Nullable
    Told told() {
        return told;
    }

    void told(Told now) {
        told = now;
    }

    /** It may see all: if it was told less of how the browser is, it is to be told again. */
    boolean seesAll() {
        if (told == null || told.seen() == Visibility.FULL) {
            return false;
        }
        told = null;
        return true;
    }

    /** Whether something is to be sent, and may be now or when its pace allows it. */
    boolean wants(Scene scene) {
        return wishes.wantsFrames() && inFlight.size() < credit() && (standing == null || standing.isBehind(scene));
    }

    /** When its pace allows the next frame. */
    long nextAt() {
        return nextAt;
    }

    private int credit() {
        return roundTrip > FAR_NANOS ? 2 : 1;
    }

    void sent(Standing now, long at) {
        standing = now;
        inFlight.add(new Sent(now.seq(), at));
        nextAt = at + wishes.periodNanos();
    }

    /**
     * It has drawn that one and all before. What it was not sent is passed over.
     *
     * @return whether that was news
     */
    boolean acknowledged(long seq, long at) {
        boolean news = false;
        while (!inFlight.isEmpty() && inFlight.peek().seq() <= seq) {
            Sent drawn = inFlight.remove();
            long took = at - drawn.at();
            roundTrip = roundTrip == 0 ? took : roundTrip + (took - roundTrip) / WEIGHT;
            news = true;
        }
        return news;
    }

    /**
     * It has nothing that counts: neither drawn nor on its way.
     *
     * @return whether it had
     */
    boolean begin() {
        boolean had = standing != null || !inFlight.isEmpty();
        inFlight.clear();
        standing = null;
        return had;
    }

    /** Whether it is not waited for any more. */
    boolean isStalled(long now) {
        return stallsAt() != Long.MAX_VALUE && stallsAt() - now <= 0;
    }

    /** When it is not waited for any more; {@link Long#MAX_VALUE} if nothing is on its way. */
    long stallsAt() {
        Sent oldest = inFlight.peek();
        return oldest == null ? Long.MAX_VALUE : oldest.at() + STALL.toNanos();
    }
}
