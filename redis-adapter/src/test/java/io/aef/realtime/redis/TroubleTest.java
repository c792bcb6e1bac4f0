package io.aef.realtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.Health;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.testsupport.Fault;
import io.aef.realtime.testsupport.FaultProxy;
import io.aef.realtime.testsupport.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RedissonClient;

/** Two nodes, whose way to Redis leads through a proxy each, and what becomes of them when Redis is in trouble. */
@ParameterizedClass
@MethodSource("wires")
class TroubleTest {

    private static final int MANY = 200;

    /** What has not arrived by then is said again. */
    private static final Duration AGAIN = Duration.ofMillis(100);

    private static RedisServer redis;
    private static final List<FaultProxy> WAYS = new ArrayList<>();
    private static final List<RedissonClient> CLIENTS = new ArrayList<>();

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final List<RedisAdapter> adapters = new ArrayList<>();
    private final List<SocketIoServer> nodes = new ArrayList<>();
    private final List<TestClient> wires = new ArrayList<>();
    private String prefix = "";
    private int last;
    private int numbers;

    record Wire(String name, BiFunction<RedissonClient, String, RedisAdapter> adapter) {

        @Override
        public String toString() {
            return name;
        }
    }

    @Parameter
    private Wire wire;

    static List<Wire> wires() {
        // Where Redis is slow a question and its answer take 0.8 s on their way alone.
        Duration timeout = Duration.ofSeconds(2);
        List<Wire> all = new ArrayList<>();
        ClassicOptions classic = ClassicOptions.DEFAULT.withRequestTimeout(timeout);
        all.add(new Wire("classic", (client, prefix) -> RedisAdapter.classic(client, classic.withKey(prefix))));
        for (SubscriptionMode mode : List.of(SubscriptionMode.DYNAMIC)) {
            ShardedOptions sharded =
                    ShardedOptions.DEFAULT.withRequestTimeout(timeout).withSubscriptionMode(mode);
            all.add(new Wire(
                    "sharded " + mode,
                    (client, prefix) -> RedisAdapter.sharded(client, sharded.withChannelPrefix(prefix))));
        }
        StreamsOptions streams =
                StreamsOptions.DEFAULT.withRequestTimeout(timeout).withBlockTime(Duration.ofSeconds(1));
        all.add(new Wire(
                "streams",
                (client, prefix) -> RedisAdapter.streams(
                        client, streams.withChannelPrefix(prefix).withStreamName(prefix))));
        return all;
    }

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
        for (int i = 0; i < 2; i++) {
            FaultProxy way = new FaultProxy(redis.port(), i);
            WAYS.add(way);
            CLIENTS.add(Redissons.through(way));
        }
    }

    @AfterAll
    static void stopRedis() {
        CLIENTS.forEach(RedissonClient::shutdown);
        CLIENTS.clear();
        WAYS.forEach(FaultProxy::close);
        WAYS.clear();
        redis.close();
    }

    @BeforeEach
    void start() throws Exception {
        // Nothing of a test arrives in the next, however late.
        prefix = Ids.next();
        for (RedissonClient client : CLIENTS) {
            RedisAdapter adapter = wire.adapter.apply(client, prefix);
            adapters.add(adapter);
            SocketIoServer node = SocketIoServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .adapter(adapter)
                    .build();
            node.onConnection(socket -> {
                socket.on("fence", (args, ack) -> ack.send());
                socket.on("join", (args, ack) -> {
                    socket.join(args.string(0));
                    ack.send();
                });
            });
            nodes.add(node.start());
        }
        for (SocketIoServer node : nodes) {
            wires.add(TestClient.to(node));
        }
        join("red");
        allIsWell("red");
        String me = Ids.nameOfThisProcess();
        await().until(() -> adapters.get(0).roster().without(Set.of()).equals(List.of(me)));
        fence(0);
        fence(1);
        await().until(() ->
                adapters.stream().allMatch(adapter -> adapter.status().isHealthy()));
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    @AfterEach
    void stop() {
        System.setErr(before);
        wires.forEach(TestClient::close);
        nodes.forEach(node -> node.close(Duration.ZERO)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join());
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void join(String room) throws InterruptedException {
        wires.get(1).send("421[\"join\",\"" + room + "\"]");
        for (String packet = wires.get(1).next();
                !packet.equals("431[]");
                packet = wires.get(1).next()) {
            number(packet);
        }
    }

    /** Events, rooms with channels of their own, requests and counts, in both directions. */
    private void allIsWell(String... rooms) throws Exception {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(this::eachFindsAll);
        for (String room : rooms) {
            arrives("in " + room, () -> nodes.get(0).to(room).emit("in " + room), 1);
        }
        arrives("from 0", () -> nodes.get(0).emit("from 0"), 1);
        arrives("from 1", () -> nodes.get(1).emit("from 1"), 0);
    }

    /** Counts first, which the client tries again: a node that has no way to Redis yet would lose what it asks the others. */
    private boolean eachFindsAll() throws Exception {
        return all(SocketIoServer::serverCount, 2)
                && all(node -> node.fetchSockets().thenApply(List::size), 2);
    }

    /** Asks all at once. */
    private boolean all(Function<SocketIoServer, CompletionStage<Integer>> question, int answer) throws Exception {
        boolean all = true;
        for (CompletionStage<Integer> each : nodes.stream().map(question).toList()) {
            all &= get(each) == answer;
        }
        return all;
    }

    /** Until it does: a node hears what is said after it has begun to listen. */
    private void arrives(String event, Runnable emit, int at) {
        await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(20)).until(() -> {
            emit.run();
            return isTold(event, at);
        });
    }

    private boolean isTold(String event, int at) throws InterruptedException {
        for (String packet = wires.get(at).poll(AGAIN);
                packet != null;
                packet = wires.get(at).poll(AGAIN)) {
            if (at == 1) {
                number(packet);
            }
            if (packet.equals("42[\"" + event + "\"]")) {
                return true;
            }
        }
        return false;
    }

    /** The numbers that the client of node 1 was sent rise: none comes twice, and none overtakes another. */
    private void number(String packet) {
        if (packet.startsWith("42[\"n\",")) {
            int number = Integer.parseInt(packet.substring(7, packet.length() - 1));
            assertThat(number).isGreaterThan(last);
            last = number;
            numbers++;
        }
    }

    /** What concerns this node alone goes on as ever. */
    private void thisNodeGoesOn() throws Exception {
        fence(0);
        for (int i = 1; i <= MANY; i++) {
            nodes.get(0).emit("n", i);
        }
        for (int i = 1; i <= MANY; i++) {
            assertThat(next("[\"n\",")).isEqualTo("42[\"n\"," + i + "]");
        }
        long begin = System.nanoTime();
        for (int i = 0; i < MANY; i++) {
            fence(0);
        }
        // If each waited for Redis it would be a minute at least, with the slow one; with the others for ever.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        assertThat(nodes.get(0).health().status()).isEqualTo(Health.Status.ACCEPTING);
    }

    /** The next packet like that at the client of node 0: what node 1 has said before may come at any time. */
    private String next(String part) throws InterruptedException {
        String packet = wires.get(0).next();
        while (!packet.contains(part)) {
            packet = wires.get(0).next();
        }
        return packet;
    }

    /** Until the server answers, so that nothing is there from before. */
    private void fence(int client) throws InterruptedException {
        wires.get(client).send("4298[\"fence\"]");
        while (!wires.get(client).next().equals("4398[]")) {
            // From before.
        }
    }

    private void requestsEnd() throws Exception {
        CompletionStage<?> found = nodes.get(0).fetchSockets();
        CompletionStage<?> answers = nodes.get(0).serverSideEmitWithAck("nobody answers");
        CompletionStage<?> acks = nodes.get(0).timeout(Duration.ofSeconds(1)).emitWithAck("who", String.class);
        String asked = next("[\"who\"");
        wires.get(0).send("43" + asked.substring(2, asked.indexOf('[')) + "[\"me\"]");
        assertThatThrownBy(() -> get(found)).rootCause().isInstanceOfSatisfying(SilentNodesException.class, silent -> {
            assertThat(silent.answers()).hasSize(1);
            assertThat(silent.expected()).isEqualTo(2);
            assertThat(silent.silent()).containsExactly(Ids.nameOfThisProcess());
        });
        assertThatThrownBy(() -> get(answers)).rootCause().isInstanceOf(SilentNodesException.class);
        assertThatThrownBy(() -> get(acks)).rootCause().hasMessageContaining("timed out");
        await().until(() -> adapters.get(0).status().pendingRequests() == 0);
    }

    /** What was emitted meanwhile came late or was lost, which is counted. */
    private void nothingIsUnaccountedFor(long lostBefore) {
        long lost = adapters.get(0).status().lost() - lostBefore;
        assertThat(numbers + lost).isGreaterThanOrEqualTo(MANY);
    }

    private void everythingResumes() throws Exception {
        allIsWell("red", "blue");
        for (RedisAdapter adapter : adapters) {
            await().until(() -> adapter.status().isHealthy());
            await().until(() -> adapter.status().outgoingBytes() == 0);
            await().until(() -> adapter.status().incomingBytes() == 0);
            await().until(() -> adapter.status().pendingRequests() == 0);
            assertThat(adapter.status().malformed()).isZero();
        }
    }

    /** As they are logged by each node that has noticed. */
    private void theLogTellsOnce() {
        assertThat(lines("WARN", "Redis does not answer"))
                .as(() -> log.toString(UTF_8))
                .isBetween(1L, 2L);
        await().until(() -> lines("INFO", "Redis answers again") == lines("WARN", "Redis does not answer"));
    }

    private long lines(String level, String text) {
        return log.toString(UTF_8)
                .lines()
                .filter(line -> line.contains(level + " ") && line.contains(text))
                .count();
    }

    @Test
    void redisStandsStill() throws Exception {
        long lost = adapters.get(0).status().lost();
        redis.signal("STOP");
        try {
            trouble();
        } finally {
            redis.signal("CONT");
        }
        everythingResumes();
        nothingIsUnaccountedFor(lost);
        theLogTellsOnce();
    }

    private void trouble() throws Exception {
        thisNodeGoesOn();
        join("blue");
        requestsEnd();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !adapters.get(0).status().isHealthy());
        fence(0);
    }

    @Test
    void redisIsKilledAndComesBackEmpty() throws Exception {
        long lost = adapters.get(0).status().lost();
        redis.kill();
        try {
            trouble();
        } finally {
            redis.restart();
        }
        everythingResumes();
        if (wire.name.equals("streams")) {
            // On a channel nobody may have listened yet when it was said.
            nothingIsUnaccountedFor(lost);
        }
        theLogTellsOnce();
    }

    @Test
    void redisIsSlow() throws Exception {
        WAYS.forEach(way -> {
            Fault slow = Fault.NONE.delay(200, 200);
            way.plan(number -> new FaultProxy.Plan(slow, slow));
            way.cutAll(Fault.AtLimit.RESET);
        });
        try {
            allIsWell("red");
            long lost = adapters.get(0).status().lost();
            thisNodeGoesOn();
            join("blue");
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                String packet = wires.get(1).poll();
                if (packet != null) {
                    number(packet);
                }
                return numbers == MANY;
            });
            assertThat(adapters.get(0).status().lost()).isEqualTo(lost);
        } finally {
            WAYS.forEach(way -> {
                way.plan(number -> FaultProxy.Plan.NONE);
                way.cutAll(Fault.AtLimit.RESET);
            });
        }
        everythingResumes();
    }

    @Test
    void anotherRedisTakesOver() throws Exception {
        try (RedisServer other = RedisServer.start()) {
            assertThat(other.ask("REPLICAOF 127.0.0.1 " + redis.port())).isEqualTo("+OK");
            await().until(() -> redis.ask("WAIT 1 100").equals(":1"));
            long lost = adapters.get(0).status().lost();

            // Node 1 does not read what is said from now on, until there is the other server.
            cut(1);
            thisNodeGoesOn();
            await().until(() -> adapters.get(0).status().outgoingBytes() == 0);
            await().until(() -> other.ask("XLEN " + prefix).equals(redis.ask("XLEN " + prefix)));
            cut(0);
            redis.kill();
            assertThat(other.ask("REPLICAOF NO ONE")).isEqualTo("+OK");
            WAYS.forEach(way -> way.target(other.port()));
            join("blue");
            everythingResumes();

            if (wire.name.equals("streams")) {
                assertThat(adapters.get(0).status().lost()).isEqualTo(lost);
                assertThat(numbers).isEqualTo(MANY);
            }
        } finally {
            redis.restart();
            WAYS.forEach(way -> {
                way.target(redis.port());
                way.cutAll(Fault.AtLimit.RESET);
            });
        }
        allIsWell("red", "blue");
    }

    @Test
    void whatOthersWriteIsDropped() throws Exception {
        for (String channel : List.of("#/#", "#/#red#", "-request#/#", "-response#/#")) {
            for (String rubbish :
                    List.of("x", "{}", "{\"type\":3}", "[1,2,3]", "\\x93\\xc1", "\\xdf\\xff\\xff\\xff\\xff")) {
                String quoted = "\"" + rubbish.replace("\"", "\\\"") + "\"";
                redis.ask("PUBLISH " + prefix + channel + " " + quoted);
                redis.ask("SPUBLISH " + prefix + channel + " " + quoted);
            }
        }
        redis.ask("XADD " + prefix + " * x y");
        redis.ask("XADD " + prefix + " * nsp /");
        redis.ask("XADD " + prefix + " * nsp / uid x type 99999999999 data {");
        redis.ask("XADD " + prefix + " * nsp / uid x type 3 data [[[");
        await().until(() -> adapters.get(1).status().malformed() > 2);

        allIsWell("red");
        assertThat(log.toString(UTF_8).lines().filter(line -> line.contains("WARN") || line.contains("ERROR")))
                .isEmpty();
    }

    /** To a port where nobody listens. */
    private static void cut(int node) {
        WAYS.get(node).target(1);
        WAYS.get(node).cutAll(Fault.AtLimit.RESET);
    }
}
