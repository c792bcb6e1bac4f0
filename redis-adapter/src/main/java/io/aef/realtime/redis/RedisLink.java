package io.aef.realtime.redis;

import io.aef.realtime.protocol.ParserLimits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * What the adapters of one server share: its way to Redis and back.
 *
 * @param own the client that ends with it, or null if that is the application's
 */
record RedisLink(
        Bus bus,
        Publisher publisher,
        Inbox inbox,
        RedisStatus status,
        @Nullable OwnClient own) {

    /** Of one value of a message, at least, as nodes write them. */
    private static final int BYTES_PER_VALUE = 8;

    /** With a client of the application. */
    static RedisLink over(RedissonClient redisson, boolean sharded, long maxWaitingBytes) {
        Bus bus = new RedissonBus(redisson, sharded);
        return over(() -> bus, null, maxWaitingBytes);
    }

    /** With a client of its own. */
    static RedisLink to(String address, boolean sharded, int readers, long maxWaitingBytes) {
        OwnClient own = new OwnClient(address, readers);
        AtomicReference<@Nullable Bus> bus = new AtomicReference<>();
        return over(
                () -> {
                    RedissonClient client = bus.get() == null ? own.client() : null;
                    if (client != null) {
                        bus.compareAndSet(null, new RedissonBus(client, sharded));
                    }
                    return bus.get();
                },
                own,
                maxWaitingBytes);
    }

    static RedisLink over(Supplier<@Nullable Bus> redis, @Nullable OwnClient own, long maxWaitingBytes) {
        RedisStatus status = new RedisStatus();
        Bus bus = new GuardedBus(redis, () -> own != null && own.isConnecting(), status::refused);
        Publisher publisher = new Publisher(bus, maxWaitingBytes, status, Timers::after);
        Inbox inbox = new Inbox(maxWaitingBytes, status);
        status.watch(publisher::bytes, inbox::bytes);
        return new RedisLink(bus, publisher, inbox, status, own);
    }

    /**
     * A way of its own, with bounds of its own, for what must neither hold up the adapters nor be held up by them.
     *
     * @param maxWaitingBytes of what is for others; of what comes from them, which are several, four times that
     */
    RedisLink beside(long maxWaitingBytes) {
        Publisher beside = new Publisher(bus, maxWaitingBytes, status, Timers::after);
        return new RedisLink(bus, beside, new Inbox(4 * maxWaitingBytes, status), status, null);
    }

    /** What is read of one message: as much as fits in. What describes all sockets of a node has many values. */
    static ParserLimits limits(long maxWaitingBytes) {
        int bytes = (int) Math.min(maxWaitingBytes, Integer.MAX_VALUE);
        ParserLimits limits = ParserLimits.defaults().withMaxPacketBytes(bytes).withMaxEventNameLength(4096);
        return limits.withMaxElements(Math.max(limits.maxElements(), bytes / BYTES_PER_VALUE));
    }

    CompletionStage<Void> close() {
        publisher.close();
        status.end();
        return own == null ? CompletableFuture.completedFuture(null) : own.end();
    }
}
