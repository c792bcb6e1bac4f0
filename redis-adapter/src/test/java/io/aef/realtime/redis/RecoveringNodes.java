package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.api.RedissonClient;

/** Three nodes over streams, whose clients lose their connections. */
abstract class RecoveringNodes {

    static final int NODES = 3;
    static final Duration AT_MOST = Duration.ofMinutes(1);

    /** Whatever else this machine has to do. */
    static final Patience LONG = new Patience(AT_MOST, AT_MOST, AT_MOST);

    @RegisterExtension
    static final SharedRedis<RedisServer> REDIS = SharedRedis.server(NODES);

    final List<SocketIoServer> nodes = new ArrayList<>();
    final List<RedisAdapter> adapters = new ArrayList<>();
    final List<RecoveringClient> clients = new ArrayList<>();
    final AtomicBoolean refuse = new AtomicBoolean();

    @BeforeEach
    final void start() {
        start(true, LONG);
    }

    final void start(boolean skipMiddlewares, Patience patience) {
        stop();
        REDIS.client(0).getKeys().flushall();
        for (RedissonClient redisson : REDIS.clients()) {
            RedisAdapter adapter = RedisAdapter.streams(redisson, StreamsOptions.DEFAULT, patience);
            adapters.add(adapter);
            SocketIoServer node = SocketIoServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .connectionStateRecovery(
                            ConnectionStateRecovery.upTo(Duration.ofMinutes(2)).skipMiddlewares(skipMiddlewares))
                    .adapter(adapter)
                    .build();
            node.use((socket, next) -> {
                if (refuse.get()) {
                    next.reject("no");
                } else {
                    next.proceed();
                }
            });
            node.onConnection(RecoveringNodes::serve);
            nodes.add(node.start());
        }
        await().atMost(AT_MOST)
                .untilAsserted(() -> assertThat(
                                nodes.get(0).serverCount().toCompletableFuture().get(5, TimeUnit.SECONDS))
                        .isEqualTo(NODES));
        // Until each has read it, a node does not know where the log is.
        RecoveringClient[] first = {client(0), client(1), client(2)};
        nodes.get(0).emit("ready");
        for (RecoveringClient each : first) {
            assertThat(each.next()).isEqualTo("42[\"ready\"]");
            each.close();
        }
    }

    private static void serve(Socket socket) {
        socket.on("fence", (args, ack) -> ack.send());
        socket.on("join", (args, ack) -> {
            socket.join(args.string(0));
            ack.send();
        });
        socket.on("leave", (args, ack) -> {
            socket.leave(args.string(0));
            ack.send();
        });
        socket.on("set", (args, ack) -> {
            socket.data().put("name", args.string(0));
            ack.send();
        });
        socket.on(
                "get",
                (args, ack) -> ack.send(
                        socket.recovered(),
                        socket.data().get("name"),
                        socket.rooms().size()));
        socket.on("bye", (args, ack) -> {
            socket.emit("bye");
            socket.disconnect();
        });
    }

    @AfterEach
    final void stop() {
        clients.forEach(RecoveringClient::close);
        clients.clear();
        nodes.forEach(node -> node.close(Duration.ZERO).toCompletableFuture().join());
        nodes.clear();
        adapters.clear();
    }

    final RecoveringClient client(int node) {
        RecoveringClient client = new RecoveringClient();
        clients.add(client);
        client.connect(nodes.get(node));
        client.connected();
        return client;
    }

    static String ask(RecoveringClient client, String event, String arg) {
        client.send("421[\"" + event + "\",\"" + arg + "\"]");
        return client.next();
    }

    final boolean back(RecoveringClient client, int node) {
        client.connect(nodes.get(node));
        return client.connected();
    }

    final void kept(RecoveringClient client) {
        await().atMost(AT_MOST).until(() -> REDIS.client(0).getKeys().countExists("sio:session:" + client.pid()) == 1);
    }

    /** A client that was sent an event by node 0 and is gone, and whose session is in Redis. */
    final RecoveringClient gone() {
        RecoveringClient client = client(0);
        nodes.get(0).emit("before");
        while (!client.next().equals("42[\"before\"]")) {
            // What was sent to all before.
        }
        client.cut();
        kept(client);
        return client;
    }

    /** Events reach all nodes, and are in the log. */
    final void eventsAreNumbered() {
        List<RecoveringClient> all = List.of(client(0), client(1), client(2));
        await().atMost(AT_MOST).until(() -> {
            nodes.get(0).emit("again");
            return all.stream().allMatch(each -> each.offset() != null);
        });
    }
}
