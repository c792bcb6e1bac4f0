package io.aef.realtime.automation.execution;

import org.jspecify.annotations.Nullable;

/**
 * How an attempt at an {@link Action} went.
 *
 * @param isDone whether the action is done, rather than waiting for something
 * @param text what was found, if it is done and there is something to tell; what it waits for, if it is not
 * @param isUntimed whether it may wait for as long as it likes, as for a person
 */
public record Attempt(boolean isDone, @Nullable String text, boolean isUntimed) {

    private static final Attempt DONE = new Attempt(true, null, false);

    public static Attempt done() {
        return DONE;
    }

    /** Done, with something to tell: it becomes the output of the step unless a later action tells more. */
    public static Attempt done(String output) {
        return new Attempt(true, output, false);
    }

    /** Not yet. The text completes the sentence "Gave up after 10 s of waiting for …". */
    public static Attempt waitingFor(String what) {
        return new Attempt(false, what, false);
    }

    /** Not yet, and it takes as long as it takes: this time does not count against {@link Pace#patience}. */
    public static Attempt waitingForPerson(String what) {
        return new Attempt(false, what, true);
    }
}
