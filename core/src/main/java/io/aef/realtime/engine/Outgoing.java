package io.aef.realtime.engine;

import io.aef.realtime.engine.host.WebSocketMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Engine.IO messages that belong together, such as a Socket.IO packet and its attachments: they are sent next to each
 * other, or not at all. Immutable, and the same instance may be sent to many sessions.
 */
public final class Outgoing {

    /** What a message takes in memory besides its bytes. */
    static final long MESSAGE_BYTES = 256;

    private static final AtomicIntegerFieldUpdater<Outgoing> KEEPERS =
            AtomicIntegerFieldUpdater.newUpdater(Outgoing.class, "keepers");

    private final List<Message> messages;
    private final Delivery delivery;
    private final @Nullable Object origin;
    private final long length;

    /** How many sessions keep it for a client that is behind, and count it. */
    private volatile int keepers;

    private Outgoing(List<Message> messages, Delivery delivery, @Nullable Object origin) {
        this.messages = messages;
        this.delivery = delivery;
        this.origin = origin;
        long sum = 0;
        for (Message message : messages) {
            sum += message.data.length + 1L;
        }
        this.length = sum;
    }

    /** In the order they are sent; at least one. */
    public static Outgoing of(List<Message> messages, Delivery delivery) {
        return of(messages, delivery, null);
    }

    /**
     * @param messages in the order they are sent; at least one
     * @param origin what this was made of, for whoever is told that it was dropped; the engine does not look at it
     */
    public static Outgoing of(List<Message> messages, Delivery delivery, @Nullable Object origin) {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("messages: none (expected: at least one)");
        }
        return new Outgoing(List.copyOf(messages), delivery, origin);
    }

    /** One text message; the array is not copied and must not change afterwards. */
    public static Message text(byte[] utf8) {
        return new Message(false, utf8);
    }

    /** One binary message; the array is not copied and must not change afterwards. */
    public static Message binary(byte[] data) {
        return new Message(true, data);
    }

    /** In the order they are sent. */
    public List<Message> messages() {
        return messages;
    }

    /** How it is sent. */
    public Delivery delivery() {
        return delivery;
    }

    /** What it was made of, as far as its maker said. */
    public @Nullable Object origin() {
        return origin;
    }

    /** Whether a session that is not idle drops it. */
    public boolean isVolatile() {
        return delivery.isVolatile();
    }

    /** Whether HTTP compression may be applied to it. */
    public boolean compress() {
        return delivery.compress();
    }

    /** The sum of the messages' lengths in bytes, with one type byte each. */
    public long length() {
        return length;
    }

    /** Begins to share it between that many lanes, each of which calls {@link #unshare} when it has sent it. */
    public void share(int lanes) {
        for (Message message : messages) {
            message.v4.share(lanes);
            message.v3.share(lanes);
        }
    }

    /** One lane has sent it to all its sessions. */
    public void unshare() {
        for (Message message : messages) {
            message.v4.unshare();
            message.v3.unshare();
        }
    }

    /**
     * One session more keeps it. Any thread.
     *
     * @return how many bytes of memory that takes: none if another keeps it already
     */
    long keep() {
        return KEEPERS.getAndIncrement(this) == 0 ? weight() : 0;
    }

    /**
     * One session less keeps it. Any thread.
     *
     * @return how many bytes of memory that frees: none if another still keeps it
     */
    long letGo() {
        return KEEPERS.decrementAndGet(this) == 0 ? weight() : 0;
    }

    private long weight() {
        return length + MESSAGE_BYTES * messages.size();
    }

    /** One Engine.IO packet of type {@code message}. */
    public static final class Message {

        private static final int TEXT_TYPE = '4';
        private static final int BINARY_TYPE_V3 = 4;

        private final boolean binary;
        private final byte[] data;
        private final WebSocketMessage v4;
        private final WebSocketMessage v3;

        private Message(boolean binary, byte[] data) {
            this.binary = binary;
            this.data = data;
            this.v4 = new WebSocketMessage(binary, binary ? WebSocketMessage.NO_PREFIX : TEXT_TYPE, data);
            this.v3 = binary ? new WebSocketMessage(true, BINARY_TYPE_V3, data) : v4;
        }

        /** Whether the data is binary rather than UTF-8 text. */
        public boolean binary() {
            return binary;
        }

        /** The payload without the packet type. Not a copy: read only. */
        public byte[] data() {
            return data;
        }

        /**
         * As one WebSocket message of that Engine.IO protocol revision.
         *
         * @param shared whether the caller is a holder, see {@link Outgoing#share}; if not, the message is one that nobody
         *     else can share or release
         */
        WebSocketMessage webSocketMessage(int protocol, boolean shared) {
            WebSocketMessage message = protocol == 3 ? v3 : v4;
            return shared ? message : new WebSocketMessage(binary, message.prefix(), data);
        }
    }
}
