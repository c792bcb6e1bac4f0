package io.aef.realtime;

import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.protocol.Packet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Holds one connection to its {@link RateLimit}. On its lane; makes nothing for a packet that is within it. */
final class RateLimiter {

    static final String EXCEEDED = "rate limit exceeded";

    private static final long SECOND = 1_000_000_000L;

    /** What is to be done with a packet. */
    enum Verdict {
        PASS,
        DROP,
        DISCONNECT
    }

    private final RateLimit limit;
    private final Lane lane;
    private final Reading reading;
    private final ServerListener listener;
    private final TokenBucket packets;
    private final TokenBucket bytes;
    private Lane.@Nullable Timeout pause;
    private long reportedAt;
    private boolean reported;
    private long dropped;

    /** @param listener is told each time the limit is exceeded */
    RateLimiter(RateLimit limit, Lane lane, Reading reading, ServerListener listener) {
        this.limit = limit;
        this.lane = lane;
        this.reading = reading;
        this.listener = listener;
        long now = lane.nanoTime();
        this.packets = new TokenBucket(limit.packetsPerSecond(), SECOND, limit.packetBurst(), now);
        this.bytes = new TokenBucket(limit.bytesPerSecond(), SECOND, limit.byteBurst(), now);
    }

    /**
     * A packet has come.
     *
     * @param droppable whether it may be dropped; another is counted all the same
     */
    Verdict received(int length, boolean droppable) {
        long now = lane.nanoTime();
        boolean over = until(1, now) > 0;
        if (over && limit.action() == RateLimit.Action.REJECT && droppable) {
            dropped++;
            tell(now);
            return Verdict.DROP;
        }
        packets.take(1, now);
        bytes.take(length, now);
        if (over && limit.action() == RateLimit.Action.DISCONNECT) {
            tell(now);
            return Verdict.DISCONNECT;
        }
        if (limit.action() == RateLimit.Action.READ_PAUSE && pause == null && until(1, now) > 0) {
            tell(now);
            reading.pause(Reading.RATE);
            wakeIn(until(enough(), now));
        }
        return Verdict.PASS;
    }

    private void tell(long now) {
        listener.rateLimited(packets.until(1, now) > 0 ? "packets" : "bytes");
    }

    /** How long until so many packets may come, and any bytes. */
    private long until(int count, long now) {
        return Math.max(packets.until(count, now), bytes.until(1, now));
    }

    /** A tenth of the burst, and no more than come in a second: reading one packet at a time would take a timer for each. */
    private int enough() {
        return Math.max(1, Math.min(limit.packetBurst() / 10, limit.packetsPerSecond()));
    }

    private void wakeIn(long nanos) {
        pause = lane.schedule(this::wake, nanos, TimeUnit.NANOSECONDS);
    }

    private void wake() {
        // What had been read before the pause took effect has to be paid for as well.
        long more = until(enough(), lane.nanoTime());
        if (more > 0) {
            wakeIn(more);
        } else {
            pause = null;
            reading.resume(Reading.RATE);
        }
    }

    /** Answers an event that is dropped, and once a second tells both sides how many were. */
    void reject(Socket socket, Packet.Event event) {
        if (event.ackId() != Packet.NO_ACK) {
            socket.connection().acknowledge(socket, event.ackId(), List.of(Map.of("error", EXCEEDED)));
        }
        long now = lane.nanoTime();
        if (reported && now - reportedAt < SECOND) {
            return;
        }
        reported = true;
        reportedAt = now;
        long count = dropped;
        dropped = 0;
        socket.failed(new RateLimitException(count));
        String name = limit.rejectionEvent();
        if (name != null) {
            socket.emit(name, Map.of("error", EXCEEDED));
        }
    }

    /** The connection has ended. */
    void stop() {
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
    }
}
