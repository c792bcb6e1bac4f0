package io.aef.realtime.log;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The log of one process. Beyond {@code maxBytes} of all topics together, the topics go that were appended to longest ago. */
public final class InMemoryEventLog implements EventLog {

    /** What an event takes beside its body. */
    private static final long EVENT_BYTES = 64;

    /** What a topic takes beside its name and its events. */
    private static final long TOPIC_BYTES = 256;

    private final LogLimits limits;
    private final long maxBytes;
    private final InstantSource clock;

    // Guarded by this.
    /** The one that was appended to longest ago comes first. */
    private final Map<String, Topic> topics = new LinkedHashMap<>();

    private long bytes;
    private long lastEpoch;

    /** @param maxBytes of all topics together, with what they take beside the bodies; at least 1 */
    public InMemoryEventLog(LogLimits limits, long maxBytes, InstantSource clock) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: > 0)");
        }
        this.limits = limits;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** With {@link LogLimits#DEFAULT} and 64 MiB. */
    public InMemoryEventLog() {
        this(LogLimits.DEFAULT, 64 << 20, InstantSource.system());
    }

    @Override
    public synchronized CompletionStage<Offset> append(String topic, byte[] body) {
        long now = clock.millis();
        expire(now);
        Topic log = topics.remove(topic);
        if (log == null) {
            // A topic that was forgotten and comes again must not be taken for what it was.
            lastEpoch = Math.max(now, lastEpoch + 1);
            log = new Topic(topic, lastEpoch);
            bytes += log.ownBytes();
        }
        topics.put(topic, log);
        log.lastAppend = now;
        log.events.add(body);
        log.latest++;
        bytes += EVENT_BYTES + body.length;
        if (log.events.size() > limits.maxEvents()) {
            bytes -= EVENT_BYTES + log.events.remove().length;
        }
        Offset offset = new Offset(log.epoch, log.latest);
        evict(log);
        return CompletableFuture.completedFuture(offset);
    }

    private void expire(long now) {
        Iterator<Topic> oldestFirst = topics.values().iterator();
        while (oldestFirst.hasNext()) {
            Topic oldest = oldestFirst.next();
            if (now - oldest.lastAppend < limits.retention().toMillis()) {
                return;
            }
            oldestFirst.remove();
            bytes -= oldest.bytes();
        }
    }

    private void evict(Topic latest) {
        Iterator<Topic> oldestFirst = topics.values().iterator();
        while (bytes > maxBytes && oldestFirst.hasNext()) {
            Topic oldest = oldestFirst.next();
            if (oldest != latest) {
                oldestFirst.remove();
                bytes -= oldest.bytes();
            }
        }
        while (bytes > maxBytes && !latest.events.isEmpty()) {
            bytes -= EVENT_BYTES + latest.events.remove().length;
        }
    }

    @Override
    public synchronized CompletionStage<Slice> read(String topic, @Nullable Offset after, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " (expected: > 0)");
        }
        expire(clock.millis());
        Topic log = topics.get(topic);
        if (log == null) {
            return CompletableFuture.completedFuture(new Slice(List.of(), after == null, null));
        }
        long oldest = log.latest - log.events.size() + 1;
        boolean known = after == null
                ? oldest == 1
                : after.epoch() == log.epoch && after.sequence() <= log.latest && after.sequence() + 1 >= oldest;
        long first = known && after != null ? after.sequence() + 1 : oldest;
        List<Event> events = new ArrayList<>();
        long sequence = oldest;
        for (byte[] body : log.events) {
            if (events.size() == most) {
                break;
            }
            if (sequence >= first) {
                events.add(new Event(new Offset(log.epoch, sequence), body));
            }
            sequence++;
        }
        return CompletableFuture.completedFuture(new Slice(events, known, new Offset(log.epoch, log.latest)));
    }

    /** How many bytes it takes, as {@code maxBytes} counts them. */
    public synchronized long bytes() {
        return bytes;
    }

    @Override
    public synchronized void close() {
        topics.clear();
        bytes = 0;
    }

    private static final class Topic {

        final String name;
        final long epoch;
        final Deque<byte[]> events = new ArrayDeque<>(4);
        long latest;
        long lastAppend;

        Topic(String name, long epoch) {
            this.name = name;
            this.epoch = epoch;
        }

        long ownBytes() {
            return TOPIC_BYTES + 2L * name.length();
        }

        long bytes() {
            long sum = ownBytes();
            for (byte[] event : events) {
                sum += EVENT_BYTES + event.length;
            }
            return sum;
        }
    }
}
