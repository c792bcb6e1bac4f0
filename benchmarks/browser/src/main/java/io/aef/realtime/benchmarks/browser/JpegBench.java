package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.browser.jpeg.BlockSet;
import io.aef.realtime.browser.jpeg.JpegDelta;
import io.aef.realtime.browser.jpeg.JpegException;
import io.aef.realtime.browser.jpeg.JpegFrame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * Measures what it costs to find what has changed in a frame and to cut that out, first in a JVM that has just started and then when
 * everything is compiled; and, for comparison, to decode the frames with ImageIO. Figures are processor time of the thread, which
 * is about the same on a busy machine.
 */
final class JpegBench {

    private static final int FIRST = 50;
    private static final int WARM_UP = 3_000;
    private static final int MEASURED = 2_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private JpegBench() {}

    static void run(Report report) throws JpegException, IOException {
        List<byte[]> quiet = List.of(frame("page"), frame("typed"), frame("spun"), frame("typed"));
        List<byte[]> typing = List.of(frame("page"), frame("typed"));
        // Chromium makes Huffman tables for each frame: those of the spinner are others, so that no bits are as before.
        List<byte[]> spinning = List.of(frame("spun"), frame("typed"));
        List<byte[]> scrolling = List.of(frame("page"), frame("scrolled"));
        System.out.printf("%-34s %8s %8s %8s %8s %8s%n", "ms per frame", "parse", "changes", "cut", "all", "p95");
        print("a field and a spinner, first " + FIRST, run(quiet, FIRST));
        List<long[]> same = warm("a letter typed, tables as before", typing);
        List<long[]> other = warm("a spinner, other tables", spinning);
        warm("scrolling, sent whole", scrolling);
        decode(quiet, FIRST * 4);
        double decoding = median(decode(quiet, FIRST * 4));
        System.out.printf(Locale.ROOT, "%-34s %35.2f%n", "ImageIO, decoding only", decoding);
        printSizes(quiet);
        report.row(
                "server CPU ms per captured frame (ImageIO: decoding only)",
                String.format(Locale.ROOT, "%.1f", decoding),
                String.format(Locale.ROOT, "%.2f", median(column(same, 3))),
                "≤ 1.5");
        report.row(
                "… with other Huffman tables than the one before",
                "",
                String.format(Locale.ROOT, "%.2f", median(column(other, 3))),
                "≤ 1.5");
    }

    private static List<long[]> warm(String name, List<byte[]> frames) throws JpegException {
        run(frames, WARM_UP);
        List<long[]> times = run(frames, MEASURED);
        print(name, times);
        return times;
    }

    private static List<long[]> run(List<byte[]> frames, int count) throws JpegException {
        List<long[]> times = new ArrayList<>();
        JpegFrame before = JpegFrame.parse(frames.get(frames.size() - 1));
        for (int i = 0; i < count; i++) {
            byte[] jpeg = frames.get(i % frames.size());
            long start = THREADS.getCurrentThreadCpuTime();
            JpegFrame frame = JpegFrame.parse(jpeg, before);
            long parsed = THREADS.getCurrentThreadCpuTime();
            BlockSet changes = frame.changes(before);
            long compared = THREADS.getCurrentThreadCpuTime();
            Optional<JpegDelta> delta = cut(frame, changes);
            long end = THREADS.getCurrentThreadCpuTime();
            if (changes.isEmpty() || delta.isPresent() && delta.get().patches().isEmpty()) {
                throw new IllegalStateException("Every frame differs from the one before.");
            }
            times.add(new long[] {parsed - start, compared - parsed, end - compared, end - start});
            before = frame;
        }
        return times;
    }

    private static Optional<JpegDelta> cut(JpegFrame frame, BlockSet changes) {
        return frame.cut(changes, frame.bytes().length * 7 / 10);
    }

    private static void print(String name, List<long[]> times) {
        System.out.printf(
                Locale.ROOT,
                "%-34s %8.2f %8.2f %8.2f %8.2f %8.2f%n",
                name,
                median(column(times, 0)),
                median(column(times, 1)),
                median(column(times, 2)),
                median(column(times, 3)),
                column(times, 3)[times.size() * 95 / 100] / 1e6);
    }

    private static long[] decode(List<byte[]> frames, int count) throws IOException {
        ImageIO.setUseCache(false);
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long start = THREADS.getCurrentThreadCpuTime();
            Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(frames.get(i % frames.size()))));
            times[i] = THREADS.getCurrentThreadCpuTime() - start;
        }
        Arrays.sort(times);
        return times;
    }

    private static void printSizes(List<byte[]> frames) throws JpegException {
        for (int i = 1; i < frames.size(); i++) {
            JpegFrame frame = JpegFrame.parse(frames.get(i));
            BlockSet changes = frame.changes(JpegFrame.parse(frames.get(i - 1)));
            JpegDelta delta = cut(frame, changes).orElseThrow();
            System.out.printf(
                    "%d bytes whole, %d blocks changed, %d rectangles with %d bytes%n",
                    frame.bytes().length, changes.count(), delta.patches().size(), delta.scans().length);
        }
    }

    /** In ascending order. */
    private static long[] column(List<long[]> times, int column) {
        return times.stream().mapToLong(row -> row[column]).sorted().toArray();
    }

    private static double median(long[] sorted) {
        return sorted[sorted.length / 2] / 1e6;
    }

    /** One of those that were taken once. */
    static byte[] frame(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(JpegBench.class.getResourceAsStream("/frames/" + name + ".jpg"))) {
            return in.readAllBytes();
        }
    }
}
