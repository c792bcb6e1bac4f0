package io.aef.realtime;

import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.FanOut;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.RecoverySettings;
import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.adapter.SessionRecovery;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A channel of its own over the shared connection: its sockets, middlewares and rooms. Thread-safe. */
public final class Namespace implements Broadcaster {

    private final SocketIoServer server;
    private final String name;
    private final @Nullable ParentNamespace parent;
    private final boolean byClient;
    private final AdapterContext context = new Context();
    private final Adapter adapter;
    private final BroadcastOperator everybody = BroadcastOperator.of(this);
    private final MiddlewareChain<Socket> middlewares = new MiddlewareChain<>();
    private final List<ConnectionHandler> connectionHandlers = new CopyOnWriteArrayList<>();
    private final EventHandlers<EventHandler> serverSideHandlers = new EventHandlers<>();
    private final Mailbox serverSideMailbox;
    private final Map<String, Socket> sockets = new ConcurrentHashMap<>();
    private final AtomicLong ackIds = new AtomicLong();
    /** Sockets that are here or on their way; changed by {@link NamespaceRegistry} only. */
    private int users;

    /** @param byClient whether a client has called it into being, rather than the application */
    Namespace(SocketIoServer server, String name, @Nullable ParentNamespace parent, boolean byClient) {
        this.server = server;
        this.name = name;
        this.parent = parent;
        this.byClient = byClient;
        this.serverSideMailbox = new Mailbox(server.executor());
        this.adapter = server.options().adapter().create(context);
        if (parent != null) {
            middlewares.addAll(parent.middlewares());
            connectionHandlers.addAll(parent.connectionHandlers());
        }
    }

    /** Its name, beginning with a slash. */
    public String name() {
        return name;
    }

    /** Adds a middleware that decides whether a client may join. */
    public void use(Middleware middleware) {
        middlewares.add(middleware::handle);
    }

    /** Greets each socket that joins from now on. */
    public void onConnection(ConnectionHandler handler) {
        connectionHandlers.add(handler);
    }

    /** The connected sockets of this node by their ids; a live view. */
    public Map<String, Socket> sockets() {
        return Collections.unmodifiableMap(sockets);
    }

    /**
     * Sends an event to these sockets of this namespace, encoded once, as {@link BroadcastOperator} does. Unlike an event to their rooms,
     * connection state recovery does not keep it for them: for events the application has a log of, and sends again from there. Whatever
     * the server's {@code overflow} says, none is dropped: one whose queue is full is disconnected. A socket that has gone misses it. Events of one thread reach each socket in the order of the calls.
     *
     * <p>May be called with a lock held: it does not wait for event loops that are behind, and no handler runs within it, also with
     * {@link SocketIoServer#directExecutor} and on an event loop. Who sends much calls {@link #awaitRoom} before, without a lock.
     *
     * @param to each socket once
     * @throws IllegalArgumentException if one of them is of another namespace, or the event is reserved
     */
    public void emitTo(Collection<Socket> to, String event, @Nullable Object... args) {
        ReservedEvents.check(event);
        List<LocalSocket> ports = new ArrayList<>(to.size());
        for (Socket socket : to) {
            if (socket.namespace() != this) {
                throw new IllegalArgumentException(
                        "to: a socket of " + socket.namespace().name() + " (expected: sockets of " + name + ")");
            }
            ports.add(socket.port());
        }
        FanOut.send(
                context, new Packet.Event(name, event, Values.listOf(args), Packet.NO_ACK), Delivery.RELIABLE, ports);
    }

    /**
     * Waits while the event loops of these sockets have too much to come to; at once on an event loop. Not to be called with a lock held
     * that a handler may need.
     */
    public void awaitRoom(Collection<Socket> of) {
        for (Socket socket : of) {
            socket.port().lane().awaitRoom();
        }
    }

    /** The rooms that have members on this node, without those of the socket ids. */
    public Set<String> rooms() {
        return adapter.localRooms();
    }

    /** Has a listener told of all further changes of rooms on this node. */
    public void addRoomListener(RoomListener listener) {
        adapter.addRoomListener(listener);
    }

    /**
     * Sends an event to the other nodes of the cluster, not to clients.
     *
     * @throws IllegalArgumentException if the name is {@code connect}, {@code connection} or {@code new_namespace}
     */
    public void serverSideEmit(String event, @Nullable Object... args) {
        ReservedEvents.checkServerSide(event);
        adapter.serverSideEmit(event, Values.listOf(args));
    }

    /**
     * The same, with the answers of the other nodes, in the order they come; none if there is no other node. They are waited for as
     * long as the adapter says. A node that has no handler for the event does not answer, as the official server does not.
     *
     * @return completes where {@link Socket#emitWithAck}'s stage does; fails with {@link SilentNodesException}, which has the answers
     *     that came, if a node has not answered in time
     */
    public CompletionStage<List<JsonValue>> serverSideEmitWithAck(String event, @Nullable Object... args) {
        return serverSideEmitWithAck(event, null, Values.listOf(args));
    }

    /**
     * The same, but they are waited for no longer than that.
     *
     * @throws IllegalArgumentException also if the time is not positive
     */
    public CompletionStage<List<JsonValue>> serverSideEmitWithAck(
            Duration timeout, String event, @Nullable Object... args) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
        return serverSideEmitWithAck(event, timeout, Values.listOf(args));
    }

    private CompletionStage<List<JsonValue>> serverSideEmitWithAck(
            String event, @Nullable Duration timeout, List<@Nullable Object> args) {
        ReservedEvents.checkServerSide(event);
        return server.completions().bring(adapter.serverSideEmitWithAck(event, args, timeout));
    }

    /**
     * How many servers of the cluster have this namespace, this one included; 1 without an adapter for several. Completes where
     * {@link Socket#emitWithAck}'s stage does.
     */
    public CompletionStage<Integer> serverCount() {
        return server.completions().bring(adapter.serverCount());
    }

    /**
     * Handles an event that another node sent with {@link #serverSideEmit}; on the handler executor, one after the other in
     * the order they came.
     */
    public Registration onServerSide(String event, EventHandler handler) {
        ReservedEvents.checkServerSide(event);
        return serverSideHandlers.add(event, handler);
    }

    @Override
    public BroadcastOperator operator() {
        return everybody;
    }

    /** Its name: fit for a log. */
    @Override
    public String toString() {
        return "Namespace[" + LogText.ofNamespace(name) + "]";
    }

    SocketIoServer server() {
        return server;
    }

    Adapter adapter() {
        return adapter;
    }

    /** Ends its adapter. What goes wrong is reported; the stage completes all the same. */
    CompletableFuture<Void> end() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        try {
            Objects.requireNonNull(adapter.close(), "The adapter returned no stage.")
                    .whenComplete((closed, failure) -> {
                        if (failure != null) {
                            server.errors().report(null, "adapter", Failures.rootOf(failure));
                        }
                        ended.complete(null);
                    });
        } catch (Throwable thrown) {
            server.errors().report(null, "adapter", thrown);
            ended.complete(null);
        }
        return ended;
    }

    long nextAckId() {
        return ackIds.getAndIncrement();
    }

    Outgoing encode(Packet packet, Delivery delivery) {
        return server.encode(packet, delivery);
    }

    /** Asks the middlewares; in the socket's turn. */
    void admit(Socket socket, Consumer<@Nullable RejectedException> outcome) {
        middlewares.run(
                socket,
                socket.events().mailbox(),
                thrown -> server.errors().report(socket, "middleware", thrown),
                outcome);
    }

    /** Calls the connection handlers; in the socket's turn. */
    void greet(Socket socket) {
        for (ConnectionHandler handler : connectionHandlers) {
            server.errors().guard(socket, "connection", () -> handler.handle(socket));
        }
    }

    void remember(Socket socket) {
        sockets.put(socket.id(), socket);
    }

    /** @param kept whether its session is, and so the place it has in the namespace */
    void forget(Socket socket, boolean kept) {
        sockets.remove(socket.id(), socket);
        if (!kept) {
            server.release(this);
        }
    }

    /** What lets clients continue their sessions here, or null. */
    @Nullable
    SessionRecovery recovery() {
        return adapter.recovery();
    }

    /** Keeps the session of a socket whose connection was lost; returns the rooms it was in. */
    Set<String> persist(Socket socket) {
        SessionRecovery recovery = adapter.recovery();
        return recovery == null
                ? adapter.remove(socket.port())
                : recovery.persistSession(socket.port(), socket.data(), () -> server.release(this));
    }

    @Nullable
    ParentNamespace parent() {
        return parent;
    }

    boolean isByClient() {
        return byClient;
    }

    /** Counts a socket that comes (1) or has gone (-1); the registry calls this atomically. */
    int countUser(int change) {
        users += change;
        return users;
    }

    int users() {
        return users;
    }

    private final class Context implements AdapterContext {

        @Override
        public String namespace() {
            return name;
        }

        @Override
        public Json json() {
            return server.json();
        }

        @Override
        public Outgoing encode(Packet packet, Delivery delivery) {
            return server.encode(packet, delivery);
        }

        @Override
        public @Nullable RecoverySettings recovery() {
            return server.recoverySettings();
        }

        @Override
        public long nextAckId() {
            return Namespace.this.nextAckId();
        }

        @Override
        public void serverSideEvent(String event, List<JsonValue> args, Consumer<Object> reply) {
            Ack ack = Ack.of(values -> reply.accept(values.isEmpty() ? null : values.get(0)));
            for (EventHandler handler : serverSideHandlers.of(event)) {
                serverSideMailbox.execute(() ->
                        server.errors().guard(null, event, () -> handler.handle(new Args(args), ack)));
            }
        }
    }
}
