package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All clients lose their connection at once, miss some messages, and come back at once with what they know of their session.
 * Each must get its old id and the messages it missed, once and in order.
 */
final class RecoveryLoad implements WebSocketConnection.Listener {

    private static final int MISSED = 10;
    private static final Pattern CONNECTED = Pattern.compile("40\\{\"sid\":\"([^\"]+)\",\"pid\":\"([^\"]+)\"}");
    private static final Pattern EVENT = Pattern.compile("42\\[\"m\",\"(\\d+)\",\"([^\"]+)\"]");

    private final Target target;
    private final int count;
    private final Meter meter;
    private final String[] ids;
    private final String[] sessions;
    private final String[] offsets;
    private final int[] last;
    private int joined;
    private int delivered;
    private int done;
    private boolean recovering;
    private boolean timed;

    RecoveryLoad(Target target, int count) {
        this.target = target;
        this.count = count;
        this.meter = new Meter(target);
        ids = new String[count];
        sessions = new String[count];
        offsets = new String[count];
        last = new int[count];
    }

    Result run(Timing timing) {
        long end = System.nanoTime() + timing.warmNanos();
        while (end - System.nanoTime() > 0) {
            round(false);
        }
        int rounds = 0;
        while (meter.measuredNanos() < timing.closedNanos()) {
            round(true);
            rounds++;
        }
        meter.messages((long) rounds * count);
        return meter.result();
    }

    private void round(boolean measured) {
        joined = 0;
        delivered = 0;
        done = 0;
        recovering = false;
        try (Reactor reactor = new Reactor()) {
            WebSocketConnection[] publisher = Crowd.connect(reactor, target, 1, this);
            publisher[0].index = -1;
            WebSocketConnection[] crowd = Crowd.connect(reactor, target, count, this);
            for (WebSocketConnection client : crowd) {
                client.send(Frames.text("427[\"join\",\"r\"]"));
            }
            reactor.runUntil("all joined", () -> joined == count, Timing.PATIENCE);
            publish(publisher[0], 0);
            reactor.runUntil("all have an offset", () -> delivered == count, Timing.PATIENCE);
            Crowd.close(crowd);
            reactor.runFor(500 * Timing.MILLISECOND, Reactor.NOTHING);
            for (int i = 1; i <= MISSED; i++) {
                publish(publisher[0], i);
            }
            reactor.runFor(200 * Timing.MILLISECOND, Reactor.NOTHING);
            recover(reactor, measured);
        }
    }

    private void recover(Reactor reactor, boolean measured) {
        recovering = true;
        timed = measured;
        if (measured) {
            meter.begin();
        }
        WebSocketConnection[] again = Crowd.connect(
                reactor,
                target,
                count,
                count,
                index -> "40{\"pid\":\"" + sessions[index] + "\",\"offset\":\"" + offsets[index] + "\"}",
                this);
        reactor.runUntil("all recovered", () -> done == count, Timing.PATIENCE);
        if (measured) {
            meter.end();
        }
        reactor.runFor(20 * Timing.MILLISECOND, Reactor.NOTHING);
        Crowd.close(again);
        if (delivered != count * (MISSED + 1)) {
            throw new LoadException(delivered + " deliveries (expected: " + count * (MISSED + 1) + ")");
        }
    }

    private static void publish(WebSocketConnection publisher, int number) {
        publisher.send(Frames.text("42[\"pub\",\"" + number + "\"]"));
    }

    @Override
    public void connected(WebSocketConnection client, String text) {
        Matcher matcher = CONNECTED.matcher(text);
        if (!matcher.matches()) {
            throw new LoadException("the server has no connection state recovery");
        }
        int index = client.index;
        if (index < 0) {
            return;
        }
        if (recovering && !matcher.group(1).equals(ids[index])) {
            throw new LoadException("a client was not recovered");
        }
        ids[index] = matcher.group(1);
        sessions[index] = matcher.group(2);
    }

    @Override
    public void text(WebSocketConnection client, ByteBuffer in, int at, int length) {
        if (in.getShort(at) == 0x3433) {
            joined++;
            return;
        }
        Matcher event = EVENT.matcher(
                StandardCharsets.UTF_8.decode(in.slice(at, length)).toString());
        if (!event.matches()) {
            throw new LoadException("not the message that was published");
        }
        int number = Integer.parseInt(event.group(1));
        int expected = delivered < count ? 0 : last[client.index] + 1;
        if (number != expected) {
            throw new LoadException("message " + number + " came instead of " + expected);
        }
        last[client.index] = number;
        offsets[client.index] = event.group(2);
        delivered++;
        if (number == MISSED) {
            done++;
            if (timed) {
                meter.latency(client.startedAt(), System.nanoTime());
            }
        }
    }
}
