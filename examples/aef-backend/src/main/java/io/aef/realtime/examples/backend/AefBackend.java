package io.aef.realtime.examples.backend;

import io.aef.realtime.Health;
import io.aef.realtime.ServerBuilder;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.ConnectionOptions;
import io.aef.realtime.automation.ConnectionOptions.Beyond;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.redis.RedisAdapter;
import io.aef.realtime.redis.RedisEventLog;
import io.aef.realtime.redis.StreamsOptions;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;

/**
 * A backend that automates a browser, and a page that shows it live: one port for the page, for the shop that is automated,
 * and for Socket.IO.
 */
public final class AefBackend implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    /** Behind a balancer a page notices by the heartbeat alone that its node is gone, if it is connected through another one. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);

    /** So that a person can follow. */
    static final Pace WATCHABLE = Pace.watchable(Duration.ofMillis(400));

    private static final StreamsOptions STREAMS = StreamsOptions.DEFAULT.withRequestTimeout(Duration.ofSeconds(3));

    private final @Nullable RedissonClient redisson;
    private final EventLog log;
    private final SocketIoServer io;
    private final AefRealtime aef;
    private final Recordings recordings;
    private final Runs runs;
    private final @Nullable Cluster cluster;
    private final CountDownLatch closed = new CountDownLatch(1);

    private AefBackend(
            int port, Pace pace, Buyer.Factory buyers, @Nullable Node node, Function<byte[], Tokens> tokensOf) {
        redisson = node == null ? null : connect(node.redis());
        InstantSource clock = InstantSource.system();
        Tokens tokens = tokensOf.apply(redisson == null ? Tokens.newKey() : sharedKey(redisson));
        AccessRule rule = new RoleRule();
        RunAccess access = new RunAccess(tokens, rule, new PeerFiles(this::otherNodes));
        recordings = new Recordings(access);
        Screenshots screenshots = new Screenshots(access, clock);
        Monitoring monitoring = new Monitoring(this::health);
        ServerBuilder builder = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(port)
                .allowRequest(new SameOrigin())
                .listener(monitoring.listener())
                .requestHandler(monitoring)
                .requestHandler(new SignIn(tokens, JacksonJson.standard()))
                .requestHandler(recordings)
                .requestHandler(screenshots)
                .requestHandler(new WebPages());
        RedisAdapter adapter = redisson == null
                ? null
                : RedisAdapter.streams(redisson, STREAMS).withoutStickySessions();
        if (adapter != null) {
            builder.adapter(adapter).pingInterval(HEARTBEAT).pingTimeout(HEARTBEAT);
            monitoring.observe(adapter.status());
        }
        io = builder.build();
        log = redisson == null ? new InMemoryEventLog() : new RedisEventLog(redisson);
        AefRealtime.Builder layer = AefRealtime.on(io)
                .log(log)
                .authenticator(tokens.authenticator())
                .accessRule(rule)
                .listener(monitoring.automationListener())
                .connections(ConnectionOptions.DEFAULT.withMaxSessionsPerUser(Integer.MAX_VALUE, Beyond.REFUSE_NEWEST));
        if (node != null) {
            layer.node(Integer.toString(node.number()));
        }
        aef = layer.open();
        runs = new Runs(node, () -> address().resolve("shop/"), buyers, pace, aef, recordings, screenshots, clock);
        cluster = node == null || adapter == null ? null : new Cluster(node, io, runs, aef, adapter.status(), clock);
        aef.command(runs.startCommand());
        aef.executions(new RunControl(runs, cluster));
        UserCommands.types(aef.connections()).forEach(aef::command);
        if (node != null) {
            io.onConnection(socket -> socket.emit("node", node.number()));
        }
        // For the admin page, which viewers may see as well.
        io.onConnection(socket -> {
            socket.on("statistics", (args, ack) -> ack.send(StatisticsJson.of(aef.statistics(), io.health())));
            socket.on(
                    "connections",
                    (args, ack) -> aef.connections()
                            .connections()
                            .thenAccept(all -> ack.send(
                                    all.stream().map(UserCommands::description).toList())));
        });
        try {
            io.start();
        } catch (RuntimeException cannotListen) {
            close();
            throw cannotListen;
        }
        if (cluster != null) {
            cluster.begin();
        }
    }

    private static RedissonClient connect(String address) {
        Config config = new Config();
        config.useSingleServer().setAddress(address);
        return Redisson.create(config);
    }

    /** The one that the first node has made: what one node signs, all believe, also after they were started again. */
    private static byte[] sharedKey(RedissonClient redisson) {
        RBucket<byte[]> key = redisson.getBucket("aef:demo:key", ByteArrayCodec.INSTANCE);
        key.setIfAbsent(Tokens.newKey());
        return key.get();
    }

    /**
     * Opens the port.
     *
     * @param port 0 for any free one
     */
    static AefBackend start(int port, Pace pace) {
        return start(port, pace, BrowserBuyer.of(pace), null);
    }

    /** The same with other tokens, made of a key. */
    static AefBackend start(int port, Pace pace, Function<byte[], Tokens> tokens) {
        return new AefBackend(port, pace, BrowserBuyer.of(pace), null, tokens);
    }

    /** The same with other buyers, as one of several nodes unless that is null. */
    static AefBackend start(int port, Pace pace, Buyer.Factory buyers, @Nullable Node node) {
        return new AefBackend(
                port, pace, buyers, node, key -> new Tokens(key, Tokens.Lives.DEFAULT, InstantSource.system()));
    }

    /** Where the page is. */
    URI address() {
        return URI.create("http://127.0.0.1:" + io.port() + "/");
    }

    /** Ends all runs with their browsers, then the server; blocks until that is done. Harmless when called again. */
    @Override
    public synchronized void close() {
        if (closed.getCount() == 0) {
            return;
        }
        runs.close();
        if (cluster != null) {
            cluster.close();
        }
        io.close(CLOSE_LIMIT).toCompletableFuture().join();
        aef.close();
        recordings.close();
        log.close();
        if (redisson != null) {
            redisson.shutdown();
        }
        closed.countDown();
    }

    /**
     * Runs until the process is ended.
     *
     * @param args {@code [--port] N}; 8080 if left out
     */
    public static void main(String... args) throws InterruptedException {
        AefBackend backend;
        try {
            backend = start(port(args), WATCHABLE);
        } catch (UncheckedIOException cannotListen) {
            System.err.println(cannotListen.getCause().getMessage() + ". Another port: bin/demo PORT");
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(backend::close, "shutdown"));
        System.out.println("The demo is at " + backend.address() + " (stop it with Ctrl-C)");
        backend.closed.await();
    }

    private Collection<URI> otherNodes() {
        return cluster == null ? List.of() : cluster.addresses();
    }

    private Health health() {
        return io.health();
    }

    private static int port(String... args) {
        if (args.length == 0) {
            return 8080;
        }
        try {
            int port = Integer.parseInt(args[args.length - 1]);
            boolean wellFormed = args.length == 1 || args.length == 2 && args[0].equals("--port");
            if (wellFormed && port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("arguments: " + String.join(" ", args) + " (expected: [--port] 0..65535)");
    }
}
