package io.aef.realtime;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How to send to one socket. Immutable. */
public final class SocketOperator {

    private final SocketOutbox outbox;
    private final boolean isVolatile;
    private final boolean compress;
    private final @Nullable Duration timeout;

    SocketOperator(SocketOutbox outbox, boolean isVolatile, boolean compress, @Nullable Duration timeout) {
        this.outbox = outbox;
        this.isVolatile = isVolatile;
        this.compress = compress;
        this.timeout = timeout;
    }

    /** Sends such that the event is dropped if the socket still has something to send. */
    public SocketOperator volatile_() {
        return new SocketOperator(outbox, true, compress, timeout);
    }

    /** Whether HTTP compression may be applied on a long-polling connection; so by default. */
    public SocketOperator compress(boolean allowed) {
        return new SocketOperator(outbox, isVolatile, allowed, timeout);
    }

    /** How long {@link #emitWithAck} waits. */
    public SocketOperator timeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("timeout: " + limit + " (expected: > 0)");
        }
        return new SocketOperator(outbox, isVolatile, compress, limit);
    }

    /** As {@link Socket#emit}. */
    public void emit(String event, @Nullable Object... args) {
        outbox.emit(event, Values.listOf(args), isVolatile, compress);
    }

    /** As {@link Socket#emitWithAck}, within the {@link #timeout}. */
    public <T> CompletionStage<T> emitWithAck(String event, Class<T> type, @Nullable Object... args) {
        return outbox.emitWithAck(event, type, Values.listOf(args), isVolatile, compress, timeout);
    }
}
