package io.aef.realtime.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one run measured: names and numbers, in their order. A name that is not there was not measured. */
public record Result(Map<String, Double> values) {

    /** Server CPU per message (delivery, connect, client), in microseconds. */
    public static final String CPU = "cpuMicros";

    /** Messages per second. */
    public static final String RATE = "rate";

    /** Messages the figures are of. */
    public static final String MESSAGES = "messages";

    /** Share of one core that the generator itself used while the CPU was measured. */
    public static final String OWN_CPU = "generatorCpu";

    /** Share of one core that the server used. */
    public static final String SERVER_CPU = "serverCpu";

    /** Bytes of the server in memory at the end. */
    public static final String RSS = "rss";

    /** Latency in microseconds at the fixed rate. */
    public static final String P50 = "p50";

    public static final String P99 = "p99";
    public static final String P999 = "p999";

    /** The longest of these latencies. */
    public static final String MAX = "max";

    /** The fixed rate, in sends per second. */
    public static final String FIXED_RATE = "fixedRate";

    /** Bytes in memory, and of live objects, per idle connection. */
    public static final String RSS_PER_CONNECTION = "rssPerConnection";

    public static final String HEAP_PER_CONNECTION = "heapPerConnection";

    /** Commands of Redis per broadcast, of those that come because of broadcasts. */
    public static final String REDIS_COMMANDS = "redisCommands";

    /** Commands per second that the nodes send besides. */
    public static final String REDIS_BESIDE = "redisCommandsBeside";

    /** CPU of Redis per broadcast, in microseconds. */
    public static final String REDIS_CPU = "redisCpuMicros";

    /** Share of one core that Redis used. */
    public static final String REDIS_SHARE = "redisCpu";

    /** Events that the executions of the automation layer have published per second. */
    public static final String PUBLISHED = "published";

    /** Deliveries to clients that had been away, of what had happened meanwhile. */
    public static final String REPLAYED = "replayed";

    /** Deliveries that these clients have never had. */
    public static final String MISSED = "missed";

    /** How late the latest event was published, in microseconds. */
    public static final String LATE = "publishedLate";

    /** Bytes of live objects at the end. */
    public static final String HEAP = "heap";

    /** One line for {@link #parse}. */
    public String line() {
        StringBuilder line = new StringBuilder();
        values.forEach(
                (name, value) -> line.append(name).append('=').append(value).append(' '));
        return line.toString().trim();
    }

    public static Result parse(String line) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String pair : line.trim().split(" ")) {
            int equals = pair.indexOf('=');
            values.put(pair.substring(0, equals), Double.valueOf(pair.substring(equals + 1)));
        }
        return new Result(values);
    }
}
