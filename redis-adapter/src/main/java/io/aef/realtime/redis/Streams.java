package io.aef.realtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The streams of a server, which its namespaces share. They are read as long as there is a namespace. */
final class Streams {

    /** How long a reader waits at most for namespaces that are not through with what it has read: then it goes on without them. */
    static final Duration HELD_UP = Duration.ofMillis(100);

    private final RedisLink link;
    private final StreamsOptions options;
    private final Duration heldUp;

    // Under the lock of this object.
    private final Map<String, Feed> feeds = new HashMap<>();
    private List<Passing> streams = List.of();

    Streams(RedisLink link, StreamsOptions options) {
        this(link, options, HELD_UP);
    }

    /** @param heldUp how long a reader waits for the namespaces */
    Streams(RedisLink link, StreamsOptions options, Duration heldUp) {
        this.link = link;
        this.options = options;
        this.heldUp = heldUp;
    }

    /**
     * Where the namespace has its place. The official adapter takes a remainder that may be negative, and then writes to a stream
     * that nobody reads.
     */
    String streamOf(String namespace) {
        return nameOf(indexOf(namespace));
    }

    private int indexOf(String namespace) {
        return Math.floorMod(namespace.hashCode(), options.streamCount());
    }

    private String nameOf(int index) {
        return options.streamCount() == 1 ? options.streamName() : options.streamName() + "-" + index;
    }

    /**
     * Gives what concerns the namespace to the taker.
     *
     * @param serial in which it is given that
     */
    synchronized void open(String namespace, Serial serial, Feed.Taker taker) {
        Feed feed = new Feed(streamOf(namespace), namespace, link, serial, taker);
        feeds.put(namespace, feed);
        boolean first = streams.isEmpty();
        if (first) {
            List<Passing> begun = new ArrayList<>();
            for (int i = 0; i < options.streamCount(); i++) {
                begun.add(new Passing(nameOf(i)));
            }
            streams = begun;
        }
        streams.get(indexOf(namespace)).add(feed);
        if (first) {
            streams.forEach(stream -> stream.reader.start());
        }
    }

    synchronized void close(String namespace, Feed.Taker taker) {
        Feed feed = feeds.get(namespace);
        if (feed == null || !feed.isOf(taker)) {
            return;
        }
        feeds.remove(namespace);
        streams.get(indexOf(namespace)).remove(feed);
        if (feeds.isEmpty()) {
            streams.forEach(stream -> stream.reader.close());
            streams = List.of();
        }
    }

    /** Passes what is read of one stream on to the namespaces that have their place in it. */
    private final class Passing implements StreamReader.Sink {

        private final StreamReader reader;

        // Under the lock of this object: each feed is given everything from where it begins.
        private final Map<String, Feed> here = new HashMap<>();
        private @Nullable StreamPosition position;

        Passing(String stream) {
            this.reader = new StreamReader(stream, link, options, this);
        }

        synchronized void add(Feed feed) {
            Feed before = here.put(feed.namespace(), feed);
            if (before != null) {
                before.close();
            }
            if (position != null) {
                feed.begin(position, System.nanoTime(), false);
            }
        }

        synchronized void remove(Feed feed) {
            here.remove(feed.namespace(), feed);
            feed.close();
        }

        @Override
        public synchronized void begin(StreamPosition from, long since, boolean anew) {
            position = from;
            here.values().forEach(feed -> feed.begin(from, since, anew));
        }

        @Override
        public CompletionStage<?> take(List<Bus.Entry> entries, StreamPosition to, long since) {
            List<Runnable> reached = new ArrayList<>();
            Map<Feed, CompletableFuture<?>> busy = new HashMap<>();
            synchronized (this) {
                position = to;
                Map<String, List<Bus.Entry>> own = byNamespace(entries);
                for (Feed feed : here.values()) {
                    List<Bus.Entry> its = own.getOrDefault(feed.namespace(), List.of());
                    CompletableFuture<?> given = feed.give(its, to, since, reached);
                    if (!given.isDone()) {
                        busy.put(feed, given);
                    }
                }
            }
            reached.forEach(Runnable::run);
            if (busy.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            return CompletableFuture.allOf(busy.values().toArray(CompletableFuture<?>[]::new))
                    .completeOnTimeout(null, heldUp.toNanos(), TimeUnit.NANOSECONDS)
                    .thenRun(() -> busy.keySet().forEach(Feed::leaveBehind));
        }

        private Map<String, List<Bus.Entry>> byNamespace(List<Bus.Entry> entries) {
            Map<String, List<Bus.Entry>> own = new HashMap<>();
            for (Bus.Entry entry : entries) {
                String namespace = Feed.namespaceOf(entry);
                if (namespace != null && here.containsKey(namespace)) {
                    own.computeIfAbsent(namespace, name -> new ArrayList<>()).add(entry);
                }
            }
            return own;
        }
    }
}
