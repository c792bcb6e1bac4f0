package io.aef.realtime.browser.capture;

import io.aef.realtime.browser.frame.FrameSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a listener, one call after the other, until it is closed. */
final class Delivery {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private final FrameSource.Listener listener;
    private final ReentrantLock turn = new ReentrantLock();
    private boolean closed;

    Delivery(FrameSource.Listener listener) {
        this.listener = listener;
    }

    void tell(Consumer<FrameSource.Listener> call) {
        turn.lock();
        try {
            if (!closed) {
                call.accept(listener);
            }
        } catch (RuntimeException e) {
            log.error("A listener of the live browser failed", e);
        } finally {
            turn.unlock();
        }
    }

    /** The last call. */
    void tellLast(Consumer<FrameSource.Listener> call) {
        turn.lock();
        try {
            tell(call);
            closed = true;
        } finally {
            turn.unlock();
        }
    }

    /** No call begins or goes on after this, but for one that made it. */
    void close() {
        turn.lock();
        closed = true;
        turn.unlock();
    }
}
