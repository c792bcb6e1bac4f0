package io.aef.realtime.browser.view;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has something done after each call, by one thread at a time: by the caller, or by the one that is at it already, which then does it once
 * more. No lock is held meanwhile. If it fails, the one that is at it gets the last failure, when what others have called for meanwhile is done.
 */
public final class Drain {

    private final Runnable action;
    private final AtomicInteger calls = new AtomicInteger();

    public Drain(Runnable action) {
        this.action = action;
    }

    public void run() {
        if (calls.getAndIncrement() != 0) {
            return;
        }
        Runnable end = () -> {};
        int seen = 1;
        while (seen != 0) {
            try {
                action.run();
            } catch (RuntimeException | Error failed) {
                end = () -> {
                    throw failed;
                };
            }
            seen = calls.addAndGet(-seen);
        }
        end.run();
    }
}
