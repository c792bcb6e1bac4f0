package io.aef.realtime.log;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The log of one process. Beyond {@code maxBytes} of all topics together, the oldest events go, whichever topic they are of; a topic
 * whose last event goes that way is forgotten altogether.
 */
public final class InMemoryEventLog implements EventLog {

    private final LogLimits limits;
    private final long maxBytes;
    private final InstantSource clock;
    private final Watches watches = new Watches();

    // Guarded by this.
    /** The one that was appended to longest ago comes first. */
    private final Map<String, TopicLog> topics = new LinkedHashMap<>();

    private final Ages ages = new Ages();
    private final @Nullable Shares shares;

    private long bytes;
    private long lastEpoch;

    /** @param maxBytes of all topics together, with what they take beside the bodies; at least 1 */
    public InMemoryEventLog(LogLimits limits, long maxBytes, InstantSource clock) {
        this(limits, maxBytes, clock, null);
    }

    private InMemoryEventLog(LogLimits limits, long maxBytes, InstantSource clock, @Nullable Shares shares) {
        this.limits = limits;
        this.maxBytes = positive("maxBytes", maxBytes);
        this.clock = clock;
        this.shares = shares;
    }

    private static long positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
        return value;
    }

    /**
     * One in which nobody drives out what others have: topics have owners, and beyond {@code maxBytesOfOne} those of the same owner go
     * altogether, the one first that was appended to longest ago. The one that is appended to stays, however large it is.
     *
     * @param maxBytes of all topics together, as without owners; at least 1
     * @param maxBytesOfOne of the topics of one owner, counted the same way; at least 1
     * @param ownerOf says by its name whose a topic is, always the same; quickly, and without calling the log
     */
    public static InMemoryEventLog shared(
            LogLimits limits,
            long maxBytes,
            long maxBytesOfOne,
            Function<String, String> ownerOf,
            InstantSource clock) {
        return new InMemoryEventLog(
                limits, maxBytes, clock, new Shares(ownerOf, positive("maxBytesOfOne", maxBytesOfOne)));
    }

    /** With {@link LogLimits#DEFAULT} and 64 MiB. */
    public InMemoryEventLog() {
        this(LogLimits.DEFAULT, 64 << 20, InstantSource.system());
    }

    @Override
    public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException("keep: " + keep + " (expected: > 0)");
        }
        Event event;
        synchronized (this) {
            event = add(topic, key, body, keep);
            watches.queue(topic, event);
        }
        watches.tell(topic);
        return CompletableFuture.completedFuture(event.offset());
    }

    private Event add(String topic, @Nullable String key, byte[] body, int keep) {
        long now = clock.millis();
        expire(now);
        TopicLog log = topics.remove(topic);
        long before = log == null ? 0 : log.bytes();
        if (log == null) {
            // A topic that was forgotten and comes again must not be taken for what it was.
            lastEpoch = Math.max(now, lastEpoch + 1);
            log = new TopicLog(topic, lastEpoch, ages);
        }
        topics.put(topic, log);
        Event event = log.add(now, key, body, Math.min(keep, limits.maxEvents()), limits.maxKeys());
        bytes += log.bytes() - before;
        if (shares != null) {
            shares.appended(log, log.bytes() - before);
            evict(shares, log);
        }
        evict(log);
        return event;
    }

    private void expire(long now) {
        Iterator<TopicLog> oldestFirst = topics.values().iterator();
        while (oldestFirst.hasNext()) {
            TopicLog oldest = oldestFirst.next();
            if (now - oldest.lastAppend() < limits.retention().toMillis()) {
                return;
            }
            oldestFirst.remove();
            forgotten(oldest);
        }
    }

    /** It is in {@link #topics} no more. */
    private void forgotten(TopicLog topic) {
        topic.end();
        bytes -= topic.bytes();
        if (shares != null) {
            shares.gone(topic);
        }
    }

    private void shrunk(TopicLog topic, long less) {
        bytes -= less;
        if (shares != null) {
            shares.shrunk(topic, less);
        }
    }

    private void evict(Shares of, TopicLog latest) {
        for (TopicLog oldest = of.beyond(latest); oldest != null; oldest = of.beyond(latest)) {
            topics.remove(oldest.name());
            forgotten(oldest);
        }
    }

    private void evict(TopicLog latest) {
        for (Ages.Kept oldest = ages.oldest(); bytes > maxBytes && oldest != null; oldest = ages.oldest()) {
            TopicLog topic = oldest.topic;
            if (topic == latest || topic.size() > 1) {
                shrunk(topic, topic.dropOldest());
            } else {
                topics.remove(topic.name());
                forgotten(topic);
            }
        }
        // From here on there is only what is said of keys.
        Iterator<TopicLog> oldestFirst = topics.values().iterator();
        while (bytes > maxBytes && oldestFirst.hasNext()) {
            TopicLog oldest = oldestFirst.next();
            if (oldest != latest) {
                oldestFirst.remove();
                forgotten(oldest);
            }
        }
        if (bytes > maxBytes) {
            shrunk(latest, latest.shrinkStateBy(bytes - maxBytes));
        }
    }

    @Override
    public synchronized CompletionStage<Slice> read(String topic, @Nullable Offset after, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " (expected: > 0)");
        }
        expire(clock.millis());
        TopicLog log = topics.get(topic);
        return CompletableFuture.completedFuture(
                log == null ? new Slice(List.of(), after == null, null) : log.read(after, most));
    }

    @Override
    public synchronized CompletionStage<State> state(String topic) {
        expire(clock.millis());
        TopicLog log = topics.get(topic);
        return CompletableFuture.completedFuture(
                log == null ? new State(List.of(), null) : new State(new ArrayList<>(log.state()), log.latest()));
    }

    @Override
    public CompletionStage<Watch> watch(String topic, Watcher watcher) {
        return CompletableFuture.completedFuture(watches.add(topic, watcher));
    }

    /** How many bytes it takes, as {@code maxBytes} counts them. */
    public synchronized long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        watches.close();
        synchronized (this) {
            topics.values().forEach(TopicLog::end);
            topics.clear();
            bytes = 0;
            if (shares != null) {
                shares.clear();
            }
        }
    }
}
