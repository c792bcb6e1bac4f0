package io.aef.realtime.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Feeds inputs to a target and looks at what each of them costs. An input is a finding if it makes the target throw, if it
 * makes it allocate more than it may, or if it keeps the processor busy for longer than any honest input could.
 */
final class Fuzzer {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Processor time, not time: what else the machine does, does not count. */
    private static final long HANG_NANOS = Duration.ofSeconds(2).toNanos();

    private final FuzzTarget target;
    private final List<byte[]> corpus;
    private final Mutator mutator;

    /** The most that an input was found to need, in bytes allocated beyond a fixed amount per byte of input. */
    private long mostBytes;

    private long mostNanos;

    Fuzzer(FuzzTarget target) {
        this.target = target;
        this.corpus = Corpus.of(target.name());
        this.mutator = new Mutator(target.kind(), corpus);
    }

    FuzzTarget target() {
        return target;
    }

    /** Every input of the corpus, twice: the first time also pays for the loading of classes. */
    void runCorpus() {
        for (byte[] input : corpus) {
            attempt(input);
        }
        for (byte[] input : corpus) {
            check(input, "of the corpus");
        }
    }

    /**
     * Mutations, for as long as the budget lasts.
     *
     * @return how many inputs there were
     */
    long run(long seed, Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        long round = 0;
        while (System.nanoTime() < end) {
            check(mutator.input(seed, round), "of seed " + seed + ", round " + round);
            round++;
        }
        return round;
    }

    String costs() {
        return "at most " + mostBytes + " bytes and " + mostNanos / 1_000_000 + " ms of processor for one input";
    }

    void check(byte[] input, String origin) {
        Throwable finding = attempt(input);
        if (finding instanceof TooMuch) {
            // Once, it may have been a class that was loaded, or code that was compiled.
            finding = attempt(input);
        }
        if (finding == null) {
            return;
        }
        byte[] smallest = minimized(input, finding);
        throw new AssertionError(
                "The input " + origin + " to the target " + target.name() + " must not do that: " + finding
                        + "\nThe smallest input with that effect, " + smallest.length
                        + " bytes. When it is mended, append it as a line to core/src/test/resources/fuzz/"
                        + target.name()
                        + ".txt:\n" + Corpus.line(smallest),
                finding);
    }

    /** What is wrong with the input, or null. */
    private @Nullable Throwable attempt(byte[] input) {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        try {
            target.run(input);
        } catch (Throwable finding) {
            return finding;
        }
        bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        cpu = THREADS.getCurrentThreadCpuTime() - cpu;
        mostBytes = Math.max(mostBytes, bytes);
        mostNanos = Math.max(mostNanos, cpu);
        long allowed = target.allowedBytes(input.length);
        if (bytes > allowed) {
            return new TooMuch(bytes + " bytes were allocated for an input of " + input.length + " bytes, for which "
                    + allowed + " are allowed");
        }
        return cpu > HANG_NANOS
                ? new TooMuch(cpu / 1_000_000 + " ms of processor time for " + input.length + " bytes")
                : null;
    }

    /** Leaves out of the input what can be left out. */
    private byte[] minimized(byte[] input, Throwable finding) {
        byte[] smallest = input;
        int attempts = 0;
        for (int size = Math.max(1, input.length / 2); size >= 1; size /= 2) {
            for (int at = 0; at < smallest.length && attempts < 5000; attempts++) {
                byte[] shorter = without(smallest, at, Math.min(smallest.length, at + size));
                Throwable same = attempt(shorter);
                if (same != null && same.getClass() == finding.getClass()) {
                    smallest = shorter;
                } else {
                    at += size;
                }
            }
        }
        return smallest;
    }

    private static byte[] without(byte[] bytes, int from, int to) {
        byte[] rest = Arrays.copyOf(bytes, bytes.length - (to - from));
        System.arraycopy(bytes, to, rest, from, bytes.length - to);
        return rest;
    }

    /** An input costs more than it may. */
    static final class TooMuch extends Exception {

        private static final long serialVersionUID = 1L;

        TooMuch(String message) {
            super(message);
        }
    }
}
