package io.aef.realtime;

/** A client sent faster than the {@link RateLimit}, and some of its events were dropped. */
public final class RateLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long dropped;

    RateLimitException(long dropped) {
        super(RateLimiter.EXCEEDED, null, false, false);
        this.dropped = dropped;
    }

    /** How many events of this connection were dropped since it was reported before, the one of this report among them. */
    public long dropped() {
        return dropped;
    }
}
