package io.aef.realtime.automation;

import java.util.Map;
import java.util.TreeMap;

/** What Prometheus would read, by {@code name{label="value",…}} as it stands there. */
final class Scraped {

    private Scraped() {}

    static Map<String, Double> samples(String scrape) {
        Map<String, Double> samples = new TreeMap<>();
        scrape.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return samples;
    }
}
