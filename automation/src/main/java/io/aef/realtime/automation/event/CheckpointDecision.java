package io.aef.realtime.automation.event;

/** What became of a checkpoint. On the wire in lower case. */
public enum CheckpointDecision {
    /** The execution goes on. */
    APPROVED,
    /** The execution does not go on. */
    REJECTED,
    /** Nobody has decided in time, or the execution has ended. */
    EXPIRED
}
