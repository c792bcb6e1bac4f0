package io.aef.realtime.adapter;

/**
 * How far a client that may be recovered has been sent the packets of the log that are for it, whether they have arrived or
 * not. Belongs to the session: the socket that continues it takes it over. On the lane of the socket.
 */
public final class SentPackets {

    private final String pid;
    private long last;
    private long gapBegin;
    private long gapEnd;
    private boolean replaying;
    private long replayedBehind;

    /**
     * How far it has been sent, to be kept elsewhere.
     *
     * @param last as {@link #last}
     * @param gapBegin the latest gap in which nothing was for the client: behind this position
     * @param gapEnd and before this one
     */
    public record Mark(long last, long gapBegin, long gapEnd) {}

    /** @param pid the secret by which the client may ask to continue the session. Not for a log */
    public SentPackets(String pid) {
        this.pid = pid;
    }

    /** Goes on where another has been. */
    public SentPackets(String pid, Mark mark) {
        this.pid = pid;
        this.last = mark.last();
        this.gapBegin = mark.gapBegin();
        this.gapEnd = mark.gapEnd();
    }

    /** The secret by which the client may ask to continue the session. Not for a log. */
    public String pid() {
        return pid;
    }

    // What follows is for implementations of SessionRecovery.

    /** Packets up to that position are none of the session's: the socket was not a member before. */
    public void begin(long start) {
        last = Math.max(last, start);
    }

    /** A packet that the client had missed was sent. */
    public void sent(SessionRecovery.Missed missed) {
        last = missed.position();
    }

    /** All that the client had missed behind that position follows, before any other event. To be called on {@code resume}. */
    public void replays(long behind) {
        replaying = true;
        replayedBehind = behind;
    }

    /** All that the client had missed was sent or dropped. Not called if its connection ended before that. */
    public void replayed() {
        replaying = false;
    }

    /**
     * Up to which position there is nothing left to send. To be asked when a session is kept.
     *
     * @param byLane up to where the lane has passed on everything that was handed over to it
     */
    public long passedOn(long byLane) {
        return replaying ? Math.max(last, replayedBehind) : byLane;
    }

    /**
     * A packet was sent as its turn came: {@link LocalSocket#deliver(io.aef.realtime.protocol.Packet.Event,
     * io.aef.realtime.engine.Outgoing)} has taken it. In the order of the positions.
     *
     * @param position its number in the log
     * @param oldest the position of the oldest packet in the log
     */
    public void sent(long position, long oldest) {
        if (last + 1 < oldest) {
            // Of what is in between, some is forgotten already; remembered is that none of it was for this client.
            gapBegin = last;
            gapEnd = position;
        }
        last = position;
    }

    /** As it is now. */
    public Mark mark() {
        return new Mark(last, gapBegin, gapEnd);
    }

    /** The position of the last packet that was sent; no client can have seen one behind it. */
    public long last() {
        return last;
    }

    /**
     * Behind which position a client goes on that has seen this one last.
     *
     * @param passedOn what {@link #passedOn} was when the session was kept
     */
    public long resumeAfter(long seen, long passedOn) {
        if (seen == last) {
            return Math.max(seen, passedOn);
        }
        return seen >= gapBegin && seen < gapEnd ? gapEnd - 1 : seen;
    }
}
