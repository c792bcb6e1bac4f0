package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.AckException;
import io.aef.realtime.RemoteSocket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.redis.ClusterMessage.Acknowledgement;
import io.aef.realtime.redis.ClusterMessage.Answer;
import io.aef.realtime.redis.ClusterMessage.BroadcastWithAck;
import io.aef.realtime.redis.ClusterMessage.ClientCount;
import io.aef.realtime.redis.ClusterMessage.Fetch;
import io.aef.realtime.redis.ClusterMessage.Request;
import io.aef.realtime.redis.ClusterMessage.ServerSideAnswer;
import io.aef.realtime.redis.ClusterMessage.ServerSideRequest;
import io.aef.realtime.redis.ClusterMessage.Sockets;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RedissonClient;

/**
 * Two honest nodes and one that lies, on each wire: what is asked ends in time with what the honest ones say, and nobody is counted
 * twice.
 */
@ParameterizedClass
@MethodSource("kinds")
class LyingNodeTest {

    /** Of the honest ones, too: as long as a slow machine may take for their answers. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final Json JSON = JacksonJson.standard();
    private static final String LIAR = "liar";

    @RegisterExtension
    static final SharedRedis<RedisServer> REDIS = SharedRedis.server(3);

    private final List<RedisAdapter> adapters = new ArrayList<>();
    private final List<SocketIoServer> nodes = new ArrayList<>();
    private final List<TestClient> clients = new ArrayList<>();
    private RedisLink link;
    private Wire liar;
    private volatile BiConsumer<String, Request> lie = (asker, request) -> {};

    private record Hearing(BiConsumer<String, ClusterMessage> hears) implements Wire.Receiver {

        @Override
        public boolean isInhabited(String room) {
            return true;
        }

        @Override
        public void addRoomListener(RoomListener listener) {}

        @Override
        public void received(String sender, ClusterMessage message) {
            hears.accept(sender, message);
        }
    }

    record Kind(String name, Function<RedissonClient, RedisAdapter> adapter, Function<RedisLink, Wiring> wiring) {

        @Override
        public String toString() {
            return name;
        }
    }

    @Parameter
    private Kind kind;

    static List<Kind> kinds() {
        ClassicOptions classic = ClassicOptions.DEFAULT.withRequestTimeout(TIMEOUT);
        ShardedOptions sharded = ShardedOptions.DEFAULT.withRequestTimeout(TIMEOUT);
        StreamsOptions streams = StreamsOptions.DEFAULT.withRequestTimeout(TIMEOUT);
        return List.of(
                new Kind(
                        "classic",
                        client -> RedisAdapter.classic(client, classic),
                        link -> Wiring.classic(link, classic)),
                new Kind(
                        "sharded",
                        client -> RedisAdapter.sharded(client, sharded),
                        link -> Wiring.sharded(link, sharded)),
                new Kind(
                        "streams",
                        client -> RedisAdapter.streams(client, streams),
                        link -> Wiring.streams(link, streams, Patience.DEFAULT)));
    }

    @BeforeEach
    void start() throws Exception {
        for (int i = 0; i < 2; i++) {
            String answer = "honest " + i;
            RedisAdapter adapter = kind.adapter.apply(REDIS.client(i));
            SocketIoServer node = SocketIoServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .adapter(adapter)
                    .build();
            node.onServerSide("ask", (args, ack) -> ack.send(answer));
            adapters.add(adapter);
            nodes.add(node.start());
        }
        link = RedisLink.over(REDIS.client(2), kind.name.equals("sharded"), 1 << 20);
        liar = saying(LIAR);
        liar.open(new Hearing((sender, message) -> {
            if (message instanceof Request request && !sender.equals(LIAR)) {
                lie.accept(sender, request);
            }
        }));
        for (SocketIoServer node : nodes) {
            await().until(() -> get(node.serverCount()) == 3);
            clients.add(TestClient.to(node));
        }
    }

    /** A way to speak as that node. */
    private Wire saying(String name) {
        return kind.wiring.apply(link).wire("/", JSON, name);
    }

    /** As it says itself when it asks for something. */
    private String idOf(int node) throws Exception {
        CompletableFuture<String> id = new CompletableFuture<>();
        lie = (asker, request) -> id.complete(asker);
        ended(nodes.get(node).fetchSockets());
        return get(id);
    }

    @AfterEach
    void stop() {
        clients.forEach(TestClient::close);
        liar.close().toCompletableFuture().join();
        nodes.forEach(node -> node.close(Duration.ZERO).toCompletableFuture().join());
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void says(BiFunction<String, Request, List<Answer>> answers) {
        lie = (asker, request) -> answers.apply(asker, request).forEach(answer -> liar.answer(asker, answer));
    }

    /** What came, whether it is whole or not; in time in any case. */
    private static <T> List<?> ended(CompletionStage<List<T>> stage) throws Exception {
        return get(stage.<List<?>>handle((answers, failure) -> {
            Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
            if (cause instanceof SilentNodesException silent) {
                return silent.answers();
            }
            return cause instanceof AckException ack ? ack.responses() : answers;
        }));
    }

    private List<String> asked() throws Exception {
        return ended(nodes.get(0).serverSideEmitWithAck("ask")).stream()
                .map(answer -> ((JsonValue) answer).as(String.class))
                .toList();
    }

    private List<String> found() throws Exception {
        return ended(nodes.get(0).fetchSockets()).stream()
                .map(socket -> socket instanceof RemoteSocket remote ? remote.id() : ((SocketDetails) socket).id())
                .toList();
    }

    /** What clients are asked, and the two honest ones answer when all the lies are told. */
    private List<String> acknowledged() throws Exception {
        CompletionStage<List<String>> answers = nodes.get(0).emitWithAck("who", String.class);
        for (int i = 0; i < 2; i++) {
            String packet = clients.get(i).next();
            clients.get(i).send("43" + packet.substring(2, packet.indexOf('[')) + "[\"client " + i + "\"]");
        }
        return ended(answers).stream().map(Object::toString).toList();
    }

    private static List<Answer> repeated(int times, Answer answer) {
        return new ArrayList<>(Collections.nCopies(times, answer));
    }

    private static Sockets sockets(Request request, String... ids) {
        List<NodeDetails> all = new ArrayList<>();
        for (String id : ids) {
            all.add(new NodeDetails(id, Map.of(), Set.of(id), Map.of()));
        }
        return new Sockets(request.requestId(), all);
    }

    private void nothingIsLeft() throws Exception {
        await().untilAsserted(() -> {
            for (RedisAdapter adapter : adapters) {
                assertThat(adapter.status().pendingRequests()).isZero();
                assertThat(adapter.status().incomingBytes()).isZero();
            }
        });
        // And the truth is found again by those who are left.
        lie = (asker, request) -> {};
        says((asker, request) -> request instanceof Fetch ? List.of(sockets(request)) : List.of());
        assertThat(found()).containsExactlyInAnyOrder(clients.get(0).id, clients.get(1).id);
    }

    @Test
    void moreClientsThanItHas() throws Exception {
        says((asker, request) -> request instanceof BroadcastWithAck
                ? List.of(new ClientCount(request.requestId(), 1_000_000))
                : List.of());

        assertThat(acknowledged()).containsExactlyInAnyOrder("client 0", "client 1");
        nothingIsLeft();
    }

    @Test
    void countsThatNobodyCanHave() throws Exception {
        says((asker, request) -> request instanceof BroadcastWithAck
                ? List.of(
                        new ClientCount(request.requestId(), -1),
                        new ClientCount(request.requestId(), Integer.MIN_VALUE),
                        new ClientCount(request.requestId(), Integer.MAX_VALUE))
                : List.of());

        assertThat(acknowledged()).containsExactlyInAnyOrder("client 0", "client 1");
        await().until(() -> adapters.get(0).status().malformed() == 3);
        nothingIsLeft();
    }

    @Test
    void fewerClientsThanAnswers() throws Exception {
        says((asker, request) -> {
            List<Answer> answers = new ArrayList<>();
            if (request instanceof BroadcastWithAck) {
                answers.add(new ClientCount(request.requestId(), 1));
                answers.addAll(repeated(1000, new Acknowledgement(request.requestId(), "lie")));
                answers.add(new ClientCount(request.requestId(), 1000));
                answers.addAll(repeated(1000, new Acknowledgement(request.requestId(), "lie")));
            }
            return answers;
        });

        assertThat(acknowledged()).containsExactlyInAnyOrder("client 0", "client 1", "lie");
        nothingIsLeft();
    }

    @Test
    void moreThanOneAnswer() throws Exception {
        says((asker, request) -> {
            if (request instanceof Fetch) {
                return repeated(100, sockets(request, clients.get(1).id, clients.get(0).id, "made up"));
            }
            return request instanceof ServerSideRequest
                    ? repeated(100, new ServerSideAnswer(request.requestId(), "lie"))
                    : List.of();
        });

        assertThat(found())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrder(clients.get(0).id, clients.get(1).id, "made up");
        assertThat(asked()).containsExactlyInAnyOrder("honest 1", "lie");
        nothingIsLeft();
    }

    @Test
    void answersToWhatNobodyHasAsked() throws Exception {
        String honest = idOf(0);
        for (int i = 0; i < 20_000; i++) {
            String id = "foreign " + i;
            saysTo(honest, new ClientCount(id, 1), new Acknowledgement(id, "lie"));
        }
        says((asker, request) ->
                request instanceof Fetch ? List.of(new Sockets("foreign", List.of()), sockets(request)) : List.of());

        assertThat(found()).containsExactlyInAnyOrder(clients.get(0).id, clients.get(1).id);
        nothingIsLeft();
    }

    private void saysTo(String node, Answer... answers) {
        for (Answer answer : answers) {
            liar.answer(node, answer);
        }
    }

    @Test
    void moreServersThanThereAre() throws Exception {
        RedissonClient another = Redissons.patient(REDIS.redis());
        Wire phantom = kind.wiring
                .apply(RedisLink.over(another, kind.name.equals("sharded"), 1 << 20))
                .wire("/", JSON, "phantom");
        try {
            phantom.open(new Hearing((asker, message) -> {}));
            await().until(() -> get(nodes.get(0).serverCount()) == 4);
            assertThat(found()).containsExactlyInAnyOrder(clients.get(0).id, clients.get(1).id);
            assertThat(asked()).containsExactly("honest 1");
            assertThat(acknowledged()).containsExactlyInAnyOrder("client 0", "client 1");
        } finally {
            phantom.close().toCompletableFuture().join();
            another.shutdown();
        }
        nothingIsLeft();
    }

    @Test
    void theNameOfAnother() throws Exception {
        Wire other = saying(idOf(1));
        says((asker, request) -> {
            if (request instanceof Fetch) {
                other.answer(asker, sockets(request, clients.get(1).id, "made up"));
                return List.of(sockets(request));
            }
            return List.of();
        });

        assertThat(found())
                .doesNotHaveDuplicates()
                .contains(clients.get(0).id, clients.get(1).id)
                .isSubsetOf(clients.get(0).id, clients.get(1).id, "made up");
        nothingIsLeft();
    }
}
