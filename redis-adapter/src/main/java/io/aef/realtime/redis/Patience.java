package io.aef.realtime.redis;

import java.time.Duration;

/**
 * How long a node that recovers sessions waits.
 *
 * @param own while none of its events comes back from the log; then they are passed on without a number
 * @param calls for other nodes that are asked for a session
 * @param restoring of a client that wants to continue a session, in all; then it begins anew
 */
record Patience(Duration own, Duration calls, Duration restoring) {

    static final Patience DEFAULT = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5));
}
