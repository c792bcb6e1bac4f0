package io.aef.realtime.adapter;

/** How far one lane has got with the packets of one log that were handed over to it. */
final class LaneProgress {

    /** The latest packet handed over, and the first of those behind which the lane was never without one. */
    private long handedOver;

    private long firstOfBusy;
    private volatile long done;

    /** Under the lock of the store. */
    void handOver(long position) {
        if (isIdle()) {
            firstOfBusy = position;
        }
        handedOver = position;
    }

    /** On the lane. */
    void done(long position) {
        done = position;
    }

    boolean isIdle() {
        return done == handedOver;
    }

    /** While it is not idle: up to where it has passed on everything. */
    long passedOn() {
        return Math.max(done, firstOfBusy - 1);
    }
}
