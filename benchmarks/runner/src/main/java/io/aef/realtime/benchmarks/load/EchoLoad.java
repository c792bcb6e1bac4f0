package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;

/** Every client has so many {@code echo} events with acknowledgement under way. The ids come back in order, each once. */
final class EchoLoad implements WebSocketConnection.Listener {

    private static final int ID_DIGITS = 6;
    private static final int FIRST_ID = 100_000;
    private static final int IDS = 900_000;
    private static final int RING = 8192;

    private final Target target;
    private final int clients;
    private final int window;
    private final int rate;
    private final byte[] frame;
    private final int header;
    private final int answerLength;
    private final Meter meter;

    private long received;
    private boolean refill;
    private boolean timed;

    EchoLoad(Target target, int clients, int window, int bytes, int rate) {
        this.target = target;
        this.clients = clients;
        this.window = window;
        this.rate = rate;
        String text = "42" + FIRST_ID + "[\"echo\",\"" + "x".repeat(bytes) + "\"]";
        frame = Frames.text(text);
        header = Frames.headerLength(text.length());
        answerLength = text.length() - "\"echo\",".length();
        meter = new Meter(target);
    }

    Result run(Timing timing) {
        try (Reactor reactor = new Reactor()) {
            WebSocketConnection[] crowd = Crowd.connect(reactor, target, clients, this);
            for (WebSocketConnection client : crowd) {
                client.times = new long[RING];
            }
            closedLoop(reactor, crowd, timing);
            openLoop(reactor, crowd, timing);
            return meter.result();
        }
    }

    private void closedLoop(Reactor reactor, WebSocketConnection[] crowd, Timing timing) {
        refill = true;
        for (WebSocketConnection client : crowd) {
            for (int i = 0; i < window; i++) {
                send(client, 0);
            }
        }
        meter.closedLoop(reactor, timing, () -> received);
        refill = false;
        drain(reactor, crowd);
    }

    private void openLoop(Reactor reactor, WebSocketConnection[] crowd, Timing timing) {
        if (timing.open() == 0) {
            return;
        }
        timed = true;
        meter.put(Result.FIXED_RATE, rate);
        reactor.runFor(
                timing.openNanos(), new Pace(rate, 1, (number, intended) -> send(crowd[number % clients], intended)));
        drain(reactor, crowd);
    }

    private void drain(Reactor reactor, WebSocketConnection[] crowd) {
        for (WebSocketConnection client : crowd) {
            reactor.runUntil("all acknowledged", () -> client.received == client.sent, Timing.PATIENCE);
        }
        // What comes twice comes now.
        reactor.runFor(20 * Timing.MILLISECOND, Reactor.NOTHING);
    }

    private void send(WebSocketConnection client, long intended) {
        if (client.sent - client.received >= RING) {
            throw new LoadException("the server is too slow for " + rate + " echoes per second");
        }
        client.times[client.sent & RING - 1] = intended;
        Frames.putNumber(frame, header, 2, ID_DIGITS, FIRST_ID + client.sent % IDS);
        client.sent++;
        client.send(frame);
    }

    @Override
    public void connected(WebSocketConnection client, String text) {}

    @Override
    public void text(WebSocketConnection client, ByteBuffer in, int at, int length) {
        if (length != answerLength || in.getShort(at) != 0x3433) {
            throw new LoadException("not the acknowledgement of an echo: " + length + " bytes");
        }
        if (Frames.number(in, at + 2, ID_DIGITS) != FIRST_ID + client.received % IDS) {
            throw new LoadException("an acknowledgement was lost, doubled or came too early");
        }
        if (timed) {
            meter.latency(client.times[client.received & RING - 1], System.nanoTime());
        }
        client.received++;
        received++;
        if (refill) {
            send(client, 0);
        }
    }
}
