package io.aef.realtime.benchmarks.load;

/**
 * How long the parts of a run take, in milliseconds.
 *
 * @param warm full load that does not count
 * @param closed full load, of which CPU and rate are measured
 * @param open load at a fixed rate, of which latency is measured; a multiple of it where there are few messages
 */
public record Timing(int warm, int closed, int open) {

    static final long MILLISECOND = 1_000_000;

    /** For things that should take no time, and for what is still under way at the end of a phase. */
    static final long PATIENCE = 30_000 * MILLISECOND;

    long warmNanos() {
        return warm * MILLISECOND;
    }

    long closedNanos() {
        return closed * MILLISECOND;
    }

    long openNanos() {
        return open * MILLISECOND;
    }
}
