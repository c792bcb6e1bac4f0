package io.aef.realtime.browser.view;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One timer for all that somebody does by themselves. Guarded by whoever has it; times are in nanoseconds. */
final class Alarm {

    private final Time time;
    private final Runnable action;
    private long setFor;
    private @Nullable Runnable cancel;

    /** @param action says first that it {@link #rang} */
    Alarm(Time time, Runnable action) {
        this.time = time;
        this.action = action;
    }

    /** It is to ring then, or before. */
    void setAtLatest(long at, long now) {
        if (cancel == null || at - setFor < 0) {
            unset();
            setFor = at;
            cancel = time.schedule(action, Duration.ofNanos(at - now));
        }
    }

    void unset() {
        if (cancel != null) {
            cancel.run();
            cancel = null;
        }
    }

    void rang() {
        cancel = null;
    }
}
