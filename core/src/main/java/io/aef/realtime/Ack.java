package io.aef.realtime;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The acknowledgement a client may have asked for. Thread-safe. */
public final class Ack {

    private final boolean requested;
    private final AtomicReference<@Nullable Consumer<List<@Nullable Object>>> sender;

    private Ack(@Nullable Consumer<List<@Nullable Object>> sender) {
        this.requested = sender != null;
        this.sender = new AtomicReference<>(sender);
    }

    /** Of an event whose sender asked for no acknowledgement. */
    static Ack none() {
        return new Ack(null);
    }

    static Ack of(Consumer<List<@Nullable Object>> sender) {
        return new Ack(sender);
    }

    /** Whether the client asked for an acknowledgement. */
    public boolean isRequested() {
        return requested;
    }

    /**
     * Sends the acknowledgement; from any thread, now or later, also when the socket has disconnected and its connection has
     * not. Does nothing if none was requested, if it was sent before, or if the connection has gone.
     *
     * @throws io.aef.realtime.json.JsonException if an argument cannot be written; another acknowledgement may be sent then
     */
    public void send(@Nullable Object... args) {
        Consumer<List<@Nullable Object>> once = sender.getAndSet(null);
        if (once == null) {
            return;
        }
        try {
            once.accept(Values.listOf(args));
        } catch (RuntimeException notSent) {
            sender.set(once);
            throw notSent;
        }
    }
}
