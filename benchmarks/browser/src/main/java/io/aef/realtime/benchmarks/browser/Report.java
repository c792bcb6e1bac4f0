package io.aef.realtime.benchmarks.browser;

/** Prints a table, line by line, as the figures come. */
final class Report {

    private static final String FORM = "| %-62s | %-18s | %-18s | %-18s |%n";

    private boolean begun;

    void row(String what, String plain, String ours, String asked) {
        if (!begun) {
            begun = true;
            System.out.printf(FORM, "1280×720", "plain loop", "ours", "asked");
            System.out.println("|---|---|---|---|");
        }
        System.out.printf(FORM, what, plain, ours, asked);
    }
}
