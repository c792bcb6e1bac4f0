package io.aef.realtime.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream from where it ends when the reading begins. The next entries are asked for when the last have been passed on,
 * so what is not read yet waits in Redis. When Redis was away, the reading goes on where it was, unless the stream ends before that;
 * whatever becomes of what was read, it goes on.
 */
final class StreamReader {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** Official nodes do not look at entries without a namespace. */
    private static final Map<String, byte[]> NOTHING = Map.of("type", new byte[] {'0'});

    private final String stream;
    private final int maxLen;
    private final RedisLink link;
    private final ReadCount count;
    private final Duration blockTime;
    private final Sink sink;

    /** Threads of the client must not do what follows. */
    private final Serial serial;

    private volatile boolean ended;
    private volatile @Nullable CompletionStage<?> reading;

    // One step follows the other, in whatever thread.
    private boolean began;
    private StreamPosition position = StreamPosition.BEGIN;

    /** What is given what was read. No method waits. */
    interface Sink {

        /**
         * The stream is read from that position.
         *
         * @param since when Redis was asked, in nanoseconds: it was alive then
         * @param anew whether it has lost its end, so that positions come again
         */
        void begin(StreamPosition position, long since, boolean anew);

        /**
         * The stream was read to that position; there may have been nothing. Completes when there may be more.
         *
         * @param since as in {@link #begin}
         */
        CompletionStage<?> take(List<Bus.Entry> entries, StreamPosition position, long since);
    }

    StreamReader(String stream, RedisLink link, StreamsOptions options, Sink sink) {
        this.stream = stream;
        this.maxLen = options.maxLen();
        this.link = link;
        this.count = new ReadCount(options.readCount());
        this.blockTime = options.blockTime();
        this.sink = sink;
        this.serial = link.inbox().beside();
    }

    /** Begins to read, or goes on when something has failed. */
    void start() {
        if (ended) {
            return;
        }
        long since = System.nanoTime();
        end().whenComplete((end, failure) -> {
            if (failure != null) {
                later();
                return;
            }
            serial.execute(() -> {
                try {
                    begin(end, since);
                } finally {
                    next();
                }
            });
        });
    }

    /** A stream that ends before what was read is another one, or has lost its end with a server. */
    private void begin(StreamPosition end, long since) {
        boolean anew = began && end.compareTo(position) < 0;
        if (!began || anew) {
            began = true;
            position = end;
            sink.begin(end, since, anew);
        } else {
            sink.take(List.of(), position, since);
        }
    }

    /** Where the stream ends. One that is empty is given an entry that means nothing, so that it has a beginning. */
    private CompletionStage<StreamPosition> end() {
        return link.bus()
                .end(stream)
                .thenCompose(end -> end.equals(StreamPosition.BEGIN)
                        ? link.bus()
                                .send(List.of(new Bus.Append(stream, NOTHING, maxLen)))
                                .thenCompose(appended -> link.bus().end(stream))
                        : CompletableFuture.completedFuture(end));
    }

    private void next() {
        if (ended) {
            return;
        }
        long since = System.nanoTime();
        CompletionStage<List<Bus.Entry>> read = link.bus().read(stream, position, count.next(), blockTime);
        reading = read;
        read.whenComplete((entries, failure) -> read(entries, failure, since));
        if (ended) {
            close();
        }
    }

    private void read(@Nullable List<Bus.Entry> entries, @Nullable Throwable failure, long since) {
        if (failure != null || entries == null) {
            later();
            return;
        }
        if (entries.isEmpty()) {
            count.read(entries);
            // Nothing for long; or the stream is another one, whose entries are not behind what was read.
            start();
            return;
        }
        serial.execute(() -> {
            count.read(entries);
            position = entries.get(entries.size() - 1).position();
            CompletionStage<?> through = CompletableFuture.completedFuture(null);
            try {
                through = sink.take(entries, position, since);
            } finally {
                through.whenComplete((done, failed) -> next());
            }
        });
    }

    private void later() {
        if (!ended) {
            Timers.after(AGAIN, this::start);
        }
    }

    /** Gives the connection back at once. */
    void close() {
        ended = true;
        CompletionStage<?> read = reading;
        if (read != null) {
            read.toCompletableFuture().cancel(true);
        }
    }
}
