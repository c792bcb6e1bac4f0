package io.aef.realtime.engine;

/** What is done with a packet that finds its client's queue full. Not in the official server, whose queues have no bound. */
public enum Overflow {
    /**
     * The client is cut off as a slow consumer, unless removing waiting packets sent with {@link #DROP_OLDEST} makes enough
     * room. Whatever is sent with this policy either arrives, or the connection ends.
     */
    DISCONNECT,
    /** Waiting packets that were themselves sent with this policy are dropped, oldest first; if they are too few, this one is. */
    DROP_OLDEST,
    /** This packet is dropped. Once it waits it is not dropped any more. */
    DROP_NEWEST
}
