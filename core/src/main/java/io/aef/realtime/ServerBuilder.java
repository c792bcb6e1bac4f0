package io.aef.realtime;

import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.engine.AllowRequest;
import io.aef.realtime.engine.ConnectionError;
import io.aef.realtime.engine.ConnectionLimits;
import io.aef.realtime.engine.Cookie;
import io.aef.realtime.engine.Cors;
import io.aef.realtime.engine.EngineOptions;
import io.aef.realtime.engine.HttpCompression;
import io.aef.realtime.engine.Overflow;
import io.aef.realtime.engine.PerMessageDeflate;
import io.aef.realtime.engine.SessionIdGenerator;
import io.aef.realtime.engine.TrustedProxies;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import io.aef.realtime.netty.HttpLimits;
import io.aef.realtime.netty.NettyOptions;
import io.aef.realtime.netty.RequestHandler;
import io.aef.realtime.netty.Tls;
import io.aef.realtime.netty.WebSocketLimits;
import io.aef.realtime.protocol.ParserFactory;
import io.aef.realtime.protocol.ParserLimits;
import io.aef.realtime.protocol.Parsers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a server. Names and defaults are those of the official server; what it does not have is marked.
 * Not thread-safe. All methods throw {@link IllegalArgumentException}, some of them only in {@link #build}, for a value
 * out of its range.
 */
public final class ServerBuilder {

    /** Far beyond any use, and a number of nanoseconds that timers can hold. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final EngineOptions.Builder engine = EngineOptions.builder();
    private NettyOptions host = NettyOptions.DEFAULT;
    private boolean serveClient = true;
    private final List<RequestHandler> requestHandlers = new ArrayList<>();
    private Json json = JacksonJson.standard();
    private ParserFactory parser = Parsers::standard;
    private @Nullable ParserLimits parserLimits;
    private AdapterFactory adapter = AdapterFactory.IN_MEMORY;
    private @Nullable ConnectionStateRecovery connectionStateRecovery;
    private int drainRate = 1000;
    private @Nullable Executor handlerExecutor;
    private int maxHandlerThreads = 256;
    private boolean virtualThreads = true;
    private Duration connectTimeout = Duration.ofSeconds(45);
    private Duration reassemblyTimeout = Duration.ofSeconds(10);
    private boolean cleanupEmptyChildNamespaces = true;
    private int maxNamespacesPerConnection = 64;
    private int maxQueuedEvents = 1024;
    private long maxQueuedEventBytes = 4 * 1024 * 1024;
    private SessionLimits sessionLimits = SessionLimits.DEFAULT;
    private @Nullable RateLimit rateLimit;
    private @Nullable Consumer<HandlerError> onError;
    private Consumer<ConnectionError> onConnectionError = error -> {};
    private final List<ServerListener> listeners = new ArrayList<>();
    private Duration maxEventLoopLag = Duration.ofSeconds(5);
    private Clock clock = Clock.systemUTC();
    private LongSupplier nanoTime = System::nanoTime;

    ServerBuilder() {}

    /** The address to listen on. Default: all. */
    public ServerBuilder host(String value) {
        host = host.withAddress(value, host.port());
        return this;
    }

    /** The port to listen on; 0 for any free one. Default: 0. */
    public ServerBuilder port(int value) {
        host = host.withAddress(host.host(), value);
        return this;
    }

    /** The path of all requests. Default: {@code /socket.io}. */
    public ServerBuilder path(String value) {
        engine.path(value);
        return this;
    }

    /** Whether requests must have a slash behind the path. Default: true. */
    public ServerBuilder addTrailingSlash(boolean value) {
        engine.addTrailingSlash(value);
        return this;
    }

    /** Whether the client bundles are served at {@code <path>/socket.io.js} and beside it. Default: true. */
    public ServerBuilder serveClient(boolean value) {
        serveClient = value;
        return this;
    }

    /** Has requests of other paths on the same port answered; asked in the order they were added, behind the server's own. */
    public ServerBuilder requestHandler(RequestHandler value) {
        requestHandlers.add(value);
        return this;
    }

    /** Encrypts all connections; null for none. Default: none. */
    public ServerBuilder tls(@Nullable Tls value) {
        host = host.withTls(value);
        return this;
    }

    /** How HTTP requests may look and how long they may take. Default: {@link HttpLimits#DEFAULT}. */
    public ServerBuilder httpLimits(HttpLimits value) {
        host = host.withHttpLimits(value);
        return this;
    }

    /** What WebSocket messages may look like and how long they may take. Default: {@link WebSocketLimits#DEFAULT}. Ours. */
    public ServerBuilder webSocketLimits(WebSocketLimits value) {
        host = host.withWebSocketLimits(value);
        return this;
    }

    /** How many TCP connections are kept, with a session or without; those beyond are reset. Default: 200,000. Ours. */
    public ServerBuilder maxTcpConnections(int value) {
        host = host.withMaxTcpConnections(value);
        return this;
    }

    /** How many clients there may be, and how fast they may come. Default: {@link ConnectionLimits#DEFAULT}. Ours. */
    public ServerBuilder connectionLimits(ConnectionLimits value) {
        engine.connectionLimits(value);
        return this;
    }

    /**
     * The proxies in front of this server: they tell the address of a client and whether it is encrypted. Default: none, and the
     * client is the TCP peer. Ours.
     */
    public ServerBuilder trustedProxies(TrustedProxies value) {
        engine.trustedProxies(value);
        return this;
    }

    /** The transports clients may use: {@code polling}, {@code websocket} or both. Default: both. */
    public ServerBuilder transports(String... value) {
        engine.transports(value);
        return this;
    }

    /** Whether a polling connection may move to WebSocket. Default: true. */
    public ServerBuilder allowUpgrades(boolean value) {
        engine.allowUpgrades(value);
        return this;
    }

    /** Whether clients of Socket.IO 2 are served too. Default: false. */
    public ServerBuilder allowEIO3(boolean value) {
        engine.allowEIO3(value);
        return this;
    }

    /** How long after a heartbeat the next one begins. Default: 25 s. */
    public ServerBuilder pingInterval(Duration value) {
        engine.pingInterval(value);
        return this;
    }

    /** How long a heartbeat may stay unanswered. Default: 20 s. */
    public ServerBuilder pingTimeout(Duration value) {
        engine.pingTimeout(value);
        return this;
    }

    /** How long an upgrade may take. Default: 10 s. */
    public ServerBuilder upgradeTimeout(Duration value) {
        engine.upgradeTimeout(value);
        return this;
    }

    /**
     * How long a client may take to answer a WebSocket close frame, or to read a last response, and how long it may read nothing
     * of what still waits when its WebSocket is closed. Default: 2 s. Ours.
     */
    public ServerBuilder closeTimeout(Duration value) {
        host = host.withCloseTimeout(positive("closeTimeout", value));
        return this;
    }

    /**
     * How long a connection that is being closed waits for the client's last poll, or sends what waits for its WebSocket.
     * Default: 30 s.
     */
    public ServerBuilder pollingCloseTimeout(Duration value) {
        engine.closeTimeout(value);
        return this;
    }

    /** How long a connection may exist without having joined a namespace. Default: 45 s. */
    public ServerBuilder connectTimeout(Duration value) {
        connectTimeout = positive("connectTimeout", value);
        return this;
    }

    /** The longest message a client may send, in bytes; also of a packet with its attachments. Default: 1 000 000. */
    public ServerBuilder maxHttpBufferSize(int value) {
        engine.maxHttpBufferSize(value);
        return this;
    }

    /** How many packets a client may send in one polling body. Default: 16,384. Ours. */
    public ServerBuilder maxPacketsPerPayload(int value) {
        engine.maxPacketsPerPayload(value);
        return this;
    }

    /**
     * How much may wait for a client that reads slowly, in bytes; beyond it {@link #overflow} decides. An event of any length
     * passes while less than the {@link #highWaterMark} waits. Default: 4 MiB. Ours.
     */
    public ServerBuilder maxBufferedBytes(long value) {
        engine.maxBufferedBytes(value);
        return this;
    }

    /** How many packets may wait so, however short they are. Default: 65,536. Ours. */
    public ServerBuilder maxBufferedPackets(int value) {
        engine.maxBufferedPackets(value);
        return this;
    }

    /**
     * How many bytes the network is given ahead of what it takes; beyond it events wait where a policy can reach them, and
     * {@link Socket#isWritable} is false. Default: 64 KiB. Ours.
     */
    public ServerBuilder highWaterMark(long value) {
        engine.highWaterMark(value);
        return this;
    }

    /**
     * How much may wait for all clients together, in bytes of memory beyond the {@link #highWaterMark} of each; what exceeds
     * it costs those that are furthest behind their connection, until an eighth is free. A broadcast counts once, however many
     * clients it waits for, and a few bytes more for each of them. Default: a quarter of the JVM's largest heap. Ours.
     */
    public ServerBuilder maxTotalBufferedBytes(long value) {
        engine.maxTotalBufferedBytes(value);
        return this;
    }

    /** What happens to an event without a policy of its own for which there is no room. Default: the client is cut off. Ours. */
    public ServerBuilder overflow(Overflow value) {
        engine.overflow(value);
        return this;
    }

    /** How long the attachments of a packet may take to arrive. Default: 10 s. Ours. */
    public ServerBuilder reassemblyTimeout(Duration value) {
        reassemblyTimeout = positive("reassemblyTimeout", value);
        return this;
    }

    /**
     * How many namespaces one connection may join; one that it has left counts until its handlers have run. Default: 64.
     * Ours.
     */
    public ServerBuilder maxNamespacesPerConnection(int value) {
        maxNamespacesPerConnection = positive("maxNamespacesPerConnection", value);
        return this;
    }

    /** How many events of one connection may wait for their handlers before it is not read from. Default: 1024. Ours. */
    public ServerBuilder maxQueuedEvents(int value) {
        maxQueuedEvents = positive("maxQueuedEvents", value);
        return this;
    }

    /** How many bytes of events may wait so. Default: 4 MiB. Ours. */
    public ServerBuilder maxQueuedEventBytes(int value) {
        maxQueuedEventBytes = positive("maxQueuedEventBytes", value);
        return this;
    }

    /** What one client may take beside that. Default: {@link SessionLimits#DEFAULT}. Ours. */
    public ServerBuilder sessionLimits(SessionLimits value) {
        sessionLimits = value;
        return this;
    }

    /** How fast one client may send; null for as fast as its handlers work. Default: null. Ours. */
    public ServerBuilder rateLimit(@Nullable RateLimit value) {
        rateLimit = value;
        return this;
    }

    /** Compression of the answers to polls; null for none. Default: from 1024 bytes. */
    public ServerBuilder httpCompression(@Nullable HttpCompression value) {
        engine.httpCompression(value);
        return this;
    }

    /** Compression of WebSocket messages; null for none. Default: none. */
    public ServerBuilder perMessageDeflate(@Nullable PerMessageDeflate value) {
        engine.perMessageDeflate(value);
        return this;
    }

    /** A cookie with the engine's session id; null for none. Default: none. */
    public ServerBuilder cookie(@Nullable Cookie value) {
        engine.cookie(value);
        return this;
    }

    /**
     * Which other origins' pages may connect; null for none: no CORS header is sent, and a WebSocket whose {@code Origin} is not
     * the server's own is refused. Default: none.
     */
    public ServerBuilder cors(@Nullable Cors value) {
        engine.cors(value);
        return this;
    }

    /** Who may open a connection, decided by its first request; null for everybody. Default: everybody. */
    public ServerBuilder allowRequest(@Nullable AllowRequest value) {
        engine.allowRequest(value);
        return this;
    }

    /** Makes the engine's session ids; null for 120 random bits. Default: these. What leads requests between nodes adds its node. */
    public ServerBuilder generateId(@Nullable SessionIdGenerator value) {
        engine.generateId(value);
        return this;
    }

    /** Whether a dynamic namespace goes with its last socket. Default: true; false in the official server. */
    public ServerBuilder cleanupEmptyChildNamespaces(boolean value) {
        cleanupEmptyChildNamespaces = value;
        return this;
    }

    /** How packets are written; clients must use the same. Default: {@link Parsers#standard}. */
    public ServerBuilder parser(ParserFactory value) {
        parser = value;
        return this;
    }

    /** What is accepted as one packet. Default: the defaults of these limits, with {@code maxHttpBufferSize} bytes. */
    public ServerBuilder parserLimits(ParserLimits value) {
        parserLimits = value;
        return this;
    }

    /** How rooms and broadcasts reach other nodes. Default: {@link AdapterFactory#IN_MEMORY}, which has none. */
    public ServerBuilder adapter(AdapterFactory value) {
        adapter = value;
        return this;
    }

    /** Whether clients that lost their connection continue their session; null for no. Default: no. */
    public ServerBuilder connectionStateRecovery(@Nullable ConnectionStateRecovery value) {
        connectionStateRecovery = value;
        return this;
    }

    /** Reads and writes values; {@link JacksonJson#using} takes the application's own mapper. */
    public ServerBuilder json(Json value) {
        json = value;
        return this;
    }

    /**
     * How many connections a second {@link SocketIoServer#close(Duration)} closes, so that clients do not all come back at
     * once. Default: 1000. Ours.
     */
    public ServerBuilder drainRate(int value) {
        drainRate = positive("drainRate", value);
        return this;
    }

    /**
     * Runs the application's handlers, those of one socket in their order; {@link SocketIoServer#directExecutor} keeps them
     * on the event loop. Never shut down by the server. Default: virtual threads where the JVM has them, as many
     * as there are sockets with something to handle; else {@link #maxHandlerThreads} threads.
     *
     * <p>A handler holds its thread for as long as it runs. It may wait for a stage of this library, such as
     * {@code emitWithAck}'s, however few threads there are: stages complete elsewhere, and so does what is attached to
     * them. It must not wait for another handler: where the threads are limited, all of them may do so, and none is left
     * for that one. What the executor refuses with an exception runs on threads of the server, so that no handler is lost.
     */
    public ServerBuilder handlerExecutor(Executor value) {
        handlerExecutor = value;
        return this;
    }

    /**
     * How many threads there are for handlers where the JVM has no virtual threads and no {@link #handlerExecutor} was given; also
     * for what such an executor refuses. Beyond it handlers wait, those of one socket in their order; events of a connection
     * up to {@link #maxQueuedEvents}, then it is not read from. Default: 256. Ours.
     */
    public ServerBuilder maxHandlerThreads(int value) {
        maxHandlerThreads = positive("maxHandlerThreads", value);
        return this;
    }

    /** Is told of all failures in the application's code; must not block. Default: logs ten a minute of each kind, and how many more. */
    public ServerBuilder onError(Consumer<HandlerError> value) {
        onError = value;
        return this;
    }

    /** Is told of refused requests, as by the official {@code connection_error} event; must not block. Any thread. */
    public ServerBuilder onConnectionError(Consumer<ConnectionError> value) {
        onConnectionError = value;
        return this;
    }

    /** Adds one that is told what happens in the server, such as metrics. Ours. */
    public ServerBuilder listener(ServerListener value) {
        listeners.add(value);
        return this;
    }

    /** How late an event loop may be before {@link SocketIoServer#health} takes it for one that does not answer. Default: 5 s. Ours. */
    public ServerBuilder maxEventLoopLag(Duration value) {
        maxEventLoopLag = positive("maxEventLoopLag", value);
        return this;
    }

    /** Whether they are used where the JVM has them. For tests. */
    ServerBuilder virtualThreads(boolean value) {
        virtualThreads = value;
        return this;
    }

    /** What listeners are told is timed by it, in nanoseconds. For tests. */
    ServerBuilder nanoTime(LongSupplier value) {
        nanoTime = value;
        return this;
    }

    /** Tells the time that handshakes are stamped with. For tests. */
    public ServerBuilder clock(Clock value) {
        clock = value;
        return this;
    }

    /** The server, not started yet. */
    public SocketIoServer build() {
        EngineOptions engineOptions = engine.build();
        ParserLimits limits = parserLimits != null
                ? parserLimits
                : ParserLimits.defaults().withMaxPacketBytes(engineOptions.maxHttpBufferSize());
        return new SocketIoServer(new ServerOptions(
                engineOptions,
                host.withPerMessageDeflate(engineOptions.perMessageDeflate()),
                serveClient,
                List.copyOf(requestHandlers),
                json,
                parser.create(json, limits),
                adapter,
                connectionStateRecovery,
                drainRate,
                handlerExecutor,
                maxHandlerThreads,
                virtualThreads,
                connectTimeout,
                reassemblyTimeout,
                cleanupEmptyChildNamespaces,
                maxNamespacesPerConnection,
                maxQueuedEvents,
                maxQueuedEventBytes,
                sessionLimits,
                rateLimit,
                onError,
                onConnectionError,
                List.copyOf(listeners),
                maxEventLoopLag,
                clock,
                nanoTime));
    }

    static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0, at most " + LONGEST + ")");
        }
        return value;
    }

    private static int positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
        return value;
    }
}
