package io.aef.realtime.engine;

/**
 * How many clients an engine takes, and how fast. Whoever is one too many is refused before a session exists for it, with
 * 503 if the server is full and with 429 if its address has had its share; clients try again by themselves. Not in the
 * official server.
 *
 * <p>Addresses are those of clients behind {@link TrustedProxies}. Without these, everybody behind a load balancer has the
 * same address: hence limits per address are off by default. IPv6 addresses count by their /64, because one client has all of
 * it.
 *
 * @param maxConnections sessions at a time; with Socket.IO above, as many sockets that have left may have handlers still to run
 * @param maxUnjoined sessions at a time that have joined no namespace yet; without Socket.IO above, those that are not
 *     {@linkplain EngineSession#established established}. With it, as many middlewares may wait or run, also of clients that
 *     have gone
 * @param maxConnectionsPerAddress sessions of one address at a time
 * @param handshakesPerSecond how fast an address may open sessions, in the long run; so many tokens a second flow into its
 *     bucket. A request that names a session which does not exist takes a token as well
 * @param handshakeBurst how many it may open at once; what its bucket holds
 */
public record ConnectionLimits(
        int maxConnections,
        int maxUnjoined,
        int maxConnectionsPerAddress,
        int handshakesPerSecond,
        int handshakeBurst) {

    /** No limit. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** 100,000 sessions, of them 20,000 without a namespace; no limit per address. */
    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(100_000, 20_000, UNLIMITED, UNLIMITED, UNLIMITED);

    public ConnectionLimits {
        Check.positive("maxConnections", maxConnections);
        Check.positive("maxUnjoined", maxUnjoined);
        Check.positive("maxConnectionsPerAddress", maxConnectionsPerAddress);
        Check.positive("handshakesPerSecond", handshakesPerSecond);
        Check.positive("handshakeBurst", handshakeBurst);
    }

    /** The same with that many sessions. */
    public ConnectionLimits withMaxConnections(int most) {
        return new ConnectionLimits(most, maxUnjoined, maxConnectionsPerAddress, handshakesPerSecond, handshakeBurst);
    }

    /** The same with that many sessions without a namespace. */
    public ConnectionLimits withMaxUnjoined(int most) {
        return new ConnectionLimits(
                maxConnections, most, maxConnectionsPerAddress, handshakesPerSecond, handshakeBurst);
    }

    /** The same with that many sessions of one address. */
    public ConnectionLimits withMaxConnectionsPerAddress(int most) {
        return new ConnectionLimits(maxConnections, maxUnjoined, most, handshakesPerSecond, handshakeBurst);
    }

    /** The same with that many handshakes of one address per second, and so many at once. */
    public ConnectionLimits withHandshakesPerSecond(int rate, int burst) {
        return new ConnectionLimits(maxConnections, maxUnjoined, maxConnectionsPerAddress, rate, burst);
    }
}
