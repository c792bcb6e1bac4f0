package io.aef.realtime.stress;

import static org.awaitility.Awaitility.await;

import io.aef.realtime.Args;
import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.DisconnectReason;
import io.aef.realtime.ServerBuilder;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.RecoveryStore;
import io.aef.realtime.testsupport.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Three servers, one as it comes, one whose every limit is tiny, and one that lets clients continue; and a network to the first
 * that may do harm.
 */
final class Stage implements AutoCloseable {

    private static final Object[] NOTHING = {};

    final long seed;
    final SocketIoServer normal;
    final SocketIoServer strict;
    final SocketIoServer recovering;
    final FaultProxy proxy;

    /** What {@link #recovering} keeps, for {@link #WINDOW} by a clock that {@link #pass} moves on. */
    final RecoveryStore store;

    static final Duration WINDOW = Duration.ofMinutes(2);

    private final AtomicLong ahead = new AtomicLong();
    final AtomicInteger connections = new AtomicInteger();
    final Map<String, AtomicInteger> ends = new ConcurrentHashMap<>();
    private final Map<SocketIoServer, Books> books = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Stage(long seed) {
        this.seed = seed;
        normal = start(builder().upgradeTimeout(Duration.ofSeconds(2)));
        strict = start(builder()
                .maxHttpBufferSize(64 * 1024)
                .maxBufferedBytes(128 * 1024)
                .reassemblyTimeout(Duration.ofMillis(200))
                .maxNamespacesPerConnection(2)
                .maxQueuedEvents(4)
                .maxQueuedEventBytes(8 * 1024));
        store = RecoveryStore.inMemory(1000, 100_000, 64 << 20, () -> System.nanoTime() + ahead.get());
        // A heartbeat that tells clients of a dead connection soon, and the server not at all.
        recovering = start(builder()
                .pingInterval(Duration.ofMillis(50))
                .pingTimeout(Duration.ofMinutes(1))
                .connectionStateRecovery(ConnectionStateRecovery.upTo(WINDOW).store(store)));
        proxy = new FaultProxy(normal.port(), seed);
    }

    private static ServerBuilder builder() {
        return SocketIoServer.builder().host("127.0.0.1").port(0);
    }

    private SocketIoServer start(ServerBuilder builder) {
        Books kept = new Books();
        SocketIoServer server = builder.listener(kept).build();
        books.put(server, kept);
        server.use((socket, next) -> next.verify(CompletableFuture.supplyAsync(() -> true, threads)));
        server.onConnection(socket -> serve(socket, kept));
        return server.start();
    }

    private void serve(Socket socket, Books kept) {
        connections.incrementAndGet();
        kept.saw("connection");
        socket.onDisconnect((DisconnectReason reason) -> {
            kept.saw("left " + reason.text());
            ended(reason);
        });
        answer(socket, kept, "echo", Args::toArray);
        answer(socket, kept, "join", args -> {
            socket.join(args.string(0));
            return NOTHING;
        });
        answer(socket, kept, "leave", args -> {
            socket.leave(args.string(0));
            return NOTHING;
        });
        answer(socket, kept, "recovered", args -> new Object[] {socket.recovered()});
        socket.on("say", (args, ack) -> {
            kept.saw("handled say");
            Object[] all = args.toArray();
            socket.namespace().to(args.string(0)).emit("m", all[1], all[2], all[3]);
        });
        socket.on("kick", (args, ack) -> {
            kept.saw("handled kick");
            socket.disconnect(true);
        });
    }

    private static void answer(Socket socket, Books kept, String event, Function<Args, @Nullable Object[]> answer) {
        socket.on(event, (args, ack) -> {
            kept.saw("handled " + event);
            kept.saw("acknowledged");
            ack.send(answer.apply(args));
        });
    }

    private void ended(DisconnectReason reason) {
        ends.computeIfAbsent(reason.text(), text -> new AtomicInteger()).incrementAndGet();
    }

    /** What that server tells of itself. */
    Books books(SocketIoServer server) {
        return Objects.requireNonNull(books.get(server));
    }

    /** Waits until all clients have gone; then what the servers have counted fits what their application has. */
    void reconcile() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> books.values().forEach(Books::assertBalanced));
    }

    /** Time goes on for what is kept for recovery. */
    void pass(Duration time) {
        ahead.addAndGet(time.toNanos());
    }

    int ends(String reason) {
        AtomicInteger count = ends.get(reason);
        return count == null ? 0 : count.get();
    }

    int allEnds() {
        return ends.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    Random random(int part) {
        return new Random(seed * 31 + part);
    }

    /** Runs so many parts at the same time, and waits for all of them. */
    void together(int parts, Part part) throws Exception {
        List<Future<Void>> running = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            int number = i;
            Callable<Void> task = () -> {
                part.run(number);
                return null;
            };
            running.add(threads.submit(task));
        }
        for (Future<Void> one : running) {
            one.get(50, TimeUnit.SECONDS);
        }
    }

    /** One of several at the same time. */
    interface Part {
        void run(int number) throws Exception;
    }

    @Override
    public void close() {
        proxy.close();
        normal.close();
        strict.close();
        recovering.close();
        threads.shutdown();
    }
}
