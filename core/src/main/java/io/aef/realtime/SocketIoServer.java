package io.aef.realtime;

import io.aef.realtime.adapter.RecoverySettings;
import io.aef.realtime.engine.CloseReason;
import io.aef.realtime.engine.ConnectionError;
import io.aef.realtime.engine.ConnectionLimits;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.Engine;
import io.aef.realtime.engine.EngineListener;
import io.aef.realtime.engine.EngineOptions;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.RandomIds;
import io.aef.realtime.engine.SessionListener;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.netty.ClientBundles;
import io.aef.realtime.netty.EventLoops;
import io.aef.realtime.netty.NettyMount;
import io.aef.realtime.netty.NettyServer;
import io.aef.realtime.netty.RequestHandler;
import io.aef.realtime.protocol.EncodedPacket;
import io.aef.realtime.protocol.Packet;
import io.aef.realtime.protocol.Parser;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Socket.IO server. What is sent with it goes to the main namespace. Thread-safe.
 *
 * <pre>{@code
 * SocketIoServer io = SocketIoServer.builder().port(9092).build();
 * io.onConnection(socket -> socket.on("chat", String.class, text -> socket.broadcast().emit("chat", text)));
 * io.start();
 * }</pre>
 */
public final class SocketIoServer implements Broadcaster, AutoCloseable {

    private final ServerOptions options;
    private final HandlerExecutor executor;
    private final Completions completions;
    private final RandomIds socketIds = new RandomIds();
    private final ServerTimer timer = new ServerTimer();
    private final NamespaceRegistry namespaces = new NamespaceRegistry(this);
    private final Namespace main;
    private final Engine engine;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Admissions admissions = new Admissions();
    private final Departures departures = new Departures();
    private final ErrorReports errors;
    private final RecoveryExpiry recoveryExpiry = new RecoveryExpiry(this);
    private final Listeners listeners;
    private final LaneProbes probes;
    private volatile @Nullable NettyServer host;
    private volatile @Nullable CompletableFuture<Void> closing;
    private volatile boolean closed;

    SocketIoServer(ServerOptions options) {
        this.options = options;
        this.errors = new ErrorReports(options.onError(), System::nanoTime);
        this.listeners = new Listeners(options.listeners(), errors, options.nanoTime());
        boolean virtual = options.virtualThreads();
        this.executor = new HandlerExecutor(
                options.handlerExecutor(),
                virtual ? VirtualThreads.find() : null,
                new HandlerThreads(options.maxHandlerThreads()));
        this.completions = new Completions(executor, virtual ? VirtualThreads.findUnpinned() : null);
        this.probes = new LaneProbes(listeners, executor.threads());
        this.main = namespaces.of("/");
        this.engine =
                new Engine(options.engine(), new Sessions(), options.adapter().sessionRelay());
    }

    /** A server with the official defaults, to be changed. */
    public static ServerBuilder builder() {
        return new ServerBuilder();
    }

    /** Keeps handlers on the event loop of their connection: fastest, but no handler may block. */
    public static Executor directExecutor() {
        return HandlerExecutor.DIRECT;
    }

    /**
     * Opens the port.
     *
     * @throws java.io.UncheckedIOException if it cannot be bound
     * @throws IllegalStateException if it is open already, or has been closed
     */
    public synchronized SocketIoServer start() {
        checkNotStarted();
        return started(NettyServer.start(requestHandlers(), options.host()));
    }

    /**
     * Opens the port on event loops that are left running when the server is closed: as many of them as the application
     * wants, or those of another server.
     *
     * @throws java.io.UncheckedIOException if it cannot be bound
     * @throws IllegalStateException if it is open already, or has been closed
     */
    public synchronized SocketIoServer start(EventLoops loops) {
        checkNotStarted();
        return started(NettyServer.start(requestHandlers(), options.host(), loops));
    }

    private SocketIoServer started(NettyServer started) {
        host = started;
        probes.watch(started.loops().lanes());
        return this;
    }

    /**
     * What puts this server into the pipeline of an application's own Netty server, with the settings of the builder,
     * instead of {@link #start}. TLS and the port are the application's; when it ends, it closes this server first.
     *
     * @param loops those of the application's worker group: {@link EventLoops#of}
     */
    public NettyMount mount(EventLoops loops) {
        probes.watch(loops.lanes());
        return new NettyMount(requestHandlers(), options.host(), loops);
    }

    private void checkNotStarted() {
        if (closed) {
            throw new IllegalStateException("the server has been closed");
        }
        if (host != null) {
            throw new IllegalStateException("the server has been started already");
        }
    }

    private List<RequestHandler> requestHandlers() {
        List<RequestHandler> handlers = new ArrayList<>();
        handlers.add(RequestHandler.of(engine));
        if (options.serveClient()) {
            handlers.add(clientBundles());
        }
        handlers.addAll(options.requestHandlers());
        return handlers;
    }

    /** Hands out the client's bundles under the engine's path, for a host that is there already. */
    public RequestHandler clientBundles() {
        return new ClientBundles(engine.options().path(), engine::corsHeaders);
    }

    /**
     * The port it listens on.
     *
     * @throws IllegalStateException if it was not started
     */
    public int port() {
        NettyServer started = host;
        if (started == null) {
            throw new IllegalStateException("the server has not been started");
        }
        return started.port();
    }

    /** The main namespace. */
    public Namespace sockets() {
        return main;
    }

    /** Gets or creates a namespace; {@code /} is put in front of the name if it is missing. */
    public Namespace of(String name) {
        return namespaces.of(name);
    }

    /** Namespaces whose names contain a match of the pattern come into being when a client asks for them. */
    public ParentNamespace of(Pattern names) {
        return namespaces.of(
                (name, auth) ->
                        CompletableFuture.completedFuture(names.matcher(name).find()),
                names);
    }

    /** Namespaces that the predicate allows come into being when a client asks for them. */
    public ParentNamespace of(NamespacePredicate predicate) {
        return namespaces.of(predicate, null);
    }

    /**
     * Is told of each namespace but the main one when it is created, in the thread that creates it. No client joins it before
     * the handler has returned: middlewares that are added here see all of them.
     */
    public void onNewNamespace(Consumer<Namespace> handler) {
        namespaces.onNewNamespace(handler);
    }

    /** As {@link Namespace#use}, for the main namespace. */
    public void use(Middleware middleware) {
        main.use(middleware);
    }

    /** As {@link Namespace#onConnection}, for the main namespace. */
    public void onConnection(ConnectionHandler handler) {
        main.onConnection(handler);
    }

    /** As {@link Namespace#serverSideEmit}, for the main namespace. */
    public void serverSideEmit(String event, @Nullable Object... args) {
        main.serverSideEmit(event, args);
    }

    /** As {@link Namespace#serverSideEmitWithAck(String, Object...)}, for the main namespace. */
    public CompletionStage<List<JsonValue>> serverSideEmitWithAck(String event, @Nullable Object... args) {
        return main.serverSideEmitWithAck(event, args);
    }

    /** As {@link Namespace#serverSideEmitWithAck(Duration, String, Object...)}, for the main namespace. */
    public CompletionStage<List<JsonValue>> serverSideEmitWithAck(
            Duration timeout, String event, @Nullable Object... args) {
        return main.serverSideEmitWithAck(timeout, event, args);
    }

    /** As {@link Namespace#serverCount}, for the main namespace. */
    public CompletionStage<Integer> serverCount() {
        return main.serverCount();
    }

    /** As {@link Namespace#onServerSide}, for the main namespace. */
    public Registration onServerSide(String event, EventHandler handler) {
        return main.onServerSide(event, handler);
    }

    @Override
    public BroadcastOperator operator() {
        return main.operator();
    }

    /**
     * Whether clients are accepted, and why not. Any thread; does not block, and is cheap enough to be asked every second.
     *
     * <p>A server whose {@link #engine} the application has mounted itself counts as started from its first connection on.
     */
    public Health health() {
        long lag = probes.lagNanos();
        return new Health(status(lag), connections.size(), Duration.ofNanos(lag));
    }

    private Health.Status status(long lag) {
        CompletableFuture<Void> end = closing;
        if (end != null) {
            return end.isDone() ? Health.Status.CLOSED : Health.Status.CLOSING;
        }
        if (probes.isEmpty()) {
            return Health.Status.NOT_STARTED;
        }
        if (lag > options.maxEventLoopLag().toNanos()) {
            return Health.Status.EVENT_LOOP_LATE;
        }
        return engine.isFull() ? Health.Status.AT_CONNECTION_LIMIT : Health.Status.ACCEPTING;
    }

    /** The engine below, to be mounted into a host that is there already; see {@code io.aef.realtime.netty}. */
    public Engine engine() {
        return engine;
    }

    /**
     * Refuses new clients and closes the connections there are, their sockets with
     * {@link DisconnectReason#SERVER_SHUTTING_DOWN}; then closes the port. Executors and event loops the application gave are
     * left alone.
     *
     * <p>What was sent before a connection is closed reaches its client, and clients that may be recovered find their sessions
     * in the {@link ConnectionStateRecovery#store}. Connections are closed one after the other, by
     * {@link ServerBuilder#drainRate}, so that their clients do not all come back at once; those whose turn has not come
     * yet are served as ever. That takes half of the limit at most.
     *
     * <p>Where sessions are not sticky, polls that came here for sessions of other nodes are answered then, so that those live on.
     * That takes as long as Redis needs; it is waited for a second at least, whatever the limit.
     *
     * <p>A second call returns the stage of the first.
     *
     * @param limit connections that are not closed by then are cut, and handlers that still run are not waited for
     * @return completes when the port is free, all connections are closed, all handlers of their sockets have run and all
     *     adapters are closed; at the latest three seconds behind the limit, even if a handler blocks an event loop or an
     *     adapter is not through then
     */
    public CompletionStage<Void> close(Duration limit) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        synchronized (this) {
            if (closing != null) {
                return closing;
            }
            closing = stage;
            closed = true;
        }
        // Outside the lock: a direct executor runs disconnect handlers in here.
        new Shutdown(this, limit).run(this::closePort).whenComplete((done, failure) -> {
            probes.stop();
            timer.shutdown();
            completions.shutdown();
            executor.shutdown();
            errors.close();
            if (failure == null) {
                stage.complete(null);
            } else {
                stage.completeExceptionally(Failures.rootOf(failure));
            }
        });
        return stage;
    }

    private CompletionStage<Void> closePort(Duration limit) {
        NettyServer started = host;
        return started == null ? CompletableFuture.completedFuture(null) : started.close(limit);
    }

    /** Whether it is closing or closed: what ends now ends because of that. */
    boolean isClosed() {
        return closed;
    }

    /** As {@link #close(Duration)} with ten seconds, and waits for it. Not to be called from a handler. */
    @Override
    public void close() {
        close(Duration.ofSeconds(10)).toCompletableFuture().join();
    }

    ServerOptions options() {
        return options;
    }

    Parser parser() {
        return options.parser();
    }

    Json json() {
        return options.json();
    }

    Clock clock() {
        return options.clock();
    }

    HandlerExecutor executor() {
        return executor;
    }

    /** Where stages complete that the application is given. */
    Completions completions() {
        return completions;
    }

    /** Where the handlers of a socket on that lane run. */
    Executor executor(Lane lane) {
        return executor.on(lane);
    }

    /** How sessions are recovered, or null if they are not. */
    @Nullable
    RecoverySettings recoverySettings() {
        ConnectionStateRecovery recovery = options.connectionStateRecovery();
        if (recovery == null) {
            return null;
        }
        EngineOptions engineOptions = options.engine();
        // Less than may wait for a client: its CONNECT is ahead of it, and something else may be.
        Duration unnoticed = engineOptions.pingInterval().plus(engineOptions.pingTimeout());
        return new RecoverySettings(
                recovery.store(),
                recovery.maxDisconnectionDuration(),
                recovery.maxDisconnectionDuration().plus(unnoticed),
                engineOptions.maxBufferedPackets() - Math.max(1, engineOptions.maxBufferedPackets() / 8),
                engineOptions.maxBufferedBytes() - engineOptions.maxBufferedBytes() / 8);
    }

    RecoveryExpiry recoveryExpiry() {
        return recoveryExpiry;
    }

    boolean skipsMiddlewaresOnRecovery() {
        ConnectionStateRecovery recovery = options.connectionStateRecovery();
        return recovery != null && recovery.skipMiddlewares();
    }

    ServerTimer timer() {
        return timer;
    }

    String newSocketId() {
        return socketIds.next();
    }

    Outgoing encode(Packet packet, Delivery delivery) {
        EncodedPacket encoded = options.parser().encode(packet);
        Outgoing.Message head = encoded.binary() ? Outgoing.binary(encoded.head()) : Outgoing.text(encoded.head());
        Delivery scoped = scoped(packet, delivery);
        // Whoever is told that it was dropped has an acknowledgement to fail.
        Object origin = packet instanceof Packet.Event event && event.ackId() != Packet.NO_ACK ? event : null;
        if (encoded.attachments().isEmpty()) {
            return Outgoing.of(List.of(head), scoped, origin);
        }
        List<Outgoing.Message> messages =
                new ArrayList<>(1 + encoded.attachments().size());
        messages.add(head);
        encoded.attachments().forEach(attachment -> messages.add(Outgoing.binary(attachment)));
        return Outgoing.of(messages, scoped, origin);
    }

    /** The sockets of a connection share its queue, and their namespaces must not share keys. */
    private static Delivery scoped(Packet packet, Delivery delivery) {
        String key = delivery.conflationKey();
        return key == null ? delivery : delivery.withConflationKey(packet.namespace() + "," + key);
    }

    @Nullable
    Namespace acquire(String name) {
        return namespaces.acquire(name);
    }

    CompletionStage<@Nullable Namespace> acquireDynamic(String name, @Nullable JsonValue auth) {
        @SuppressWarnings("unchecked")
        Map<String, Object> plain =
                auth != null && auth.toJava() instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
        return namespaces.acquireDynamic(name, plain);
    }

    void release(Namespace namespace) {
        namespaces.release(namespace);
    }

    Admissions admissions() {
        return admissions;
    }

    Departures departures() {
        return departures;
    }

    /**
     * Whether the application is so far behind that nobody more is to be let in: what its middlewares are to decide, and its
     * last handlers are to be told, is there still when its clients have gone.
     */
    boolean isBehind() {
        ConnectionLimits limits = options.engine().connectionLimits();
        return admissions.count() >= limits.maxUnjoined() || departures.count() >= limits.maxConnections();
    }

    Set<Connection> connections() {
        return connections;
    }

    Collection<Namespace> namespaces() {
        return namespaces.all();
    }

    void forget(Connection connection) {
        connections.remove(connection);
    }

    ErrorReports errors() {
        return errors;
    }

    /** Whoever wants to know what happens; never throws. */
    Listeners listeners() {
        return listeners;
    }

    LaneProbes probes() {
        return probes;
    }

    private final class Sessions implements EngineListener {

        @Override
        public SessionListener opened(EngineSession session) {
            probes.of(session.lane());
            Connection connection = new Connection(SocketIoServer.this, session);
            connections.add(connection);
            try {
                connection.opened();
            } catch (RuntimeException | Error failed) {
                // The engine ends the session, and has nobody else to tell of that.
                errors.guard(null, "connection", () -> connection.closed(CloseReason.FORCED_CLOSE, failed));
                connections.remove(connection);
                throw failed;
            }
            return connection;
        }

        @Override
        public void connectionError(ConnectionError error) {
            if (error.context().get("limit") instanceof String limit) {
                listeners.connectionRefused(limit);
            } else {
                listeners.handshakeRefused(error);
            }
            options.onConnectionError().accept(error);
        }

        @Override
        public void refusedWhileDraining() {
            listeners.connectionRefused("draining");
        }
    }
}
