package io.aef.realtime.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream from where it ends when the reading begins. The next entries are asked for when the last have been passed on,
 * so what is not read yet waits in Redis. When Redis was away, the reading goes on where it was.
 */
final class StreamReader {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** Official nodes do not look at entries without a namespace. */
    private static final Map<String, byte[]> NOTHING = Map.of("type", new byte[] {'0'});

    private final String stream;
    private final int maxLen;
    private final RedisLink link;
    private final int readCount;
    private final Duration blockTime;
    private final Taker taker;

    private volatile boolean ended;
    private volatile @Nullable CompletionStage<?> reading;
    private boolean began;
    private volatile StreamPosition position = StreamPosition.BEGIN;

    /** What is given each entry, in order; may wait. */
    interface Taker {

        void take(Bus.Entry entry);

        /**
         * All entries up to that position were given, or were there before the reading began.
         *
         * @param since when Redis was asked, in nanoseconds: it was alive then
         * @param anew whether the stream has lost its end, so that positions come again
         */
        void reached(StreamPosition position, long since, boolean anew);
    }

    StreamReader(String stream, RedisLink link, StreamsOptions options, Taker taker) {
        this.stream = stream;
        this.maxLen = options.maxLen();
        this.link = link;
        this.readCount = options.readCount();
        this.blockTime = options.blockTime();
        this.taker = taker;
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
            link.inbox().run(() -> {
                // A stream that ends before what was read is another one, or has lost its end with a server.
                boolean anew = began && end.compareTo(position) < 0;
                if (!began || anew) {
                    position = end;
                }
                began = true;
                taker.reached(position, since, anew);
                next();
            });
        });
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

    /** Where it is read up to. In the thread that passes entries on. */
    StreamPosition position() {
        return position;
    }

    private void next() {
        if (ended) {
            return;
        }
        long since = System.nanoTime();
        CompletionStage<List<Bus.Entry>> read = link.bus().read(stream, position, readCount, blockTime);
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
        link.inbox().run(() -> {
            for (Bus.Entry entry : entries) {
                position = entry.position();
                try {
                    taker.take(entry);
                } catch (RuntimeException | StackOverflowError notUnderstood) {
                    link.status().countMalformed(notUnderstood);
                }
            }
            taker.reached(position, since, false);
            next();
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
