package io.aef.realtime.netty;

/** The event that tells a connection to end as soon as it is idle. */
enum Drain {
    INSTANCE
}
