package io.aef.realtime.automation;

import java.util.Locale;

/** The states of a step. On the wire in lower case. */
public enum StepStatus {
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    /** The execution ended before this step did, or before it began. */
    SKIPPED;

    /** The text on the wire. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
