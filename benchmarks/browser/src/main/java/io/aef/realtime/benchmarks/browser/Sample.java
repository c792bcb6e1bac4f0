package io.aef.realtime.benchmarks.browser;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures of one kind, of which the median and the 95th percentile count. Not thread-safe. */
final class Sample {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    double median() {
        return percentile(50);
    }

    /** The smallest value that so many of a hundred do not exceed; not a number if there is none. */
    double percentile(int percent) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
    }

    /** Median and 95th percentile in milliseconds. */
    String millis() {
        return String.format(Locale.ROOT, "%.0f / %.0f", median(), percentile(95));
    }
}
