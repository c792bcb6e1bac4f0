package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.AckTimeoutException;
import io.aef.realtime.RemoteSocket;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.redisson.api.RedissonClient;

/**
 * What holds with every adapter, however many nodes there are and whatever is between them: what an application sees of it, and the
 * packets of three clients, each on another node if there are as many.
 */
abstract class AdapterContract {

    /** Until Redis has confirmed what a node has subscribed to. */
    private static final String PROBE = "42[\"probe\"";

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** For what is about the end of it. */
    static final Duration BRIEF = Duration.ofMillis(500);

    @Parameter
    private Kind kind;

    final List<SocketIoServer> nodes = new ArrayList<>();
    final List<TestClient> clients = new ArrayList<>();

    /** A client of Redis for that node. */
    abstract RedissonClient redisson(int node);

    static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
    }

    @BeforeEach
    final void start() throws Exception {
        start(TIMEOUT);
    }

    /** Instead of those there are. */
    final void start(Duration timeout) throws Exception {
        stop();
        for (int i = 0; i < kind.nodes(); i++) {
            int number = i;
            SocketIoServer node = SocketIoServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .adapter(adapter(i, timeout))
                    .build();
            node.onConnection(socket -> serve(socket, number));
            node.of("/other").onConnection(socket -> {});
            nodes.add(node.start());
        }
        for (SocketIoServer node : nodes) {
            soon().untilAsserted(() -> assertThat(get(node.serverCount())).isEqualTo(kind.nodes()));
        }
        for (int i = 0; i < 3; i++) {
            clients.add(TestClient.to(node(i)));
        }
        for (int i = 0; i < 3; i++) {
            listens(i, clients.get(i).id);
        }
    }

    /**
     * Of that node.
     *
     * @param timeout for the answers of the others
     */
    AdapterFactory adapter(int node, Duration timeout) {
        return kind.adapter().apply(redisson(node), timeout);
    }

    private static void serve(Socket socket, int node) {
        socket.data().put("node", node);
        socket.on("fence", (args, ack) -> ack.send());
        socket.on("join", (args, ack) -> {
            socket.join(args.string(0));
            ack.send();
        });
        socket.on("tell", (args, ack) -> socket.broadcast().emit("told", args.string(0)));
    }

    @AfterEach
    final void stop() {
        clients.forEach(TestClient::close);
        List<CompletionStage<Void>> ends =
                nodes.stream().map(node -> node.close(Duration.ZERO)).toList();
        ends.forEach(end -> end.toCompletableFuture().join());
        clients.clear();
        nodes.clear();
    }

    /** The one that client is connected to. */
    final SocketIoServer node(int client) {
        return nodes.get(client % nodes.size());
    }

    final Kind kind() {
        return kind;
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    final String next(int client) throws InterruptedException {
        String packet = clients.get(client).next();
        while (packet.startsWith(PROBE)) {
            packet = clients.get(client).next();
        }
        return packet;
    }

    final void expectNothingElse(int client) throws InterruptedException {
        clients.get(client).send("4299[\"fence\"]");
        assertThat(next(client)).isEqualTo("4399[]");
    }

    /** And waits until the other nodes reach it there. */
    final void join(int client, String room) throws InterruptedException {
        clients.get(client).send("421[\"join\",\"" + room + "\"]");
        assertThat(next(client)).isEqualTo("431[]");
        listens(client, room);
    }

    private void listens(int client, String room) {
        for (int from = 0; from < nodes.size(); from++) {
            SocketIoServer sender = nodes.get(from);
            String probe = PROBE + ",\"" + room + "\"," + from + "]";
            int number = from;
            soon().until(() -> {
                sender.to(room).emit("probe", room, number);
                for (String packet = clients.get(client).poll(); packet != null; ) {
                    if (packet.equals(probe)) {
                        return true;
                    }
                    packet = clients.get(client).poll();
                }
                return false;
            });
        }
    }

    private void answer(int client, String event, String answer) throws InterruptedException {
        String packet = next(client);
        assertThat(packet).matches("42\\d+\\[\"" + event + "\"]");
        clients.get(client).send("43" + packet.substring(2, packet.indexOf('[')) + "[\"" + answer + "\"]");
    }

    @Test
    void aBroadcastReachesEveryClientOnceAndInOrder() throws Exception {
        join(1, "red");
        join(2, "red");
        for (int i = 0; i < 100; i++) {
            node(0).emit("n", i, "x", null, true, 1.5, List.of(1));
            node(1).to("red").emit("r", i);
        }
        for (int client = 0; client < 3; client++) {
            List<String> all = new ArrayList<>();
            List<String> red = new ArrayList<>();
            for (int i = 0; i < (client == 0 ? 100 : 200); i++) {
                String packet = next(client);
                (packet.startsWith("42[\"n\"") ? all : red).add(packet);
            }
            for (int i = 0; i < 100; i++) {
                assertThat(all.get(i)).isEqualTo("42[\"n\"," + i + ",\"x\",null,true,1.5,[1]]");
            }
            for (int i = 0; i < red.size(); i++) {
                assertThat(red.get(i)).isEqualTo("42[\"r\"," + i + "]");
            }
            expectNothingElse(client);
        }
    }

    @Test
    void binaryPartsArrive() throws Exception {
        node(0).emit("bin", Map.of("a", new byte[] {1, 2, 3}), new byte[0]);

        for (int client = 0; client < 3; client++) {
            assertThat(next(client))
                    .isEqualTo("452-[\"bin\",{\"a\":{\"_placeholder\":true,\"num\":0}},"
                            + "{\"_placeholder\":true,\"num\":1}]");
            assertThat(next(client)).isEqualTo("<010203>");
            assertThat(next(client)).isEqualTo("<>");
        }
    }

    @Test
    void roomsAndExceptionsSelect() throws Exception {
        join(1, "red");
        join(2, "red");
        join(2, "muted");

        node(0).to("red").emit("one");
        node(0).to("red").except("muted").emit("two");
        assertThat(next(1)).isEqualTo("42[\"one\"]");
        assertThat(next(1)).isEqualTo("42[\"two\"]");
        assertThat(next(2)).isEqualTo("42[\"one\"]");
        // Not before: it may come by a channel of its own.
        node(0).to(clients.get(2).id).emit("three");
        assertThat(next(2)).isEqualTo("42[\"three\"]");
        node(0).to("red", "blue", "muted").emit("four");
        assertThat(next(1)).isEqualTo("42[\"four\"]");
        assertThat(next(2)).isEqualTo("42[\"four\"]");
        node(1).except("red").emit("five");
        assertThat(next(0)).isEqualTo("42[\"five\"]");
        node(1).except(clients.get(1).id).emit("six");
        assertThat(next(0)).isEqualTo("42[\"six\"]");
        assertThat(next(2)).isEqualTo("42[\"six\"]");
        clients.get(0).send("42[\"tell\",\"seven\"]");
        assertThat(next(1)).isEqualTo("42[\"told\",\"seven\"]");
        assertThat(next(2)).isEqualTo("42[\"told\",\"seven\"]");
        node(2).to("nobody").emit("eight");
        node(2).emit("nine");
        for (int client = 0; client < 3; client++) {
            assertThat(next(client)).isEqualTo("42[\"nine\"]");
            expectNothingElse(client);
        }
    }

    @Test
    void whatIsLocalStaysThere() throws Exception {
        node(0).local().emit("here");
        node(0).emit("everywhere");

        for (int client = 0; client < 3; client++) {
            if (node(client) == node(0)) {
                assertThat(next(client)).isEqualTo("42[\"here\"]");
            }
            assertThat(next(client)).isEqualTo("42[\"everywhere\"]");
        }
        assertThat(get(node(0).local().fetchSockets())).hasSize(nodes.size() == 1 ? 3 : 1);
        node(0).local().disconnectSockets();
        assertThat(next(0)).isEqualTo("41");
        if (nodes.size() > 1) {
            expectNothingElse(1);
        }
    }

    /** Nothing is promised of one: what was sent to a client before may still be on its way. */
    @Test
    void whoKeepsUpReceivesWhatIsVolatile() throws Exception {
        Set<TestClient> without = new HashSet<>(clients);
        soon().untilAsserted(() -> {
            node(0).volatile_().emit("now", 1);
            without.removeIf(client -> "42[\"now\",1]".equals(client.poll()));
            assertThat(without).isEmpty();
        });
        node(0).compress(false).emit("plain", 2);

        for (int client = 0; client < 3; client++) {
            String packet = next(client);
            while (packet.equals("42[\"now\",1]")) {
                packet = next(client);
            }
            assertThat(packet).isEqualTo("42[\"plain\",2]");
        }
    }

    @Test
    void namespacesAreWorldsOfTheirOwn() throws Exception {
        for (int client = 0; client < 3; client++) {
            clients.get(client).send("40/other,");
            assertThat(next(client)).startsWith("40/other,{\"sid\":");
        }
        soon().untilAsserted(() ->
                assertThat(get(node(0).of("/other").fetchSockets())).hasSize(3));
        node(1).of("/other").emit("there");
        node(1).emit("here");

        for (int client = 0; client < 3; client++) {
            assertThat(List.of(next(client), next(client)))
                    .containsExactlyInAnyOrder("42/other,[\"there\"]", "42[\"here\"]");
            expectNothingElse(client);
        }
    }

    @Test
    void everyClientAnswers() throws Exception {
        CompletionStage<List<String>> answers =
                node(0).timeout(Duration.ofSeconds(15)).emitWithAck("who", String.class);
        for (int i = 0; i < 3; i++) {
            answer(i, "who", "client " + i);
        }

        assertThat(get(answers)).containsExactlyInAnyOrder("client 0", "client 1", "client 2");
    }

    @Test
    void theAnswersThatCameInTimeAreKept() throws Exception {
        join(1, "red");
        join(2, "red");
        CompletionStage<List<String>> answers =
                node(0).to("red").timeout(Duration.ofSeconds(3)).emitWithAck("who", String.class);
        answer(2, "who", "client 2");
        assertThat(next(1)).matches("42\\d+\\[\"who\"]");

        assertThatThrownBy(() -> get(answers))
                .rootCause()
                .isInstanceOfSatisfying(
                        AckTimeoutException.class,
                        late -> assertThat(late.responses())
                                .extracting(Object::toString)
                                .containsExactly("client 2"));
        expectNothingElse(0);
    }

    @Test
    void everySocketIsFound() throws Exception {
        join(2, "red");
        List<RemoteSocket> all = get(node(0).fetchSockets());
        assertThat(all)
                .extracting(RemoteSocket::id)
                .containsExactlyInAnyOrder(clients.get(0).id, clients.get(1).id, clients.get(2).id);
        List<RemoteSocket> red = get(node(0).in("red").fetchSockets());
        assertThat(red).hasSize(1);
        assertThat(red.get(0).id()).isEqualTo(clients.get(2).id);
        assertThat(red.get(0).rooms()).isEqualTo(Set.of(clients.get(2).id, "red"));
        assertThat(red.get(0).data()).isEqualTo(Map.of("node", 2 % nodes.size()));
        assertThat(red.get(0).handshake())
                .containsEntry("url", "/socket.io/?EIO=4&transport=websocket")
                .containsEntry("secure", false);
        assertThat(get(node(1).except("red").fetchSockets()))
                .extracting(RemoteSocket::id)
                .containsExactlyInAnyOrder(clients.get(0).id, clients.get(1).id);
        red.get(0).emit("found");
        assertThat(next(2)).isEqualTo("42[\"found\"]");
    }

    @Test
    void selectedSocketsAreMovedAndDisconnected() throws Exception {
        join(1, "red");
        join(2, "red");
        node(0).in("red").except(clients.get(1).id).socketsJoin("blue", "green");
        soon().untilAsserted(() -> assertThat(get(node(1).in("blue").fetchSockets()))
                .extracting(RemoteSocket::rooms)
                .containsExactly(Set.of(clients.get(2).id, "red", "blue", "green")));
        node(1).in("blue").socketsLeave("red", "green");
        soon().untilAsserted(() -> assertThat(get(node(0).in("blue").fetchSockets()))
                .extracting(RemoteSocket::rooms)
                .containsExactly(Set.of(clients.get(2).id, "blue")));
        node(0).in("blue").disconnectSockets();
        assertThat(next(2)).isEqualTo("41");
        node(0).in("red").disconnectSockets(true);
        assertThat(List.of(next(1), next(1))).isEqualTo(List.of("41", "close"));
        soon().untilAsserted(() -> assertThat(get(node(0).fetchSockets()))
                .extracting(RemoteSocket::id)
                .containsExactly(clients.get(0).id));
    }

    @Test
    void serversTellEachOther() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            int node = i;
            nodes.get(i).onServerSide("ask", (args, ack) -> ack.send(args.string(0) + " " + node));
            nodes.get(i).onServerSide("say nothing", (args, ack) -> ack.send());
            nodes.get(i).onServerSide("note", (args, ack) -> heard.add(args.string(0) + " " + node));
        }
        List<String> others = new ArrayList<>();
        for (int i = 1; i < nodes.size(); i++) {
            others.add("from 0 " + i);
        }
        node(0).serverSideEmit("note", "from 0");

        assertThat(get(node(0).serverSideEmitWithAck("ask", "from 0")))
                .extracting(answer -> answer.as(String.class))
                .containsExactlyInAnyOrderElementsOf(others);
        assertThat(get(node(0).serverSideEmitWithAck("say nothing")))
                .hasSize(nodes.size() - 1)
                .allMatch(JsonValue::isNull);
        soon().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrderElementsOf(others));
    }

    @Test
    void whatIsAskedOfAllNodesCompletesOnThreadsOfTheServer() throws Exception {
        start(BRIEF);
        SocketIoServer node = nodes.get(0);
        for (CompletionStage<?> stage :
                List.of(node.serverCount(), node.fetchSockets(), node.serverSideEmitWithAck("nobody answers"))) {
            String where =
                    get(stage.handle((value, failure) -> Thread.currentThread().getName()));
            assertThat(where)
                    .matches("aef-realtime-completion-\\d+|"
                            + Pattern.quote(Thread.currentThread().getName()));
        }
    }

    record User(String name, Instant since) {}

    @Test
    void dataHasOneFormWhicheverNodeTheSocketIsOn() throws Exception {
        User ada = new User("ada", Instant.EPOCH);
        for (SocketIoServer node : nodes) {
            node.sockets().sockets().values().forEach(socket -> socket.data().put("user", ada));
        }

        assertThat(get(node(0).fetchSockets())).hasSize(3).allSatisfy(socket -> {
            assertThat(socket.data()).containsEntry("user", Map.of("name", "ada", "since", "1970-01-01T00:00:00Z"));
            assertThat(socket.data("user", User.class)).isEqualTo(ada);
        });
    }

    @Test
    void dataThatCannotBeWrittenIsLeftOut() throws Exception {
        for (SocketIoServer node : nodes) {
            for (Socket socket : node.sockets().sockets().values()) {
                List<Object> cycle = new ArrayList<>();
                cycle.add(cycle);
                socket.data().put("cycle", cycle);
                socket.data().put("thrower", new Object() {
                    @SuppressWarnings("unused")
                    public String getName() {
                        throw new IllegalStateException("a getter of a test");
                    }
                });
                socket.data().put("bytes", new byte[] {1});
                socket.data().put("name", "ada");
            }
        }

        List<RemoteSocket> found = get(nodes.get(0).fetchSockets());
        assertThat(found)
                .hasSize(3)
                .allSatisfy(socket ->
                        assertThat(socket.data()).containsEntry("name", "ada").doesNotContainKeys("cycle", "thrower"));
    }
}
