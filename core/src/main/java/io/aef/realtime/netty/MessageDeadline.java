package io.aef.realtime.netty;

import io.netty.channel.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Watches that what a WebSocket peer has begun to send comes to its end in time. There is no timer for a message that arrives in
 * one read, nor while nothing is under way; nor does the time count while the peer is not read from.
 */
final class MessageDeadline {

    /** Whose it is. An interface of the link and not a lambda: there is one for each idle connection. */
    interface Owner {

        void messageTakesTooLong();
    }

    private final FrameReader reader;
    private final Duration timeout;
    private final Owner owner;

    private @Nullable Deadline deadline;
    private boolean running;

    /** What had been read to its end when the time began. */
    private long begunBehind;

    MessageDeadline(FrameReader reader, Duration timeout, Owner owner) {
        this.reader = reader;
        this.timeout = timeout;
        this.owner = owner;
    }

    /** All that has arrived is read. */
    void check(EventLoop loop) {
        if (!reader.isWithinMessage()) {
            pause();
        } else if (!running || begunBehind != reader.ended()) {
            if (deadline == null) {
                deadline = new Deadline(loop, this::reached);
            }
            running = true;
            begunBehind = reader.ended();
            deadline.in(timeout);
        }
    }

    private void reached() {
        running = false;
        owner.messageTakesTooLong();
    }

    /** There is nothing to wait for; with the next {@link #check} the time begins anew. */
    void pause() {
        if (running && deadline != null) {
            running = false;
            deadline.clear();
        }
    }

    void cancel() {
        running = false;
        if (deadline != null) {
            deadline.cancel();
        }
    }
}
