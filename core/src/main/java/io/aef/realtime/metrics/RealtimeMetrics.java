package io.aef.realtime.metrics;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.EventLoopSample;
import io.aef.realtime.HandlerThreadsSample;
import io.aef.realtime.PacketKind;
import io.aef.realtime.ServerListener;
import io.aef.realtime.engine.ConnectionError;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * The meters of one server; {@code docs/observability.md} lists them.
 *
 * <pre>{@code
 * SocketIoServer.builder().listener(new RealtimeMetrics(registry))
 * }</pre>
 *
 * <p>No tag has a value that a client can choose, and each has a bounded number of values. An instance belongs to one server:
 * where several servers use one registry, give each a tag of its own.
 */
public final class RealtimeMetrics implements ServerListener {

    /** How many events have a timer of their own unless said otherwise. */
    public static final int DEFAULT_MAX_EVENTS = 100;

    private static final int MAX_CODE = 5;

    private final ConnectionMeters connections;
    private final PacketMeters received;
    private final PacketMeters sent;
    private final EventLoopMeters eventLoops;
    private final HandlerTimers handlers;
    private final Counter upgrades;
    private final Counter[] handshakesRefused = new Counter[MAX_CODE + 1];
    private final Counter otherHandshakesRefused;
    private final BoundedCounters connectionsRefused;
    private final BoundedCounters dropped;
    private final BoundedCounters rateLimited;
    private final Timer acks;
    private final Counter acksTimedOut;
    private final Counter acksDisconnected;
    private final Counter acksDropped;
    private final Counter recovered;
    private final Counter notRecovered;
    private volatile HandlerThreadsSample handlerThreads = new HandlerThreadsSample(0, 0, 0);

    /** Meters in that registry, without further tags and with a timer for each of {@link #DEFAULT_MAX_EVENTS} events. */
    public RealtimeMetrics(MeterRegistry registry) {
        this(registry, Tags.empty(), DEFAULT_MAX_EVENTS);
    }

    /**
     * @param tags of every meter
     * @param maxEvents how many events have a timer of their own; those whose handlers run first do, and all others share
     *     the one tagged {@code other}. At least 0
     */
    public RealtimeMetrics(MeterRegistry registry, Iterable<Tag> tags, int maxEvents) {
        if (maxEvents < 0) {
            throw new IllegalArgumentException("maxEvents: " + maxEvents + " (expected: >= 0)");
        }
        Meters meters = new Meters(registry, Tags.of(tags));
        connections = new ConnectionMeters(meters);
        received = new PacketMeters(meters, "received", "Packets that clients sent");
        sent = new PacketMeters(meters, "sent", "Packets that were sent to clients, each counted once for each client");
        eventLoops = new EventLoopMeters(meters);
        handlers = new HandlerTimers(meters, maxEvents);
        meters.gauge(
                "handler.threads",
                "threads",
                "Threads of the server's own that run handlers",
                () -> handlerThreads.busy());
        meters.gauge(
                "handler.queue",
                "sockets",
                "Sockets whose handlers wait for one of these threads",
                () -> handlerThreads.waiting());
        upgrades = meters.counter("upgrades", "Connections that have moved from polling to WebSocket");
        String refusals = "Requests refused with an error of the protocol";
        for (int code = 0; code <= MAX_CODE; code++) {
            handshakesRefused[code] = meters.counter("handshakes.refused", refusals, "code", String.valueOf(code));
        }
        otherHandshakesRefused = meters.counter("handshakes.refused", refusals, "code", Meters.OTHER);
        connectionsRefused = new BoundedCounters(
                meters, "connections.refused", "Requests refused because of a limit or a drain", "reason");
        dropped = new BoundedCounters(
                meters, "packets.dropped", "Packets not sent, each counted once for each client", "policy");
        rateLimited = new BoundedCounters(meters, "rate.limited", "Times a limit of rate was exceeded", "limit");
        acks = meters.timer("acks", "From an event to the client's acknowledgement");
        String unanswered = "Events that clients did not acknowledge";
        acksTimedOut = meters.counter("acks.unanswered", unanswered, "cause", "timeout");
        acksDisconnected = meters.counter("acks.unanswered", unanswered, "cause", "disconnect");
        acksDropped = meters.counter("acks.unanswered", unanswered, "cause", "drop");
        String recoveries = "Clients that came back to continue";
        recovered = meters.counter("recoveries", recoveries, "result", "hit");
        notRecovered = meters.counter("recoveries", recoveries, "result", "miss");
    }

    @Override
    public void connectionOpened(String transport) {
        connections.opened(transport);
    }

    @Override
    public void upgraded() {
        upgrades.increment();
        connections.upgraded();
    }

    @Override
    public void connectionClosed(String transport, DisconnectReason reason, long nanos) {
        connections.closed(transport, reason, nanos);
    }

    @Override
    public void slowConsumer(String transport, String bound) {
        connections.slowConsumer(transport, bound);
    }

    @Override
    public void handshakeRefused(ConnectionError error) {
        int code = error.code();
        (code >= 0 && code <= MAX_CODE ? handshakesRefused[code] : otherHandshakesRefused).increment();
    }

    @Override
    public void connectionRefused(String reason) {
        connectionsRefused.increment(reason);
    }

    @Override
    public void socketConnected() {
        connections.socketConnected();
    }

    @Override
    public void socketDisconnected(DisconnectReason reason) {
        connections.socketDisconnected(reason);
    }

    @Override
    public void packetReceived(PacketKind kind, String transport, long bytes) {
        received.count(kind, transport, bytes);
    }

    @Override
    public void packetSent(PacketKind kind, String transport, long bytes) {
        sent.count(kind, transport, bytes);
    }

    @Override
    public void dropped(String policy) {
        dropped.increment(policy);
    }

    @Override
    public void handlerRan(String event, long nanos, boolean failed) {
        handlers.ran(event, nanos, failed);
    }

    @Override
    public void ackAnswered(long nanos) {
        acks.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void ackTimedOut() {
        acksTimedOut.increment();
    }

    @Override
    public void ackDisconnected() {
        acksDisconnected.increment();
    }

    @Override
    public void ackDropped() {
        acksDropped.increment();
    }

    @Override
    public void recovered() {
        recovered.increment();
    }

    @Override
    public void notRecovered() {
        notRecovered.increment();
    }

    @Override
    public void rateLimited(String limit) {
        rateLimited.increment(limit);
    }

    @Override
    public void eventLoop(EventLoopSample sample) {
        eventLoops.sampled(sample);
    }

    @Override
    public void handlerThreads(HandlerThreadsSample sample) {
        handlerThreads = sample;
    }
}
