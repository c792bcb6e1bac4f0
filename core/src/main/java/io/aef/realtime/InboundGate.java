package io.aef.realtime;

import io.aef.realtime.engine.EngineSession;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * Counts the events of one connection that were received and not handled yet. When handlers do not keep up it stops
 * reading from the client, so that waiting events never take more memory than the limits and one read.
 */
final class InboundGate {

    // Rather than an atomic object for each of the two: every idle connection has them.
    private static final AtomicIntegerFieldUpdater<InboundGate> EVENTS =
            AtomicIntegerFieldUpdater.newUpdater(InboundGate.class, "events");
    private static final AtomicLongFieldUpdater<InboundGate> BYTES =
            AtomicLongFieldUpdater.newUpdater(InboundGate.class, "bytes");

    private final EngineSession session;
    private final Reading reading;
    private final int maxEvents;
    private final long maxBytes;
    private volatile int events;
    private volatile long bytes;
    private volatile boolean paused;

    InboundGate(EngineSession session, Reading reading, int maxEvents, long maxBytes) {
        this.session = session;
        this.reading = reading;
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** On the lane. */
    void entered(int size) {
        boolean full = EVENTS.incrementAndGet(this) >= maxEvents | BYTES.addAndGet(this, size) >= maxBytes;
        if (full && !paused) {
            paused = true;
            reading.pause(Reading.HANDLERS);
            // The handlers may have caught up before they could see the pause.
            resumeIfLow();
        }
    }

    /** From any thread. */
    void left(int size) {
        EVENTS.decrementAndGet(this);
        BYTES.addAndGet(this, -size);
        if (paused) {
            resumeIfLow();
        }
    }

    /** The session has ended: nothing is to be resumed any more. */
    void stop() {
        paused = false;
    }

    /** How many events wait for their handlers. Any thread. */
    int waiting() {
        return events;
    }

    private void resumeIfLow() {
        if (isLow()) {
            session.lane().run(() -> {
                if (paused && isLow()) {
                    paused = false;
                    reading.resume(Reading.HANDLERS);
                }
            });
        }
    }

    private boolean isLow() {
        return events <= maxEvents / 2 && bytes <= maxBytes / 2;
    }
}
