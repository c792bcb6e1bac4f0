package io.aef.realtime;

import io.aef.realtime.adapter.SessionRecovery;
import io.aef.realtime.adapter.SessionRecovery.RestoredSession;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.Overflow;
import io.aef.realtime.json.JsonException;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One client in one namespace. Thread-safe.
 *
 * <p>Its handlers run one after the other on the server's handler executor, in the order the events came; they may block
 * there unless the application chose {@link SocketIoServer#directExecutor}. What a handler throws is reported to
 * {@link ServerBuilder#onError} and changes nothing else.
 */
public final class Socket {

    private final Namespace namespace;
    private final Connection connection;
    private final String id;
    private final Handshake handshake;
    private final SocketPort port;
    private final SocketEvents events;
    private final SocketOutbox outbox;
    private final SocketRooms rooms;
    private final boolean recovered;
    private volatile @Nullable Map<String, Object> data;
    private volatile boolean connected;
    private volatile boolean closed;

    /** The session it continues, until it is a member of the namespace. */
    private @Nullable RestoredSession restored;

    Socket(Namespace namespace, Connection connection, SocketIdentity identity, Handshake handshake) {
        this.namespace = namespace;
        this.connection = connection;
        this.id = identity.id();
        this.handshake = handshake;
        this.port = new SocketPort(this, identity.sent());
        this.restored = identity.restored();
        this.recovered = restored != null;
        this.rooms = new SocketRooms(this, restored == null ? Set.of() : restored.rooms());
        this.data = restored == null ? null : new ConcurrentHashMap<>(restored.data());
        this.events = new SocketEvents(
                this,
                new Mailbox(namespace.server().executor(connection.session().lane())));
        this.outbox = new SocketOutbox(this);
    }

    /** The public id: unique, 20 characters, new for each connection to a namespace unless that is recovered. */
    public String id() {
        return id;
    }

    /** Whether events can be sent and received now: false in middlewares and after the disconnection. */
    public boolean connected() {
        return connected;
    }

    /**
     * Whether this socket continues an earlier one whose connection was lost: with its id, its rooms and its data, and without
     * its handlers. See {@link ConnectionStateRecovery}.
     */
    public boolean recovered() {
        return recovered;
    }

    /** How the client introduced itself. */
    public Handshake handshake() {
        return handshake;
    }

    /** Whatever the application wants to remember of this socket; {@link RemoteSocket#data} shows it to other nodes. */
    public Map<String, Object> data() {
        Map<String, Object> map = data;
        if (map == null) {
            synchronized (this) {
                map = data;
                if (map == null) {
                    map = new ConcurrentHashMap<>();
                    data = map;
                }
            }
        }
        return map;
    }

    /** The namespace it is in. */
    public Namespace namespace() {
        return namespace;
    }

    /** {@code polling} or {@code websocket}, as of now. */
    public String transport() {
        return connection.session().transport();
    }

    /** The rooms it is in, its own id among them; within {@code disconnecting} handlers, those it was in. */
    public Set<String> rooms() {
        return rooms.names();
    }

    /**
     * Joins rooms, all of them or none; in effect at once. Does nothing after the disconnection.
     *
     * @throws IllegalStateException if it would be in more rooms than {@link SessionLimits} allow
     * @throws IllegalArgumentException if a name is longer than they allow
     */
    public void join(String... names) {
        rooms.join(Arrays.asList(names));
    }

    /** The same. */
    public void join(Collection<String> names) {
        rooms.join(List.copyOf(names));
    }

    /** Leaves a room; in effect at once. */
    public void leave(String name) {
        rooms.leave(List.of(name));
    }

    /**
     * Handles an event with all its arguments.
     *
     * @throws IllegalArgumentException if the event name is reserved: there are own methods for these
     */
    public Registration on(String event, EventHandler handler) {
        return events.on(event, handler);
    }

    /**
     * Handles an event by its first argument, converted to the class. An event whose first argument is missing, null or
     * of another kind does not reach the handler but {@link #onError}.
     */
    public <T> Registration on(String event, Class<T> type, TypedHandler<T> handler) {
        return on(event, (args, ack) -> handler.handle(SocketEvents.first(args, type)));
    }

    /** The same, with the acknowledgement. */
    public <T> Registration on(String event, Class<T> type, TypedAckHandler<T> handler) {
        return on(event, (args, ack) -> handler.handle(SocketEvents.first(args, type), ack));
    }

    /** The same; what the stage completes with is the acknowledgement. */
    public <T, R> Registration onAsync(String event, Class<T> type, AsyncHandler<T, R> handler) {
        return on(
                event,
                (args, ack) -> handler.handle(SocketEvents.first(args, type)).whenComplete((result, failure) -> {
                    if (failure == null) {
                        namespace.server().errors().guard(this, event, () -> ack.send(result));
                    } else {
                        namespace.server().errors().report(this, event, Failures.rootOf(failure));
                    }
                }));
    }

    /** As {@link #on(String, EventHandler)}, for one event only. */
    public Registration once(String event, EventHandler handler) {
        return events.once(event, handler);
    }

    /** As {@link #on(String, Class, TypedHandler)}, for one event only. */
    public <T> Registration once(String event, Class<T> type, TypedHandler<T> handler) {
        return once(event, (args, ack) -> handler.handle(SocketEvents.first(args, type)));
    }

    /** Removes all handlers of an event. */
    public void off(String event) {
        events.off(event);
    }

    /** Removes all handlers of all events; those of {@code onAny}, {@code onDisconnect} and the like stay. */
    public void off() {
        events.off();
    }

    /** The events that have handlers now. */
    public Set<String> eventNames() {
        return events.names();
    }

    /** Sees every event, before the middlewares and handlers of it. */
    public Registration onAny(AnyHandler handler) {
        return events.any().add(handler);
    }

    /** As {@link #onAny}, before those that are there. */
    public Registration prependAny(AnyHandler handler) {
        return events.any().prepend(handler);
    }

    /** Removes all handlers of any event. */
    public void offAny() {
        events.any().clear();
    }

    /** Sees every event that is sent to this socket, also by broadcasts, and also if it is then dropped. */
    public Registration onAnyOutgoing(OutgoingHandler handler) {
        return events.anyOutgoing().add(handler);
    }

    /** As {@link #onAnyOutgoing}, before those that are there. */
    public Registration prependAnyOutgoing(OutgoingHandler handler) {
        return events.anyOutgoing().prepend(handler);
    }

    /** Removes all handlers of any outgoing event. */
    public void offAnyOutgoing() {
        events.anyOutgoing().clear();
    }

    /** Is told the new transport, {@code websocket}, when the connection has left long-polling. */
    public Registration onUpgrade(TypedHandler<String> handler) {
        return events.upgrade().add(handler);
    }

    /** Adds a middleware that sees each event before its handlers, behind the middlewares there are. */
    public void use(PacketMiddleware middleware) {
        events.use(middleware);
    }

    /** Is told that the socket is disconnecting, before {@link #onDisconnect}; {@link #rooms} still tells its rooms. */
    public Registration onDisconnecting(DisconnectHandler handler) {
        return events.disconnecting().add(handler);
    }

    /** Is told that the socket has disconnected. */
    public Registration onDisconnect(DisconnectHandler handler) {
        return events.disconnect().add(handler);
    }

    /**
     * Is told of events the client got wrong: refused by a middleware, of the wrong type, or not decodable at all (the
     * connection is then closed). Without such a handler they are ignored, and the first of each event that was of the
     * wrong type is logged as a warning.
     */
    public Registration onError(ErrorHandler handler) {
        return events.errors().add(handler);
    }

    /**
     * Sends an event. Arguments may be anything the JSON mapper can write, with {@code byte[]} and {@code ByteBuffer} at
     * any depth sent as binary. Encoded in the calling thread; what one thread emits arrives in the order of the calls.
     * After the disconnection it does nothing. In a middleware of the namespace the event is sent at once, before the client
     * is told that it has joined; a client that is then refused has it all the same. It may wait while the event loop of this client is far behind; never on an
     * event loop.
     *
     * @return whether the event is on its way: false if the socket has disconnected, or if too much waits for the client
     *     and the {@link SocketOperator#overflow} policy did not make room. On an event loop of its own the answer is
     *     final; elsewhere the loop may still have to drop it, or to cut the client off.
     * @throws IllegalArgumentException if the event name is reserved
     * @throws JsonException if an argument cannot be written
     */
    public boolean emit(String event, @Nullable Object... args) {
        return outbox.emit(event, Values.listOf(args), Delivery.DEFAULT);
    }

    /** Sends the event {@code message}. */
    public boolean send(@Nullable Object... args) {
        return emit("message", args);
    }

    /**
     * Sends an event and waits for the client's answer, without a limit; see {@link #timeout}.
     *
     * <p>The stage fails with {@link AckDisconnectedException} as soon as the socket disconnects, with
     * {@link AckDroppedException} as soon as the event is dropped because the client is behind, with {@link AckUnfitException}
     * if the answer is of another type, and with {@link AckLimitException} if too many are awaited of this socket.
     *
     * <p>It completes on a thread that no handler occupies, so that a handler may wait for it whatever executor it runs on, and in
     * no promised order with other stages. What is attached to it runs there too and may wait for other stages of this library. What
     * blocks otherwise belongs on an executor of the application ({@code thenAcceptAsync}): before JDK 24 only 32 such
     * threads run at a time, and if more than 256 of them wait for stages, {@code join()} there throws a
     * {@link java.util.concurrent.RejectedExecutionException}. With {@link SocketIoServer#directExecutor} the stage completes on the
     * event loop, where nothing may wait.
     *
     * @param type what the first argument of the answer is converted to; {@link Args} for all arguments
     */
    public <T> CompletionStage<T> emitWithAck(String event, Class<T> type, @Nullable Object... args) {
        return outbox.emitWithAck(event, type, Values.listOf(args), Delivery.DEFAULT, null);
    }

    /** How long to wait for the answer to an event. */
    public SocketOperator timeout(Duration timeout) {
        return new SocketOperator(outbox).timeout(timeout);
    }

    /** Sends such that an event is dropped if the socket still has something to send. */
    public SocketOperator volatile_() {
        return new SocketOperator(outbox).volatile_();
    }

    /** Whether HTTP compression may be applied to an event on a long-polling connection; so by default. */
    public SocketOperator compress(boolean compress) {
        return new SocketOperator(outbox).compress(compress);
    }

    /** What happens to an event if too much waits for the client. Default: {@link ServerBuilder#overflow}. */
    public SocketOperator overflow(Overflow policy) {
        return new SocketOperator(outbox).overflow(policy);
    }

    /** Sends such that of the events with this key only the newest waits; see {@link SocketOperator#conflate}. */
    public SocketOperator conflate(String key) {
        return new SocketOperator(outbox).conflate(key);
    }

    /**
     * Whether an event emitted now would go to the network without waiting: the socket is connected, and less than
     * {@link ServerBuilder#highWaterMark} is ahead of it on its connection. After false, {@link #onDrain} follows. On
     * long-polling, what waits for the next poll is ahead.
     */
    public boolean isWritable() {
        return connected && connection.session().isWritable();
    }

    /**
     * Bytes that wait for this client, those of its other namespaces among them, and those that other threads have emitted
     * and its event loop has not looked at yet. Up to the high-water mark only the event loop itself knows.
     */
    public long bufferedBytes() {
        return connection.session().bufferedBytes();
    }

    /** Is told that {@link #isWritable} is true again, once each time it had been false. */
    public Registration onDrain(DrainHandler handler) {
        return events.drain().add(handler);
    }

    /** All other sockets of the namespace. */
    public BroadcastOperator broadcast() {
        return namespace.except(id);
    }

    /** The other sockets that are in any of these rooms. */
    public BroadcastOperator to(String... names) {
        return broadcast().to(names);
    }

    /** The same as {@link #to}. */
    public BroadcastOperator in(String... names) {
        return to(names);
    }

    /** All other sockets but those in any of these rooms. */
    public BroadcastOperator except(String... names) {
        return broadcast().except(names);
    }

    /** All other sockets of this node. */
    public BroadcastOperator local() {
        return broadcast().local();
    }

    /** Leaves the namespace; the connection stays for other namespaces. The client is told. */
    public void disconnect() {
        disconnect(false);
    }

    /**
     * Leaves the namespace. From now on no handler is called for what the client sent; what this thread emits afterwards is
     * dropped. Does nothing after the disconnection. In a middleware the client is not there yet and is refused with
     * {@link Next#reject}; only the connection can be closed.
     *
     * @param close whether the connection is closed behind it, with its sockets of all namespaces
     */
    public void disconnect(boolean close) {
        if (connected) {
            events.dropQueued();
            settle();
        }
        connection.session().lane().run(() -> {
            if (close && !closed) {
                connection.disconnectAll();
            } else if (connected) {
                connection.send(new Packet.Disconnect(namespace.name()));
                close(DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
            }
        });
    }

    /** Its id and namespace: fit for a log. Of a client of Socket.IO 2, whose id is its session's secret, the beginning. */
    @Override
    public String toString() {
        boolean secret = connection.session().protocol() == 3;
        String name = secret ? beginning(connection.session().id()) + "..." : id;
        return "Socket[" + name + " in " + LogText.ofNamespace(namespace.name()) + "]";
    }

    /** Never more than half: an application may make short ids. */
    private static String beginning(String secret) {
        return secret.substring(0, Math.min(4, secret.length() / 2));
    }

    // What follows is for the connection and runs on its lane.

    /**
     * The middlewares let it pass: it is a member of its namespace from now on.
     *
     * @return what the client has missed; null if the session it was to continue is lost after all
     */
    @Nullable
    List<SessionRecovery.Missed> accept() {
        List<SessionRecovery.Missed> missed = List.of();
        if (restored == null) {
            connected = true;
            namespace.remember(this);
            namespace.adapter().add(port);
        } else {
            missed = restored.resume(port);
            restored = null;
            if (missed == null) {
                return null;
            }
            connected = true;
            namespace.remember(this);
        }
        rooms.entered();
        namespace.server().listeners().socketConnected();
        return missed;
    }

    /** What it was sent leaves ahead of its end. Any thread. */
    void settle() {
        namespace
                .server()
                .errors()
                .guard(this, "adapter", () -> namespace.adapter().settle(port));
    }

    void received(Packet.Event packet, int bytes) {
        events.received(packet, bytes);
    }

    void received(Packet.Ack packet) {
        outbox.acks().answered(packet.ackId(), Values.decoded(packet.args()));
    }

    void failed(Throwable cause) {
        outbox.forbidRecovery();
        events.failed(cause);
    }

    /** Ends it. The first reason counts. */
    void close(DisconnectReason reason) {
        if (closed) {
            return;
        }
        boolean wasConnected = connected;
        boolean kept =
                wasConnected && reason.isRecoverable() && port.sentPackets() != null && !outbox.isRecoveryForbidden();
        closed = true;
        connected = false;
        namespace.server().errors().guard(this, "adapter", () -> rooms.exit(() -> depart(kept)));
        connection.forget(this, kept);
        if (restored != null) {
            restored.giveBack();
            restored = null;
        }
        outbox.acks().disconnected();
        if (wasConnected) {
            connection.leaving();
            namespace.server().listeners().socketDisconnected(reason);
            events.disconnected(reason, rooms::forget, connection::left);
        }
    }

    private Set<String> depart(boolean kept) {
        return kept ? namespace.persist(this) : namespace.adapter().remove(port);
    }

    Connection connection() {
        return connection;
    }

    SocketPort port() {
        return port;
    }

    SocketEvents events() {
        return events;
    }

    SocketOutbox outbox() {
        return outbox;
    }

    SocketRooms roomSet() {
        return rooms;
    }

    boolean isClosed() {
        return closed;
    }

    int pendingAcks() {
        return outbox.acks().size();
    }
}
