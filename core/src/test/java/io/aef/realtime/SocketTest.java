package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The smaller things a socket can do. */
class SocketTest {

    private final SocketIoServer io = TestServers.start();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private TestClient client;
    private Socket socket;

    @BeforeEach
    void connect() throws Exception {
        io.onConnection(sockets::add);
        client = TestClient.connect(io);
        socket = sockets.take();
    }

    @AfterEach
    void stop() {
        io.close();
    }

    @Test
    void sendIsTheEventMessage() {
        socket.on("message", (args, ack) -> socket.send(args.toArray()));

        client.send("42[\"message\",1,[2]]").expect("42[\"message\",1,[2]]");
    }

    @Test
    void aNumberAsEventNameArrivesAsItsText() {
        socket.on("7", (args, ack) -> ack.send(args.size()));

        client.send("420[7,\"x\"]").expect("430[1]");
    }

    @Test
    void namesThatAreNotReservedAreTheApplications() {
        for (String name : List.of("error", "connection", "__proto__", "disconnected")) {
            socket.on(name, (args, ack) -> ack.send(name));
            client.send("420[\"" + name + "\"]").expect("430[\"" + name + "\"]");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> socket.on("disconnect", (args, ack) -> {}))
                .withMessage("\"disconnect\" is a reserved event name");
    }

    @Test
    void handlersOfAnyEventMayBePrependedAndRemoved() {
        socket.onAny((event, args) -> seen.add("last " + event));
        socket.prependAny((event, args) -> seen.add("first " + event));
        Registration removed = socket.onAny((event, args) -> seen.add("removed"));
        removed.remove();
        removed.remove();

        client.send("42[\"x\"]").expectNothingElse();
        assertThat(seen).containsExactly("first x", "last x", "first sync", "last sync");

        socket.offAny();
        client.expectNothingElse();
        assertThat(seen).hasSize(4);
    }

    @Test
    void handlersOfAnyOutgoingEventMayBePrependedAndRemoved() {
        socket.onAnyOutgoing((event, args) -> seen.add("last " + event));
        socket.prependAnyOutgoing((event, args) -> seen.add("first " + event));
        socket.onAnyOutgoing((event, args) -> seen.add("removed")).remove();

        socket.emit("x");
        client.expect("42[\"x\"]").expectNothingElse();
        assertThat(seen).containsExactly("first x", "last x");

        socket.offAnyOutgoing();
        socket.emit("y");
        client.expect("42[\"y\"]").expectNothingElse();
        assertThat(seen).hasSize(2);
    }

    @Test
    void aVolatileEventThatIsDroppedIsSeenByOutgoingHandlers() {
        BlockingQueue<String> outgoing = new LinkedBlockingQueue<>();
        socket.onAnyOutgoing((event, args) -> outgoing.add(event));
        // All in one task of the lane: what is written first has not left when the others come.
        socket.connection().session().lane().run(() -> {
            socket.emit("first");
            socket.volatile_().emit("lost");
            io.volatile_().emit("lost");
            socket.emit("last");
        });

        client.expect("42[\"first\"]", "42[\"last\"]").expectNothingElse();
        assertThat(outgoing).containsExactly("first", "lost", "lost", "last");
    }

    @Test
    void aVolatileEventIsSentIfNothingWaits() {
        client.expectNothingElse();

        socket.volatile_().emit("cursor", 1, 2);

        client.expect("42[\"cursor\",1,2]");
    }

    @Test
    void aVolatileBinaryEventIsSentOrDroppedAsAWhole() {
        socket.connection().session().lane().run(() -> {
            socket.emit("first");
            socket.volatile_().emit("lost", (Object) new byte[] {1});
        });
        client.expect("42[\"first\"]").expectNothingElse();

        socket.volatile_().emit("bin", (Object) new byte[] {1});
        client.expect("451-[\"bin\",{\"_placeholder\":true,\"num\":0}]", "<01>");
    }

    @Test
    void allHandlersOfEventsMayBeRemoved() {
        socket.on("a", (args, ack) -> seen.add("a"));
        socket.on("b", (args, ack) -> seen.add("b"));
        assertThat(socket.eventNames()).containsExactlyInAnyOrder("a", "b", "sync");

        socket.off();
        TestServers.answerSync(socket);
        client.send("42[\"a\"]").send("42[\"b\"]").expectNothingElse();

        assertThat(seen).isEmpty();
        assertThat(socket.eventNames()).containsExactly("sync");
    }

    @Test
    void operatorsOfASocketLeaveItOut() throws Exception {
        TestClient other = TestClient.connect(io);
        Socket otherSocket = sockets.poll(10, TimeUnit.SECONDS);
        otherSocket.join("room", "muted");
        socket.join("room");

        socket.in("room").emit("in");
        socket.local().emit("local");
        socket.except("muted").emit("nobody");
        socket.broadcast().compress(false).volatile_().except("none").emit("chained");

        client.expectNothingElse();
        other.expect("42[\"in\"]", "42[\"local\"]");
    }

    @Test
    void aSocketAsksTheOthers() throws Exception {
        TestClient other = TestClient.connect(io);
        sockets.take();
        var answers = socket.broadcast().timeout(Duration.ofSeconds(10)).emitWithAck("q", Integer.class);

        other.expect("420[\"q\"]").send("430[5]");

        assertThat(answers.toCompletableFuture().get(10, TimeUnit.SECONDS)).containsExactly(5);
        client.expectNothingElse();
    }

    @Test
    void largeArgumentsPassBothWays() {
        String large = "é".repeat(200_000);
        socket.on("large", String.class, (text, ack) -> ack.send(text.length(), text));

        client.send("420[\"large\",\"" + large + "\"]").expect("430[200000,\"" + large + "\"]");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> socket.timeout(Duration.ZERO))
                .withMessage("timeout: PT0S (expected: > 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> io.timeout(Duration.ofMillis(-1)))
                .withMessage("timeout: PT-0.001S (expected: > 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> io.to())
                .withMessage("rooms: none (expected: at least one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> socket.emit("connect"))
                .withMessage("\"connect\" is a reserved event name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> socket.emitWithAck("disconnect", String.class))
                .withMessage("\"disconnect\" is a reserved event name");
    }

    @Test
    void aShortSecretIsNotShownWhole() throws Exception {
        SocketIoServer legacy = TestServers.start(
                TestServers.builder().allowEIO3(true).generateId(request -> CompletableFuture.completedFuture("abc")));
        legacy.onConnection(sockets::add);
        TestClient.open(legacy, "EIO=3").expect("40");

        assertThat(sockets.poll(10, TimeUnit.SECONDS)).hasToString("Socket[a... in /]");
        TestServers.stop(legacy);
    }
}
