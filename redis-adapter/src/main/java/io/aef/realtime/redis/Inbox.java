package io.aef.realtime.redis;

import java.util.concurrent.LinkedBlockingQueue;
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

    private final long maxBytes;
    private final RedisStatus status;
    private final AtomicLong bytes = new AtomicLong();
    private final ThreadPoolExecutor reader;

    /** @param maxBytes that may wait; also the longest message that is taken */
    Inbox(long maxBytes, RedisStatus status) {
        this.maxBytes = maxBytes;
        this.status = status;
        this.reader = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "aef-realtime-redis");
            thread.setDaemon(true);
            return thread;
        });
        reader.allowCoreThreadTimeOut(true);
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

    /** How many bytes wait. */
    long bytes() {
        return bytes.get();
    }
}
