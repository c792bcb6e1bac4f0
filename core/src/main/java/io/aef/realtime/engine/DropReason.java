package io.aef.realtime.engine;

/** Why a packet was not sent although its client stays connected. */
public enum DropReason {
    /** It was volatile, and the client was not idle. */
    VOLATILE,
    /** It made room for a newer one, by {@link Overflow#DROP_OLDEST}. */
    OLDEST,
    /** There was no room for it, and its {@link Overflow} policy did not make any. */
    NO_ROOM,
    /** A newer one of the same key took its place. */
    CONFLATED,
    /** Its sender handed over packets faster than the lane could look at them. */
    REFUSED
}
