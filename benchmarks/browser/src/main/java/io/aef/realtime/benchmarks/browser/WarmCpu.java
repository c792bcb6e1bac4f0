package io.aef.realtime.benchmarks.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Processor time of this process from some moment on, without that of the JVM's compilers: they have something left to do for minutes, however
 * long one waits.
 */
final class WarmCpu {

    private static final Path THREADS = Path.of("/proc/self/task");

    private final Map<Path, Long> begin = nanos();

    /** In milliseconds. */
    double sinceThen() {
        double nanos = 0;
        for (Map.Entry<Path, Long> thread : nanos().entrySet()) {
            nanos += thread.getValue() - begin.getOrDefault(thread.getKey(), 0L);
        }
        return nanos / 1e6;
    }

    private static Map<Path, Long> nanos() {
        Map<Path, Long> nanos = new HashMap<>();
        try (Stream<Path> threads = Files.list(THREADS)) {
            threads.forEach(thread -> {
                String name = read(thread.resolve("comm"));
                String times = read(thread.resolve("schedstat"));
                if (!times.isEmpty() && !name.startsWith("C1 Comp") && !name.startsWith("C2 Comp")) {
                    nanos.put(thread, Long.parseLong(times.substring(0, times.indexOf(' '))));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return nanos;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException hasEnded) {
            return "";
        }
    }
}
