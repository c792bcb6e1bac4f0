package io.aef.realtime.automation.execution;

import org.jspecify.annotations.Nullable;

/**
 * How an attempt at an {@link Action} went.
 *
 * @param isDone whether the action is done, rather than waiting for something
 * @param text what was found, if it is done and there is something to tell; what it waits for, if it is not
 */
public record Attempt(boolean isDone, @Nullable String text) {

    private static final Attempt DONE = new Attempt(true, null);

    public static Attempt done() {
        return DONE;
    }

    /** Done, with something to tell: it becomes the output of the step unless a later action tells more. */
    public static Attempt done(String output) {
        return new Attempt(true, output);
    }

    /** Not yet. The text completes the sentence "Gave up after 10 s of waiting for …". */
    public static Attempt waitingFor(String what) {
        return new Attempt(false, what);
    }
}
