package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.LogLimits;
import io.aef.realtime.log.Offset;
import io.aef.realtime.testsupport.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** What {@code docs/cluster.md} says a user of Redis needs is enough, and no more than that. */
class AccessTest {

    private static final Duration AT_MOST = Duration.ofSeconds(30);

    /** Which the client sends now and then, or if it is set up otherwise. */
    private static final Set<String> NOT_ALWAYS = Set.of("ping", "eval");

    /** Of the test itself. */
    private static final Set<String> OURS =
            Set.of("acl|setuser", "acl|log", "auth", "config|resetstat", "info", "keys");

    private final RedisServer redis = RedisServer.start();
    private final List<RedissonClient> clients = new ArrayList<>();
    private String rules = "";

    @AfterEach
    void stop() {
        clients.forEach(RedissonClient::shutdown);
        redis.close();
    }

    /** Makes the user as the page says, and clients that are it. */
    private void be(String user, int count) throws IOException {
        rules = Files.readAllLines(Path.of("../docs/cluster.md")).stream()
                .filter(line -> line.startsWith("ACL SETUSER " + user + " "))
                .findFirst()
                .orElseThrow();
        assertThat(redis.ask(rules)).isEqualTo("+OK");
        for (int i = 0; i < count; i++) {
            clients.add(Redissons.patient("redis://" + user + ":secret@127.0.0.1:" + redis.port()));
        }
        // A script on a key of nobody, with which the client finds out what Redis can do.
        assertThat(redis.ask("ACL LOG RESET")).isEqualTo("+OK");
        assertThat(redis.ask("CONFIG RESETSTAT")).isEqualTo("+OK");
    }

    private void expectThatAllWasAllowedAndNeeded() {
        await().atMost(AT_MOST).untilAsserted(() -> {
            Set<String> used = new HashSet<>();
            for (String line : redis.askForText("INFO commandstats")) {
                if (line.startsWith("cmdstat_")) {
                    used.add(line.substring("cmdstat_".length(), line.indexOf(':')));
                }
            }
            used.removeAll(OURS);
            Set<String> allowed = new HashSet<>();
            for (String word : rules.split(" ")) {
                if (word.startsWith("+")) {
                    allowed.add(word.substring(1));
                }
            }
            used.addAll(NOT_ALWAYS);
            assertThat(used).isEqualTo(allowed);
        });
        assertThat(redis.ask("ACL LOG")).as("what was denied").isEqualTo("*0");
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Broadcasts to all and to rooms, a request, the emitter, what is passed on between nodes, the end of a node. */
    private void essentials(
            Function<RedissonClient, RedisAdapter> adapter, Function<RedissonClient, RedisEmitter> emitter)
            throws Exception {
        RelayCluster cluster = new RelayCluster(
                clients,
                adapter,
                RelayOptions.DEFAULT,
                builder -> builder.connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(2))));
        try (cluster) {
            cluster.nodes.forEach(node -> node.onConnection(socket -> socket.join("red")));
            RoundRobinClient client = RoundRobinClient.of(cluster);
            client.post("42[\"echo\",1]");
            assertThat(client.next()).startsWith("42[\"echo\",1");
            arrives(client, "all", () -> cluster.nodes.get(1).emit("all"));
            arrives(client, "room", () -> cluster.nodes.get(1).to("red").emit("room"));
            arrives(
                    client,
                    "emitted",
                    () -> emitter.apply(clients.get(1)).to("red").emit("emitted"));
            assertThat(get(cluster.nodes.get(1).fetchSockets())).hasSize(1);
            cluster.adapters.forEach(each -> assertThat(each.status().lost()).isZero());
        }
        probe();
    }

    private static void arrives(RoundRobinClient client, String event, Runnable emit) {
        await().atMost(AT_MOST).pollInterval(Duration.ofMillis(200)).until(() -> {
            emit.run();
            return client.next().startsWith("42[\"" + event + "\"");
        });
    }

    /** That a server is only a replica is known by what this user may ask. */
    private void probe() throws Exception {
        Bus bus = new RedissonBus(clients.get(0), false);
        get(bus.probe(new Bus.Publish("socket.io#/#", new byte[0])));
        get(bus.probe(new Bus.Publish("socket.io-engine#0123456789abcdef#", new byte[0])));
    }

    @Test
    void classic() throws Exception {
        be("classic", 2);
        essentials(RedisAdapter::classic, RedisEmitter::classic);
        expectThatAllWasAllowedAndNeeded();
    }

    @Test
    void sharded() throws Exception {
        be("sharded", 2);
        essentials(RedisAdapter::sharded, RedisEmitter::sharded);
        expectThatAllWasAllowedAndNeeded();
    }

    @Test
    void streams() throws Exception {
        be("streams", 2);
        essentials(RedisAdapter::streams, RedisEmitter::streams);
        sessionsContinue();
        expectThatAllWasAllowedAndNeeded();
    }

    private void sessionsContinue() throws Exception {
        RelayCluster cluster = new RelayCluster(
                clients,
                RedisAdapter::streams,
                RelayOptions.DEFAULT,
                builder -> builder.connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(2))));
        try (cluster;
                RecoveringClient client = new RecoveringClient()) {
            client.connect(cluster.nodes.get(0));
            client.connected();
            await().atMost(AT_MOST).until(() -> {
                cluster.nodes.get(1).emit("ready");
                return client.offset() != null;
            });
            client.cut();
            await().atMost(AT_MOST).until(() -> redis.keys().contains("sio:session:" + client.pid()));
            cluster.nodes.get(0).emit("missed");
            client.connect(cluster.nodes.get(1));
            assertThat(client.connected()).as("recovered").isTrue();
            await().atMost(AT_MOST).until(() -> client.events().contains("42[\"missed\"]"));
        }
    }

    @Test
    void eventLog() throws Exception {
        be("eventlog", 1);
        EventLog log = new RedisEventLog(clients.get(0), "aef:log:", LogLimits.DEFAULT.withMaxKeys(1));
        List<Offset> told = new CopyOnWriteArrayList<>();
        EventLog.Watch watch = get(log.watch("topic", new EventLog.Watcher() {
            @Override
            public void appended(EventLog.Event event) {
                told.add(event.offset());
            }

            @Override
            public void interrupted() {}
        }));
        Offset first = get(log.append("topic", "a", new byte[] {1}));
        Offset second = get(log.append("topic", "b", new byte[] {2}));
        assertThat(get(log.read("topic", first, 10)).events()).hasSize(1);
        assertThat(get(log.state("topic")).events()).hasSize(1);
        await().atMost(AT_MOST).until(() -> told.equals(List.of(first, second)));
        watch.close();
        expectThatAllWasAllowedAndNeeded();
    }
}
