package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.browser.jpeg.JpegException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Both arms in one run: a plain loop of screenshots, and ours. */
public final class BrowserBench {

    /** The first one tells of a JVM that has just started. */
    private static final List<String> PARTS =
            List.of("codec", "traffic", "latency", "burst", "fanout", "steps", "dialogs");

    /** By hand only: it takes half an hour. */
    private static final String SOAK = "soak";

    private BrowserBench() {}

    /**
     * @param args names of parts, all but the soak if there are none; {@code --quick} to see that it works: the figures mean nothing then
     */
    public static void main(String... args) throws IOException, InterruptedException, JpegException {
        boolean quick = List.of(args).contains("--quick");
        List<String> parts =
                List.of(args).stream().filter(arg -> !arg.equals("--quick")).toList();
        if (!PARTS.containsAll(parts) && !parts.equals(List.of(SOAK))) {
            System.err.println("Usage: bin/bench-browser [--quick] [" + String.join("|", PARTS) + "|" + SOAK + "] ...");
            System.exit(2);
        }
        if (parts.contains(SOAK)) {
            new Soak(quick ? Duration.ofSeconds(10) : Duration.ofMinutes(30)).run();
        } else {
            table(parts.isEmpty() ? PARTS : parts, quick);
        }
        // Selenium's threads would hold it up.
        System.exit(0);
    }

    private static void table(List<String> parts, boolean quick)
            throws IOException, InterruptedException, JpegException {
        Report report = new Report();
        for (String part : parts) {
            switch (part) {
                case "codec" -> JpegBench.run(report);
                case "fanout" -> new Fanout(report, Duration.ofSeconds(quick ? 2 : 15)).run();
                default -> onStage(part, report, quick);
            }
        }
    }

    private static void onStage(String part, Report report, boolean quick) throws IOException {
        try (Stage stage = new Stage()) {
            switch (part) {
                case "traffic" -> new Traffic(stage, report, Duration.ofSeconds(quick ? 2 : 20)).run();
                case "latency" -> new Latency(stage, report, quick ? 3 : 40).run();
                case "burst" -> new Burst(stage, report).run();
                case "steps" -> new Steps(stage, report, quick ? 1 : 12).run();
                default -> new Dialogs(stage, report).run();
            }
        }
    }
}
