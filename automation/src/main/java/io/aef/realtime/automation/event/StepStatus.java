package io.aef.realtime.automation.event;

/** The states of a step. On the wire in lower case. */
public enum StepStatus {
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    /** The execution ended before this step did, or before it began. */
    SKIPPED;
}
