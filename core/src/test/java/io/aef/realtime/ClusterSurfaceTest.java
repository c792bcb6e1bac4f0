package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.json.JsonException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an application sees of other nodes and of the rooms: adapters, server-side events, remote sockets, room listeners. */
class ClusterSurfaceTest {

    private final Map<String, AdapterContext> contexts = new ConcurrentHashMap<>();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final SocketIoServer io = TestServers.start(TestServers.builder().adapter(context -> {
        assertThat(contexts.putIfAbsent(context.namespace(), context)).isNull();
        return AdapterFactory.IN_MEMORY.create(context);
    }));

    ClusterSurfaceTest() {
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        io.close();
    }

    private RemoteSocket remote(Socket socket) throws Exception {
        return io.in(socket.id())
                .fetchSockets()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .get(0);
    }

    @Test
    void eachNamespaceHasAnAdapterOfItsOwn() {
        io.of("/chat");
        io.of("/chat");
        io.of(Pattern.compile("^/tenant-\\d$"));
        assertThat(TestClient.open(io).send("40/tenant-1,").next()).startsWith("40/tenant-1,{");

        assertThat(contexts).containsOnlyKeys("/", "/chat", "/tenant-1");
    }

    @Test
    void eventsOfOtherServersAreHandledInOrderAndAnswered() throws Exception {
        AdapterContext context = contexts.get("/");
        List<Integer> seen = new CopyOnWriteArrayList<>();
        BlockingQueue<Object> replies = new LinkedBlockingQueue<>();
        Registration registration = io.onServerSide("hello", (args, ack) -> {
            seen.add(args.get(0, Integer.class));
            ack.send("from here", "ignored");
            ack.send("once only");
        });

        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            context.serverSideEvent("hello", List.of(context.json().valueOf(i)), replies::add);
            context.serverSideEvent("nobody listens", List.of(), replies::add);
            sent.add(i);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(replies.poll(10, TimeUnit.SECONDS)).isEqualTo("from here");
        }
        registration.remove();
        context.serverSideEvent("hello", List.of(context.json().valueOf(-1)), replies::add);

        assertThat(seen).isEqualTo(sent);
        assertThat(replies).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> io.onServerSide("connection", (args, ack) -> {}))
                .withMessage("\"connection\" is a reserved event name");
    }

    @Test
    void aRemoteSocketIsToldAskedMovedAndDisconnected() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.data().put("user", "ada");
        RemoteSocket remote = remote(socket);

        remote.emit("hi", 1);
        client.expect("42[\"hi\",1]");
        var answer = remote.emitWithAck(Duration.ofSeconds(10), "q", String.class, 2);
        client.expect("420[\"q\",2]").send("430[\"yes\"]");
        assertThat(answer.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo("yes");
        remote.join("a", "b");
        remote.leave("a");
        assertThat(socket.rooms()).containsExactlyInAnyOrder(socket.id(), "b");
        assertThat(remote.rooms()).isEqualTo(socket.rooms());
        assertThatThrownBy(() -> remote.data().put("user", "eve")).isInstanceOf(UnsupportedOperationException.class);

        remote.disconnect();
        client.expect("41");
        assertThatThrownBy(() -> remote.emitWithAck(Duration.ofSeconds(10), "q", String.class)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(AckDisconnectedException.class);
    }

    record User(String name, Instant since) {}

    @Test
    void dataOfARemoteSocketHasTheFormOfJson() throws Exception {
        TestClient.connect(io);
        Socket socket = sockets.take();
        RemoteSocket remote = remote(socket);
        User ada = new User("ada", Instant.EPOCH);
        socket.data().put("user", ada);
        socket.data().put("count", 7L);
        socket.data().put("none", Optional.empty());
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        socket.data().put("cycle", cycle);

        assertThat(remote.data())
                .isEqualTo(Map.of("user", Map.of("name", "ada", "since", "1970-01-01T00:00:00Z"), "count", 7));
        assertThat(remote.data("user", User.class)).isEqualTo(ada);
        assertThat(remote.data("count", Long.class)).isEqualTo(7L);
        assertThat(remote.data("cycle", Object.class)).isNull();
        assertThatThrownBy(() -> remote.data("user", Integer.class)).isInstanceOf(JsonException.class);
        assertThat(socket.data().get("user")).isSameAs(ada);
    }

    @Test
    void aRemoteSocketThatDoesNotAnswerTimesOut() throws Exception {
        TestClient.connect(io);
        RemoteSocket remote = remote(sockets.take());

        assertThatThrownBy(() -> remote.emitWithAck(Duration.ofMillis(20), "q", String.class)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(AckTimeoutException.class)
                .hasRootCauseMessage("operation has timed out");
    }

    @Test
    void closingARemoteSocketClosesItsConnection() throws Exception {
        TestClient client = TestClient.connect(io);

        remote(sockets.take()).disconnect(true);

        client.expect("41", "close 1005");
    }

    @Test
    void theHandshakeIsToldInTheFormOfTheOfficialServer() throws Exception {
        TestClient.open(io, "EIO=4&user=ada").send("40{\"token\":\"t\"}");
        Map<String, Object> handshake = remote(sockets.take()).handshake();

        assertThat(handshake)
                .containsEntry("address", "127.0.0.1")
                .containsEntry("xdomain", false)
                .containsEntry("secure", false)
                .containsEntry("url", "/socket.io/?transport=websocket&EIO=4&user=ada")
                .containsEntry("query", Map.of("transport", "websocket", "EIO", "4", "user", "ada"))
                .containsEntry("auth", Map.of("token", "t"));
        assertThat((String) handshake.get("time"))
                .matches("[A-Z][a-z]{2} [A-Z][a-z]{2} \\d\\d \\d{4} \\d\\d:\\d\\d:\\d\\d GMT[+-]\\d{4} \\(.+\\)");
        assertThat(handshake.get("issued")).isInstanceOf(Long.class);
        assertThat((Map<?, ?>) handshake.get("headers"))
                .extracting(Map::keySet)
                .satisfies(names -> assertThat(names)
                        .allSatisfy(name -> assertThat((String) name).isLowerCase()));
    }

    @Test
    void listenersHearOfRooms() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        io.sockets().addRoomListener(new RoomListener() {
            @Override
            public void roomCreated(String room) {
                told.add("create-room " + room);
            }

            @Override
            public void joined(String room, String socketId) {
                told.add("join-room " + room + " " + socketId);
            }

            @Override
            public void left(String room, String socketId) {
                told.add("leave-room " + room + " " + socketId);
            }

            @Override
            public void roomDeleted(String room) {
                told.add("delete-room " + room);
            }
        });
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        String id = socket.id();
        socket.join("r");
        client.expectNothingElse();
        client.send("41").send("40/none,").expect("44/none,{\"message\":\"Invalid namespace\"}");

        assertThat(told)
                .containsExactly(
                        "create-room " + id,
                        "join-room " + id + " " + id,
                        "create-room r",
                        "join-room r " + id,
                        "leave-room " + id + " " + id,
                        "delete-room " + id,
                        "leave-room r " + id,
                        "delete-room r");
    }

    @Test
    void adaptersAreClosedBehindTheirSockets() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        SocketIoServer other = TestServers.builder()
                .adapter(context -> new RecordingAdapter(AdapterFactory.IN_MEMORY.create(context), order))
                .build();
        other.onConnection(socket -> socket.onDisconnect(reason -> order.add(reason.text())));
        other.onConnection(sockets::add);
        other.start();
        TestClient.connect(other);
        sockets.take();

        other.close();

        assertThat(order).containsExactly("removed", "server shutting down", "closed");
    }
}
