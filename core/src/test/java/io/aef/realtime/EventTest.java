package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {

    private final List<HandlerError> errors = new CopyOnWriteArrayList<>();
    private final SocketIoServer io = TestServers.start(TestServers.builder().onError(errors::add));
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    EventTest() {
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        io.close();
    }

    record ChatMessage(String room, String text) {}

    record Upload(String name, byte[] content) {}

    @Test
    void emitsAnyValue() throws Exception {
        TestClient client = TestClient.connect(io);
        sockets.take().emit("all", 1, "é", null, true, 1.5, List.of("x"), Map.of("k", 2), new ChatMessage("r", "t"));

        client.expect("42[\"all\",1,\"é\",null,true,1.5,[\"x\"],{\"k\":2},{\"room\":\"r\",\"text\":\"t\"}]");
    }

    @Test
    void emitsBinaryAtAnyDepth() throws Exception {
        TestClient client = TestClient.connect(io);
        sockets.take().emit("bin", new byte[] {1, 2}, new Upload("f", new byte[] {3}));

        client.expect(
                "452-[\"bin\",{\"_placeholder\":true,\"num\":0},"
                        + "{\"name\":\"f\",\"content\":{\"_placeholder\":true,\"num\":1}}]",
                "<0102>",
                "<03>");
    }

    @Test
    void receivesTypedData() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.on("chat", ChatMessage.class, message -> socket.emit("got", message.room() + message.text()));

        client.send("42[\"chat\",{\"room\":\"r\",\"text\":\"t\",\"unknown\":1}]")
                .expect("42[\"got\",\"rt\"]");
    }

    @Test
    void receivesBinaryInsideTypedData() throws Exception {
        TestClient client = TestClient.connect(io);
        sockets.take().on("up", Upload.class, (upload, ack) -> ack.send(upload.name(), upload.content().length));

        client.send("451-9[\"up\",{\"name\":\"f\",\"content\":{\"_placeholder\":true,\"num\":0}}]")
                .send((byte) 1, (byte) 2, (byte) 3)
                .expect("439[\"f\",3]");
    }

    @Test
    void emitsReceivedValuesAgainAsTheyCame() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.on("echo", (args, ack) -> socket.emit("echo", args.toArray()));

        client.send("42[\"echo\",1.0,9007199254740993,\"\\ud800\",{\"a\":[1, 2]}]")
                .expect("42[\"echo\",1.0,9007199254740993,\"\\ud800\",{\"a\":[1, 2]}]");
    }

    @Test
    void dataOfTheWrongKindReachesTheErrorHandlerAndNobodyElse() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        BlockingQueue<String> refused = new LinkedBlockingQueue<>();
        socket.onError(error -> refused.add(error.getMessage()));
        socket.on("chat", ChatMessage.class, message -> refused.add("handled"));

        client.send("42[\"chat\",[1]]")
                .send("42[\"chat\"]")
                .send("42[\"chat\",null]")
                .expectNothingElse();

        assertThat(refused)
                .hasSize(3)
                .allMatch(message -> message.equals("argument 0 is no " + ChatMessage.class.getName()));
        assertThat(errors).isEmpty();
    }

    @Test
    void withoutAnErrorHandlerDataOfTheWrongKindIsLoggedOncePerEvent() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.on("chat", ChatMessage.class, message -> {});
        socket.on("count", Integer.class, count -> {});
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            client.send("42[\"chat\",{\"text\":[\"secret\"]}]")
                    .send("42[\"chat\",\"secret\"]")
                    .send("42[\"count\"]")
                    .expectNothingElse();
        } finally {
            System.setErr(before);
        }

        String type = ChatMessage.class.getName();
        assertThat(log.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .endsWith("an event chat did not reach its handler: argument 0 is no " + type
                                        + ". The JSON value does not fit " + type + " at text."
                                        + " Others like it are logged at debug level."),
                        line -> assertThat(line)
                                .endsWith(
                                        "an event count did not reach its handler: argument 0 is no java.lang.Integer."
                                                + " It is missing or null. Others like it are logged at debug level."));
    }

    @Test
    void aThrowingHandlerIsReportedAndSurvived() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.on("bad", (args, ack) -> {
            throw new IllegalStateException("bug");
        });
        socket.on("bad", (args, ack) -> ack.send("second handler"));

        client.send("420[\"bad\"]").expect("430[\"second handler\"]");
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.socket()).isSameAs(socket);
            assertThat(error.where()).isEqualTo("bad");
            assertThat(error.cause()).hasMessage("bug");
        });
    }

    @Test
    void aStackOverflowInAHandlerIsSurvived() throws Exception {
        TestClient client = TestClient.connect(io);
        sockets.take().on("deep", (args, ack) -> recurse(0));

        client.send("42[\"deep\"]").expectNothingElse();
        assertThat(errors)
                .singleElement()
                .satisfies(error -> assertThat(error.cause()).isInstanceOf(StackOverflowError.class));
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + recurse(depth + 2);
    }

    @Test
    void handlersOfOneSocketRunInOrderAlthoughTheyBlock() throws Exception {
        TestClient client = TestClient.connect(io);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        sockets.take().on("n", Integer.class, n -> {
            go.await();
            seen.add(n);
        });
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            client.send("42[\"n\"," + i + "]");
            sent.add(i);
        }
        go.countDown();

        client.expectNothingElse();
        assertThat(seen).isEqualTo(sent);
    }

    @Test
    void aBlockedHandlerDelaysNobodyElse() throws Exception {
        TestClient blocked = TestClient.connect(io);
        CountDownLatch release = new CountDownLatch(1);
        sockets.take().on("block", (args, ack) -> release.await());
        blocked.send("42[\"block\"]");

        TestClient.connect(io).expectNothingElse();
        release.countDown();
        blocked.expectNothingElse();
    }

    @Test
    void aFloodIsNotReadFasterThanItIsHandled() throws Exception {
        io.close();
        SocketIoServer small = TestServers.start(TestServers.builder().maxQueuedEvents(16));
        small.onConnection(sockets::add);
        TestClient client = TestClient.connect(small);
        CountDownLatch release = new CountDownLatch(1);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        sockets.take().on("n", Integer.class, n -> {
            release.await();
            seen.add(n);
        });
        for (int i = 0; i < 1000; i++) {
            client.send("42[\"n\"," + i + "]");
        }
        release.countDown();

        client.expectNothingElse();
        assertThat(seen).hasSize(1000).isSorted();
        small.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"})
    void reservedNamesCannotBeEmitted(String name) {
        assertThatThrownBy(() -> io.emit(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + name + "\" is a reserved event name");
    }

    @Test
    void onAnySeesEventsBeforeMiddlewaresAndHandlers() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        List<String> seen = new CopyOnWriteArrayList<>();
        socket.onAny((event, args) -> seen.add("any " + event + args.size()));
        socket.use((event, next) -> {
            seen.add("use " + event.name());
            next.proceed();
        });
        socket.on("x", (args, ack) -> seen.add("on"));

        client.send("42[\"x\",1,2]").expectNothingElse();

        assertThat(seen).containsExactly("any x2", "use x", "on", "any sync0", "use sync");
    }

    @Test
    void aPacketMiddlewareRefusesAnEvent() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        List<String> seen = new CopyOnWriteArrayList<>();
        socket.use((event, next) -> {
            if (event.name().equals("forbidden")) {
                next.reject("not allowed here");
            } else {
                next.proceed();
            }
        });
        socket.on("forbidden", (args, ack) -> seen.add("handled"));
        socket.onError(error -> seen.add(error.getMessage()));

        client.send("421[\"forbidden\"]").expectNothingElse();

        assertThat(seen).containsExactly("not allowed here");
    }

    @Test
    void onceAndRemovedHandlersAreCalledNoMore() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        List<String> seen = new CopyOnWriteArrayList<>();
        socket.once("x", (args, ack) -> seen.add("once"));
        Registration removed = socket.on("x", (args, ack) -> seen.add("removed"));
        socket.on("x", (args, ack) -> seen.add("stays"));
        removed.remove();

        client.send("42[\"x\"]").send("42[\"x\"]").expectNothingElse();
        socket.off("x");
        client.send("42[\"x\"]").expectNothingElse();

        assertThat(seen).containsExactly("once", "stays", "stays");
    }

    @Test
    void aRegistrationRemovesOnlyItselfHoweverOftenItIsCalled() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        List<String> seen = new CopyOnWriteArrayList<>();
        EventHandler handler = (args, ack) -> seen.add("named");
        AnyHandler any = (event, args) -> seen.add("any " + event);
        Registration named = socket.on("x", handler);
        Registration unnamed = socket.onAny(any);
        socket.on("x", handler);
        socket.onAny(any);

        named.remove();
        named.remove();
        unnamed.remove();
        unnamed.remove();
        client.send("42[\"x\"]").expectNothingElse();

        assertThat(seen).containsExactly("any x", "named", "any sync");
    }

    @Test
    void onAnyOutgoingSeesDirectEventsAndBroadcastsButNotAcknowledgements() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        socket.onAnyOutgoing((event, args) -> seen.add(event + args));
        socket.on("q", (args, ack) -> ack.send("a"));

        socket.emit("one", 1);
        io.emit("two", 2);
        client.expect("42[\"one\",1]", "42[\"two\",2]")
                .send("420[\"q\"]")
                .expect("430[\"a\"]")
                .expectNothingElse();

        assertThat(seen).containsExactly("one[1]", "two[2]");
    }

    @Test
    void emitsOfOneThreadArriveInOrderWhateverTheyAre() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.join("r");
        for (int i = 0; i < 300; i += 3) {
            socket.emit("n", i);
            io.to("r").emit("n", i + 1);
            io.emit("n", i + 2);
        }

        for (int i = 0; i < 300; i++) {
            client.expect("42[\"n\"," + i + "]");
        }
    }

    @Test
    void waitsForTheAnswerOfARemoteSocket() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.data().put("user", "ada");
        socket.join("r");
        RemoteSocket remote = io.in("r")
                .fetchSockets()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .get(0);

        assertThat(remote.id()).isEqualTo(socket.id());
        assertThat(remote.rooms()).containsExactly(socket.id(), "r");
        assertThat(remote.data()).isEqualTo(Map.of("user", "ada"));
        assertThat(remote.handshake())
                .containsOnlyKeys("headers", "time", "address", "xdomain", "secure", "issued", "url", "query", "auth");
        remote.emit("hi");
        client.expect("42[\"hi\"]");
    }
}
