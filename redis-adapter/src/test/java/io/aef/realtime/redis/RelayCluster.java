package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.ServerBuilder;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.netty.EventLoops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.redisson.api.RedissonClient;

/** Three nodes without sticky sessions. What their sockets do is written down. */
final class RelayCluster implements AutoCloseable {

    final List<RedisAdapter> adapters = new ArrayList<>();
    final List<SocketIoServer> nodes = new ArrayList<>();
    private final List<EventLoops> loops = new ArrayList<>();
    final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    final BlockingQueue<String> diary = new LinkedBlockingQueue<>();

    RelayCluster(List<RedissonClient> clients, RelayOptions options, Consumer<ServerBuilder> settings) {
        this(clients, RedisAdapter::classic, options, settings);
    }

    RelayCluster(
            List<RedissonClient> clients,
            Function<RedissonClient, RedisAdapter> wire,
            RelayOptions options,
            Consumer<ServerBuilder> settings) {
        this(clients, wire, options, () -> System::nanoTime, settings);
    }

    /** @param clocks of each node one, by which what it passes on takes too long */
    RelayCluster(
            List<RedissonClient> clients,
            Function<RedissonClient, RedisAdapter> wire,
            RelayOptions options,
            Supplier<LongSupplier> clocks,
            Consumer<ServerBuilder> settings) {
        for (RedissonClient client : clients) {
            RedisAdapter adapter = wire.apply(client).withoutStickySessions(options, clocks.get());
            ServerBuilder builder =
                    SocketIoServer.builder().host("127.0.0.1").port(0).adapter(adapter);
            settings.accept(builder);
            SocketIoServer node = builder.build();
            node.onConnection(this::serve);
            adapters.add(adapter);
            EventLoops own = EventLoops.create();
            loops.add(own);
            nodes.add(node.start(own));
        }
        await().untilAsserted(() -> assertThat(
                        nodes.get(0).serverCount().toCompletableFuture().get(5, TimeUnit.SECONDS))
                .isEqualTo(clients.size()));
        await().until(this::eachKnowsAll);
    }

    /** From now on: none of them finds that the node of a session is not there. */
    private boolean eachKnowsAll() throws Exception {
        for (int node = 0; node < nodes.size(); node++) {
            adapters.get(node).roster().others().toCompletableFuture().get(5, TimeUnit.SECONDS);
            for (RedisAdapter other : adapters) {
                if (!knows(node, Objects.requireNonNull(other.sessionRelay()).tag())) {
                    return false;
                }
            }
        }
        return true;
    }

    private void serve(Socket socket) {
        socket.on("echo", (args, ack) -> socket.emit("echo", args.toArray()));
        socket.on("ack", (args, ack) -> ack.send(args.toArray()));
        socket.on("length", (args, ack) -> ack.send(args.bytes(0).length));
        socket.on("leave", (args, ack) -> socket.disconnect(true));
        socket.onDisconnect(reason -> diary.add(reason.text()));
        sockets.add(socket);
    }

    int port(int node) {
        return nodes.get(node).port();
    }

    Socket socket() throws InterruptedException {
        Socket socket = sockets.poll(10, TimeUnit.SECONDS);
        assertThat(socket).as("a socket").isNotNull();
        return socket;
    }

    String reason() throws InterruptedException {
        String reason = diary.poll(15, TimeUnit.SECONDS);
        assertThat(reason).as("the reason of a disconnection").isNotNull();
        return reason;
    }

    /** Waits until the event loops of a node have come to all that they were given before. */
    void awaitTurns(int node) {
        assertThat(loops.get(node).lanes()).allMatch(Lane::awaitTurn);
    }

    /** What a node has passed on, and what it answers for others. */
    long relayed(int node) {
        return adapters.get(node).status().relayed();
    }

    /** Whether a node has another on its list. */
    boolean knows(int node, String id) {
        return adapters.get(node).sessionRelay() instanceof RedisRelay relay && relay.isThere(id);
    }

    /** Nothing is under way any more. */
    void expectNothingLeft(int... which) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            for (int node : which) {
                assertThat(relayed(node)).as("relayed by node " + node).isZero();
            }
        });
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.close(Duration.ZERO).toCompletableFuture().join());
        loops.forEach(own -> own.close().toCompletableFuture().join());
    }
}
