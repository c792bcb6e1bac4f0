package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;

/** Clients that connect: so many at once as fast as it goes, or at a fixed rate; and 10,000 that do nothing else. */
final class ConnectLoad implements WebSocketConnection.Listener {

    private static final int BATCH = 1000;
    private static final int AT_ONCE = 64;

    private final Target target;
    private final int rate;
    private final Meter meter;
    private boolean timed;
    private int connected;
    private long[] intended = {};

    ConnectLoad(Target target, int rate) {
        this.target = target;
        this.rate = rate;
        this.meter = new Meter(target);
    }

    /** CPU and rate of batches, closed outside what is measured; then the latency at the fixed rate. */
    Result storm(Timing timing) {
        long end = System.nanoTime() + timing.warmNanos();
        while (end - System.nanoTime() > 0) {
            batch(false);
        }
        int batches = 0;
        while (meter.measuredNanos() < timing.closedNanos()) {
            batch(true);
            batches++;
        }
        meter.messages((long) batches * BATCH);
        if (timing.open() > 0) {
            atFixedRate(timing);
        }
        return meter.result();
    }

    private void batch(boolean measured) {
        try (Reactor reactor = new Reactor()) {
            if (measured) {
                meter.begin();
            }
            WebSocketConnection[] crowd = Crowd.connect(reactor, target, BATCH, AT_ONCE, index -> "40", this);
            if (measured) {
                meter.end();
            }
            Crowd.close(crowd);
            reactor.runFor(100 * Timing.MILLISECOND, Reactor.NOTHING);
        }
    }

    private void atFixedRate(Timing timing) {
        int count = (int) ((long) rate * timing.open() / 1000);
        intended = new long[count];
        connected = 0;
        timed = true;
        meter.put(Result.FIXED_RATE, rate);
        try (Reactor reactor = new Reactor()) {
            WebSocketConnection[] crowd = new WebSocketConnection[count];
            Pace pace = new Pace(rate, 1, (number, time) -> {
                if (number < count) {
                    intended[number] = time;
                    crowd[number] = new WebSocketConnection(reactor, target, number, "40", this);
                    crowd[number].index = number;
                }
            });
            while (pace.sent() < count) {
                reactor.runFor(Timing.MILLISECOND, pace);
            }
            reactor.runUntil("all connected", () -> connected == count, Timing.PATIENCE);
            Crowd.close(crowd);
            reactor.runFor(100 * Timing.MILLISECOND, Reactor.NOTHING);
        }
    }

    /** Memory of so many connections; the server must not have had them before. */
    Result idle(int count, int settleMillis) {
        try (Reactor reactor = new Reactor()) {
            Crowd.close(Crowd.connect(reactor, target, 200, this));
            reactor.runFor(1000 * Timing.MILLISECOND, Reactor.NOTHING);
            long heap = target.isJvm() ? Cpu.liveHeap(target.pid()) : 0;
            long resident = Cpu.residentBytes(target.pid());
            meter.begin();
            WebSocketConnection[] crowd = Crowd.connect(reactor, target, count, this);
            meter.end();
            meter.messages(count);
            reactor.runFor(settleMillis * Timing.MILLISECOND, Reactor.NOTHING);
            meter.put(Result.RSS_PER_CONNECTION, (double) (Cpu.residentBytes(target.pid()) - resident) / count);
            if (target.isJvm()) {
                meter.put(Result.HEAP_PER_CONNECTION, (double) (Cpu.liveHeap(target.pid()) - heap) / count);
            }
            Result result = meter.result();
            Crowd.close(crowd);
            return result;
        }
    }

    @Override
    public void connected(WebSocketConnection client, String text) {
        connected++;
        if (timed) {
            meter.latency(intended[client.index], System.nanoTime());
        }
    }

    @Override
    public void text(WebSocketConnection client, ByteBuffer in, int at, int length) {
        throw new LoadException("an unexpected message to an idle client");
    }
}
