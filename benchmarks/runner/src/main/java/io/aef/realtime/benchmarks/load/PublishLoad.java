package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Clients of a node have it broadcast to a room that nobody is in, so many messages of each under way, and what arrives at a
 * subscriber of its Redis is counted: each message of a client must be seen once and in order, in the end all of them.
 */
final class PublishLoad implements WebSocketConnection.Listener, RedisSubscriber.Listener {

    private static final int DIGITS = 8;

    /** How many numbers each client has; the first of all are for finding out whether the node is there. */
    private static final int NUMBERS = 1_000_000;

    private static final long BETWEEN = 50 * Timing.MILLISECOND;
    private static final int ATTEMPTS = 400;

    private final Target target;
    private final int inFlight;
    private final byte[] frame;
    private final int header;
    private final int numberAt;
    private final Meter meter;
    private final int[] seen;
    private final int[] sent;

    private WebSocketConnection[] publishers = {};
    private boolean found;
    private boolean refill;
    private long published;
    private long arrived;

    PublishLoad(Target target, int clients, int inFlight, int bytes) {
        this.target = target;
        this.inFlight = inFlight;
        String payload = "0".repeat(DIGITS) + "x".repeat(bytes - DIGITS);
        String text = "42[\"pub\",\"" + payload + "\"]";
        frame = Frames.text(text);
        header = Frames.headerLength(text.length());
        numberAt = text.length() - payload.length() - 2;
        meter = new Meter(target);
        seen = new int[clients];
        sent = new int[clients];
    }

    Result run(Timing timing) {
        int redis = Objects.requireNonNull(target.cluster()).redis().port();
        try (Reactor reactor = new Reactor()) {
            RedisSubscriber subscriber = new RedisSubscriber(reactor, redis, this);
            reactor.runUntil("subscribe", subscriber::isSubscribed, Timing.PATIENCE);
            publishers = Crowd.connect(reactor, target, seen.length, this);
            find(reactor);
            RedisTraffic traffic = RedisTraffic.begin(reactor, target);
            refill = true;
            for (int i = 0; i < inFlight; i++) {
                for (int client = 0; client < publishers.length; client++) {
                    publish(client);
                }
            }
            meter.closedLoop(reactor, timing, () -> arrived);
            refill = false;
            reactor.runUntil("all published", () -> arrived == published, Timing.PATIENCE);
            // What comes twice comes now.
            reactor.runFor(20 * Timing.MILLISECOND, Reactor.NOTHING);
            traffic.end(meter, published);
            return meter.result();
        }
    }

    /** A node reaches its Redis some time after it listens. */
    private void find(Reactor reactor) {
        for (int i = 0; !found; i++) {
            if (i == ATTEMPTS) {
                throw new LoadException("the node publishes nothing");
            }
            publishers[0].send(frame);
            reactor.runFor(BETWEEN, Reactor.NOTHING);
        }
    }

    private void publish(int client) {
        if (++sent[client] == NUMBERS) {
            throw new LoadException("the numbers of a client have come to their end");
        }
        Frames.putNumber(frame, header, numberAt, DIGITS, (long) client * NUMBERS + sent[client]);
        publishers[client].send(frame);
        published++;
    }

    @Override
    public void published(int number) {
        int client = number / NUMBERS;
        int next = number % NUMBERS;
        if (number == 0) {
            found = true;
            return;
        }
        if (client >= seen.length || next != seen[client] + 1) {
            throw new LoadException("message " + number + " was published behind " + (number - next + seen[client]));
        }
        seen[client] = next;
        arrived++;
        if (refill) {
            publish(client);
        }
    }

    @Override
    public void connected(WebSocketConnection client, String text) {}

    @Override
    public void text(WebSocketConnection client, ByteBuffer in, int at, int length) {
        throw new LoadException("a message to a client that is in no room");
    }
}
