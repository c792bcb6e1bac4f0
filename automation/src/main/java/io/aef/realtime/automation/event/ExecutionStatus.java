package io.aef.realtime.automation.event;

/** The states of an execution. On the wire in lower case. */
public enum ExecutionStatus {
    /** Accepted, and waiting for its turn. */
    PENDING,
    RUNNING,
    PAUSED,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** Whether the execution has ended: no other state follows. */
    public boolean isFinal() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }
}
