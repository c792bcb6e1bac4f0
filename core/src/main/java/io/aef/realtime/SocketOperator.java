package io.aef.realtime;

import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.Overflow;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How to send to one socket. Immutable. */
public final class SocketOperator {

    private final SocketOutbox outbox;
    private final Delivery delivery;
    private final @Nullable Duration timeout;

    SocketOperator(SocketOutbox outbox) {
        this(outbox, Delivery.DEFAULT, null);
    }

    private SocketOperator(SocketOutbox outbox, Delivery delivery, @Nullable Duration timeout) {
        this.outbox = outbox;
        this.delivery = delivery;
        this.timeout = timeout;
    }

    private SocketOperator with(Delivery changed) {
        return new SocketOperator(outbox, changed, timeout);
    }

    /**
     * Sends such that the event is dropped if the socket still has something to send.
     *
     * @throws IllegalArgumentException together with {@link #overflow} or {@link #conflate}, whose events wait
     */
    public SocketOperator volatile_() {
        return with(delivery.withVolatile(true));
    }

    /** Whether HTTP compression may be applied on a long-polling connection; so by default. */
    public SocketOperator compress(boolean allowed) {
        return with(delivery.withCompress(allowed));
    }

    /**
     * What happens to the event if too much waits for the client. Default: {@link ServerBuilder#overflow}.
     *
     * @throws IllegalArgumentException together with {@link #volatile_}
     */
    public SocketOperator overflow(Overflow policy) {
        return with(delivery.withOverflow(policy));
    }

    /**
     * Sends such that of the events with this key, in this namespace, only the newest waits for a client that is behind: it
     * takes the place of the one that waits, at the end of the queue, so that nothing overtakes anything.
     *
     * @param key whatever names the thing that the event tells the newest state of
     * @throws IllegalArgumentException if the key is empty, or together with {@link #volatile_}
     */
    public SocketOperator conflate(String key) {
        return with(delivery.withConflationKey(key));
    }

    /** How long {@link #emitWithAck} waits. */
    public SocketOperator timeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("timeout: " + limit + " (expected: > 0)");
        }
        return new SocketOperator(outbox, delivery, limit);
    }

    /** As {@link Socket#emit}. */
    public boolean emit(String event, @Nullable Object... args) {
        return outbox.emit(event, Values.listOf(args), delivery);
    }

    /** As {@link Socket#emitWithAck}, within the {@link #timeout}. */
    public <T> CompletionStage<T> emitWithAck(String event, Class<T> type, @Nullable Object... args) {
        return outbox.emitWithAck(event, type, Values.listOf(args), delivery, timeout);
    }
}
