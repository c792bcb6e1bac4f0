package io.aef.realtime.redis;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What has arrived from Redis and is not passed on yet, in order. It is passed on by a thread of its own, because that may wait for
 * event loops that are behind, and the threads of the client must not. Beyond a bound the newest is dropped. Thread-safe.
 */
final class Inbox {

    /** What takes one of the messages. May wait, and may throw what is then counted as not understood. */
    @FunctionalInterface
    interface Reader {

        void read(byte[] body);
    }

    /** What a message takes beside its body. */
    private static final long OVERHEAD = 200;

    /** Threads beside that of the messages: as many may wait without holding up each other. */
    private static final int MAX_BESIDE = 64;

    private static final long IDLE_SECONDS = 10;

    private final long maxBytes;
    private final RedisStatus status;
    private final AtomicLong bytes = new AtomicLong();
    private final ThreadPoolExecutor reader;
    private final ThreadPoolExecutor beside;

    /** @param maxBytes that may wait; also the longest message that is taken */
    Inbox(long maxBytes, RedisStatus status) {
        this.maxBytes = maxBytes;
        this.status = status;
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, "aef-realtime-redis");
            thread.setDaemon(true);
            return thread;
        };
        this.reader =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        reader.allowCoreThreadTimeOut(true);
        this.beside = new ThreadPoolExecutor(
                0,
                MAX_BESIDE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                threads,
                (task, full) -> reader.execute(task));
    }

    /** Has it read soon. Any thread; never waits. */
    void add(byte[] body, Reader by) {
        long size = body.length + OVERHEAD;
        if (bytes.addAndGet(size) > maxBytes) {
            bytes.addAndGet(-size);
            status.countOverflow();
            return;
        }
        reader.execute(() -> {
            try {
                by.read(body);
            } catch (RuntimeException | StackOverflowError notUnderstood) {
                status.countMalformed(notUnderstood);
            } finally {
                bytes.addAndGet(-size);
            }
        });
    }

    /** Has something run in its turn that does not count: whoever calls waits for it before there is more. */
    void run(Runnable task) {
        reader.execute(task);
    }

    /** Something whose tasks have turns of their own: they wait for nothing that is not theirs, unless 64 others do. */
    Serial beside() {
        return new Serial(beside);
    }

    /** How many bytes wait. */
    long bytes() {
        return bytes.get();
    }
}
