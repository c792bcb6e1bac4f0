package io.aef.realtime.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** Measures the server and the generator between two moments, and collects latencies. */
final class Meter {

    private static final long MAX_LATENCY = 60_000_000_000L;

    private final Target target;
    private final Map<String, Double> values = new LinkedHashMap<>();
    private final Histogram latencies = new Histogram(MAX_LATENCY, 3);

    private long began;
    private long serverCpu;
    private long ownCpu;
    private long time;
    private long redisCpu;
    private long serverSum;
    private long redisSum;
    private long ownSum;
    private long timeSum;

    Meter(Target target) {
        this.target = target;
    }

    void begin() {
        began = System.nanoTime();
        serverCpu = target.cpuMicros();
        redisCpu = target.redisCpuMicros();
        ownCpu = Cpu.ownMicros();
    }

    /** May be followed by another begin; the sums count. */
    void end() {
        serverSum += target.cpuMicros() - serverCpu;
        redisSum += target.redisCpuMicros() - redisCpu;
        ownSum += Cpu.ownMicros() - ownCpu;
        time = System.nanoTime() - began;
        timeSum += time / 1000;
    }

    long measuredNanos() {
        return timeSum * 1000;
    }

    void messages(long count) {
        values.put(Result.MESSAGES, (double) count);
        values.put(Result.CPU, (double) serverSum / count);
        values.put(Result.RATE, count * 1e6 / timeSum);
        values.put(Result.OWN_CPU, (double) ownSum / timeSum);
        values.put(Result.SERVER_CPU, (double) serverSum / timeSum);
    }

    /** Lets a closed loop that is under way run, warm first and then measured; the count is of what has arrived. */
    void closedLoop(Reactor reactor, Timing timing, LongSupplier count) {
        closedLoop(reactor, timing, count, 1);
    }

    /** The same, where so many messages come of each that Redis passes on. */
    void closedLoop(Reactor reactor, Timing timing, LongSupplier count, int perBroadcast) {
        reactor.runFor(timing.warmNanos(), Reactor.NOTHING);
        long before = count.getAsLong();
        begin();
        reactor.runFor(timing.closedNanos(), Reactor.NOTHING);
        reactor.runUntil("one message", () -> count.getAsLong() > before, Timing.PATIENCE);
        end();
        long messages = count.getAsLong() - before;
        messages(messages);
        if (target.cluster() != null) {
            values.put(Result.REDIS_CPU, (double) redisSum * perBroadcast / messages);
            values.put(Result.REDIS_SHARE, (double) redisSum / timeSum);
        }
    }

    /** The latency of something that should have begun then and is complete now. */
    void latency(long intended, long now) {
        latencies.recordValue(Math.min(MAX_LATENCY, Math.max(0, now - intended)));
    }

    void put(String name, double value) {
        values.put(name, value);
    }

    Result result() {
        values.put(Result.RSS, (double) target.residentBytes());
        if (latencies.getTotalCount() > 0) {
            values.put(Result.P50, latencies.getValueAtPercentile(50) / 1000.0);
            values.put(Result.P99, latencies.getValueAtPercentile(99) / 1000.0);
            values.put(Result.P999, latencies.getValueAtPercentile(99.9) / 1000.0);
            values.put(Result.MAX, latencies.getMaxValue() / 1000.0);
        }
        return new Result(values);
    }
}
