package io.aef.realtime.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How often Redis has run each command, those of scripts included. */
record Commands(Map<String, Long> calls) {

    /** What comes at least once in so many broadcasts comes because of them; the rest a node sends whatever is published. */
    private static final int SELDOM = 10;

    /** What keeps a connection alive comes by the clock, so often among few broadcasts. */
    private static final Set<String> BY_THE_CLOCK = Set.of("ping");

    private static final int PATIENCE_MILLIS = 10_000;
    private static final Pattern LINE = Pattern.compile("cmdstat_([^:]+):calls=(\\d+),.*");

    /** Asks the one at that port of the loopback interface; the question itself does not count. */
    static Commands of(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write("INFO commandstats\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            Map<String, Long> calls = new HashMap<>();
            answer.lines().map(LINE::matcher).filter(Matcher::matches).forEach(line -> {
                calls.put(line.group(1), Long.valueOf(line.group(2)));
            });
            calls.keySet().removeAll(Set.of("info", "quit"));
            return new Commands(calls);
        } catch (IOException e) {
            throw new LoadException("Redis did not answer", e);
        }
    }

    Commands since(Commands before) {
        Map<String, Long> more = new HashMap<>();
        calls.forEach((name, count) -> more.put(name, count - before.calls.getOrDefault(name, 0L)));
        return new Commands(more);
    }

    long sum() {
        return calls.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Of each command that came because of the broadcasts. */
    double perBroadcast(long broadcasts) {
        return (double) sum(broadcasts, true) / broadcasts;
    }

    /** All others. */
    long beside(long broadcasts) {
        return sum(broadcasts, false);
    }

    private long sum(long broadcasts, boolean often) {
        return calls.entrySet().stream()
                .filter(each -> isOften(each.getKey(), each.getValue(), broadcasts) == often)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static boolean isOften(String name, long count, long broadcasts) {
        return !BY_THE_CLOCK.contains(name) && count * SELDOM >= broadcasts;
    }
}
