package io.aef.realtime;

import org.jspecify.annotations.Nullable;

/**
 * How fast one client may send, over all its namespaces. Every Socket.IO packet counts, events, acknowledgements and joining
 * and leaving of namespaces alike, with the bytes of its attachments. Heartbeats do not count and are never held up.
 *
 * <p>Each limit is a token bucket: it lets a burst pass at once, and refills at the given rate. A packet passes as long as the
 * bucket of bytes is not empty, so that one larger than the burst passes too and is paid for afterwards.
 *
 * @param packetsPerSecond packets a second in the long run, at least 1
 * @param packetBurst packets at once, at least 1
 * @param bytesPerSecond bytes a second in the long run, at least 1
 * @param byteBurst bytes at once, at least 1
 * @param action what becomes of a client that sends faster
 * @param rejectionEvent the event by which a client is told of {@link Action#REJECT}, at most once a second; null for none
 */
public record RateLimit(
        int packetsPerSecond,
        int packetBurst,
        int bytesPerSecond,
        int byteBurst,
        Action action,
        @Nullable String rejectionEvent) {

    /** What becomes of a client that sends too fast. */
    public enum Action {
        /**
         * Its events are dropped until it is slow enough. An event that asks for an acknowledgement is answered with
         * {@code {"error":"rate limit exceeded"}}. At most once a second of each connection, {@link Socket#onError} handlers
         * are told by a {@link RateLimitException}, and the client by the {@code rejectionEvent} with the same object. Acknowledgements and packets that join or leave a namespace are
         * counted, and never dropped. A client with the option {@code retries} takes the answer for success: rather use
         * {@link #READ_PAUSE} for it.
         */
        REJECT,
        /**
         * It is not read from until it is slow enough; TCP tells it to wait. Nothing is lost, the server buffers nothing, and
         * its heartbeat does not time out meanwhile. No pause is for more than about a minute, whatever had been sent.
         */
        READ_PAUSE,
        /** Its connection is closed, with {@link DisconnectReason#RATE_LIMIT_EXCEEDED} as the reason of all its sockets. */
        DISCONNECT
    }

    /** 100 packets a second with a burst of 200, a million bytes a second with a burst of two; reading pauses. */
    public static final RateLimit DEFAULT = new RateLimit(100, 200, 1_000_000, 2_000_000, Action.READ_PAUSE, null);

    public RateLimit {
        positive("packetsPerSecond", packetsPerSecond);
        positive("packetBurst", packetBurst);
        positive("bytesPerSecond", bytesPerSecond);
        positive("byteBurst", byteBurst);
        if (rejectionEvent != null) {
            ReservedEvents.check(rejectionEvent);
        }
    }

    public RateLimit withPackets(int perSecond, int burst) {
        return new RateLimit(perSecond, burst, bytesPerSecond, byteBurst, action, rejectionEvent);
    }

    public RateLimit withBytes(int perSecond, int burst) {
        return new RateLimit(packetsPerSecond, packetBurst, perSecond, burst, action, rejectionEvent);
    }

    public RateLimit withAction(Action value) {
        return new RateLimit(packetsPerSecond, packetBurst, bytesPerSecond, byteBurst, value, rejectionEvent);
    }

    public RateLimit withRejectionEvent(@Nullable String value) {
        return new RateLimit(packetsPerSecond, packetBurst, bytesPerSecond, byteBurst, action, value);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
