package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.json.JsonException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a socket and a server do when there is nobody left to do it for. */
class AfterwardsTest {

    private final SocketIoServer io = TestServers.start();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    AfterwardsTest() {
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        io.close();
    }

    private static void assertDisconnected(CompletionStage<?> stage) {
        assertThatThrownBy(() -> stage.toCompletableFuture()
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join())
                .hasRootCauseInstanceOf(AckDisconnectedException.class)
                .hasRootCauseMessage("socket has been disconnected");
    }

    @Test
    void pendingAcknowledgementsFailWhenTheSocketIsThrownOut() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        CompletionStage<String> single = socket.emitWithAck("q", String.class);
        CompletionStage<String> limited = socket.timeout(Duration.ofHours(1)).emitWithAck("q", String.class);
        var broadcast = io.emitWithAck("q", String.class);
        client.expect("420[\"q\"]", "421[\"q\"]", "422[\"q\"]");

        socket.disconnect();

        client.expect("41");
        assertDisconnected(single);
        assertDisconnected(limited);
        assertDisconnected(broadcast);
    }

    @Test
    void anAnswerThatComesAfterTheDisconnectionIsAViolation() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        CompletionStage<String> answer = socket.emitWithAck("q", String.class);
        client.expect("420[\"q\"]");
        socket.disconnect();
        client.expect("41").send("430[\"too late\"]").expect("close 1005");

        assertDisconnected(answer);
    }

    @Test
    void aSocketThatHasLeftSendsNothingAndAsksNobody() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        CompletableFuture<Void> gone = new CompletableFuture<>();
        socket.onDisconnect(reason -> gone.complete(null));
        client.send("41");
        gone.get(10, TimeUnit.SECONDS);

        socket.emit("x");
        socket.volatile_().emit("x");
        socket.leave("room");
        socket.disconnect();
        assertDisconnected(socket.emitWithAck("q", String.class));
        assertDisconnected(socket.timeout(Duration.ofHours(1)).emitWithAck("q", String.class));

        client.send("40");
        assertThat(client.next()).startsWith("40{");
        client.expectNothingElse();
    }

    @Test
    void aSocketThatHasLeftClosesNoConnectionThatOthersUse() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket first = sockets.take();
        first.disconnect();
        assertThat(client.expect("41").send("40").next()).startsWith("40{");

        first.disconnect(true);

        client.expectNothingElse();
    }

    @Test
    void anEventMayBeAcknowledgedAfterTheDisconnection() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        CompletableFuture<Ack> kept = new CompletableFuture<>();
        socket.on("later", (args, ack) -> kept.complete(ack));
        client.send("425[\"later\"]");
        Ack ack = kept.get(10, TimeUnit.SECONDS);
        socket.disconnect();
        client.expect("41");

        ack.send("still");

        client.expect("435[\"still\"]");
    }

    @Test
    void manyThreadsAcknowledgeOnce() throws Exception {
        TestClient client = TestClient.connect(io);
        CompletableFuture<Ack> kept = new CompletableFuture<>();
        sockets.take().on("q", (args, ack) -> kept.complete(ack));
        client.send("421[\"q\"]");
        Ack ack = kept.get(10, TimeUnit.SECONDS);

        CompletableFuture<?>[] threads = new CompletableFuture<?>[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = CompletableFuture.runAsync(() -> ack.send("once"));
        }
        CompletableFuture.allOf(threads).get(10, TimeUnit.SECONDS);

        client.expect("431[\"once\"]").expectNothingElse();
    }

    @Test
    void anAcknowledgementThatCannotBeWrittenMayBeFollowedByAnother() throws Exception {
        TestClient client = TestClient.connect(io);
        sockets.take().on("q", (args, ack) -> {
            try {
                ack.send(new Cycle());
            } catch (JsonException unwritable) {
                ack.send("sorry");
            }
        });

        client.send("421[\"q\"]").expect("431[\"sorry\"]").expectNothingElse();
    }

    /** Refers to itself. */
    public static final class Cycle {
        public Cycle getSelf() {
            return this;
        }
    }

    @Test
    void aClosedServerDropsWhatIsSentAndFailsWhatIsAsked() throws Exception {
        TestClient.connect(io);
        Socket socket = sockets.take();
        io.close();

        socket.emit("x");
        io.emit("x");
        io.socketsJoin("room");
        io.disconnectSockets();
        socket.disconnect(true);
        assertDisconnected(socket.emitWithAck("q", String.class));
        assertDisconnected(socket.timeout(Duration.ofHours(1)).emitWithAck("q", String.class));
        assertThat(io.timeout(Duration.ofHours(1))
                        .emitWithAck("q", String.class)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .isEmpty();
    }

    @Test
    void aClosedServerDoesNotStartAgain() {
        io.close();

        assertThatThrownBy(io::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the server has been closed");
    }
}
