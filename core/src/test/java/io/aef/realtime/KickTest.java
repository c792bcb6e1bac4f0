package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Disconnecting from within handlers and middlewares, and clients that leave in between. */
class KickTest {

    private final SocketIoServer io = TestServers.start();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    KickTest() {
        io.onConnection(socket -> {
            socket.onDisconnect(reason -> told.add(reason.text()));
            sockets.add(socket);
        });
    }

    @AfterEach
    void stop() {
        io.close();
    }

    private String told() throws InterruptedException {
        return told.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void aHandlerMayThrowItsOwnClientOut() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        CountDownLatch sent = new CountDownLatch(1);
        socket.on("bye", (args, ack) -> {
            sent.await();
            ack.send("bye");
            socket.disconnect(true);
            socket.emit("never");
        });
        socket.on("next", (args, ack) -> told.add("handled"));

        client.send("420[\"bye\"]").send("42[\"next\"]");
        sent.countDown();

        client.expect("430[\"bye\"]", "41");

        assertThat(told()).isEqualTo("server namespace disconnect");
        assertThat(told).isEmpty();
    }

    @Test
    void whatWasQueuedBehindThatIsNotHandled() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        CountDownLatch queued = new CountDownLatch(1);
        socket.on("bye", (args, ack) -> {
            queued.await();
            socket.disconnect();
        });
        socket.on("next", (args, ack) -> told.add("handled"));
        client.send("42[\"bye\"]").send("42[\"next\"]").send("40/none,");
        client.expect("44/none,{\"message\":\"Invalid namespace\"}");

        queued.countDown();

        assertThat(told()).isEqualTo("server namespace disconnect");
        assertThat(told).isEmpty();
    }

    @Test
    void aConnectionHandlerMay() throws Exception {
        io.of("/closed").onConnection(socket -> socket.disconnect());
        TestClient client = TestClient.open(io).send("40/closed,");

        assertThat(client.next()).startsWith("40/closed,{");
        client.expect("41/closed,");
        assertThat(io.of("/closed").sockets()).isEmpty();
    }

    @Test
    void aMiddlewareForEventsMay() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.use((event, next) -> {
            socket.disconnect();
            next.proceed();
        });
        socket.on("x", (args, ack) -> ack.send("handled"));

        client.send("420[\"x\"]").expect("41");

        assertThat(told()).isEqualTo("server namespace disconnect");
    }

    @Test
    void aDisconnectHandlerMayNotBringItBack() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.onDisconnect(reason -> {
            socket.join("room");
            socket.emit("never");
            socket.disconnect(true);
            told.add("rooms " + socket.rooms().size());
        });

        client.send("41");

        assertThat(told()).isEqualTo("client namespace disconnect");
        assertThat(told()).isEqualTo("rooms 0");
        client.send("40");
        assertThat(client.next()).startsWith("40{");
    }

    @Test
    void aMiddlewareClosesTheConnectionOfAClientThatIsNotThereYet() throws Exception {
        io.of("/x").use((socket, next) -> {
            socket.disconnect(true);
            next.proceed();
        });
        TestClient client = TestClient.connect(io);
        Socket main = sockets.take();

        client.send("40/x,").expect("41", "close 1005");

        assertThat(told()).isEqualTo("server namespace disconnect");
        assertThat(main.connected()).isFalse();
        assertThat(io.of("/x").sockets()).isEmpty();
    }

    @Test
    void leavingInAMiddlewareDoesNothing() {
        io.use((socket, next) -> {
            socket.disconnect();
            next.proceed();
        });

        assertThat(TestClient.open(io).send("40").next()).startsWith("40{");
    }

    @Test
    void aMiddlewareThatIsSlowerThanTheTimeoutIsNotWaitedFor() throws Exception {
        Duration limit = Duration.ofSeconds(1);
        SocketIoServer impatient = TestServers.builder()
                .connectTimeout(limit)
                .handlerExecutor(SocketIoServer.directExecutor())
                .build();
        CompletableFuture<Next> asked = new CompletableFuture<>();
        impatient.use((socket, next) -> asked.complete(next));
        impatient.onConnection(sockets::add);
        LaneClient client = LaneClient.open(impatient).send("40");
        assertThat(asked).isCompleted();
        client.lane.advance(limit.minusNanos(1));
        assertThat(client.link.closeCode()).isNull();
        client.lane.advance(Duration.ofNanos(1));
        assertThat(client.link.closeCode()).isEqualTo(1005);

        asked.join().proceed();
        client.expect();
        client.link.down(1005, null);

        assertThat(impatient.sockets().sockets()).isEmpty();
        TestTables.assertEmpty(impatient);
        assertThat(sockets).isEmpty();
        impatient.close();
    }

    @Test
    void aClientThatLeavesWhileAMiddlewareThinksLeavesNothingBehind() throws Exception {
        CompletableFuture<Next> asked = new CompletableFuture<>();
        io.use((socket, next) -> {
            socket.join("room");
            asked.complete(next);
        });
        TestClient client = TestClient.open(io).send("40");
        Next next = asked.get(10, TimeUnit.SECONDS);
        CompletableFuture<CompletableFuture<Boolean>> predicate = new CompletableFuture<>();
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        io.of((name, auth) -> {
            predicate.complete(answer);
            return answer;
        });
        client.send("40/dynamic,");
        predicate.get(10, TimeUnit.SECONDS);

        client.close();
        TestTables.awaitNoConnections(io);
        next.proceed();
        answer.complete(true);

        TestTables.assertEmpty(io);
        assertThat(sockets).isEmpty();
    }
}
