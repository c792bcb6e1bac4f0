package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisconnectTest {

    private final SocketIoServer io = TestServers.start();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    DisconnectTest() {
        io.onConnection(this::watch);
    }

    @AfterEach
    void stop() {
        io.close();
    }

    private void watch(Socket socket) {
        socket.onDisconnecting(reason ->
                told.add("disconnecting " + reason.text() + " " + socket.rooms().size()));
        socket.onDisconnect(reason ->
                told.add("disconnect " + reason.text() + " " + socket.rooms().size()));
        sockets.add(socket);
    }

    private void expectTold(String reason, int rooms) throws InterruptedException {
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("disconnecting " + reason + " " + rooms);
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("disconnect " + reason + " 0");
        assertThat(told).isEmpty();
    }

    @Test
    void theClientLeavesTheNamespaceAndMayJoinAgain() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket first = sockets.take();
        first.join("a", "b");

        client.send("41").send("40");

        assertThat(client.next()).startsWith("40{");
        expectTold("client namespace disconnect", 3);
        assertThat(first.connected()).isFalse();
        assertThat(sockets.take().id()).isNotEqualTo(first.id());
        assertThat(io.sockets().rooms()).isEmpty();
    }

    @Test
    void theServerDisconnectsASocketAndKeepsTheConnection() throws Exception {
        TestClient client = TestClient.connect(io);
        sockets.take().disconnect();

        client.expect("41");
        expectTold("server namespace disconnect", 1);
        client.send("40");
        assertThat(client.next()).startsWith("40{");
    }

    @Test
    void nothingOfADisconnectedSocketIsHandledAnyMore() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        CountDownLatch release = new CountDownLatch(1);
        List<String> handled = new CopyOnWriteArrayList<>();
        socket.on("first", (args, ack) -> release.await());
        socket.on("second", (args, ack) -> handled.add("second"));
        client.send("42[\"first\"]").send("42[\"second\"]").send("40/none,");
        client.expect("44/none,{\"message\":\"Invalid namespace\"}");

        socket.disconnect();
        client.expect("41");
        release.countDown();

        expectTold("server namespace disconnect", 1);
        assertThat(handled).isEmpty();
    }

    @Test
    void whatAClientSentBeforeItLeftIsStillHandled() throws Exception {
        TestClient client = TestClient.connect(io);
        CountDownLatch release = new CountDownLatch(1);
        sockets.take().on("save", String.class, text -> {
            release.await();
            told.add(text);
        });
        client.send("42[\"save\",\"one\"]")
                .send("42[\"save\",\"two\"]")
                .send("41")
                .send("40");
        assertThat(client.next()).startsWith("40{");
        release.countDown();

        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("two");
        expectTold("client namespace disconnect", 1);
    }

    @Test
    void closingTheConnectionDisconnectsTheSocketsOfAllNamespaces() throws Exception {
        io.of("/admin").onConnection(this::watch);
        TestClient client = TestClient.connect(io).send("40/admin,");
        assertThat(client.next()).startsWith("40/admin,{");
        Socket main = sockets.take();

        main.disconnect(true);

        client.expect("41", "41/admin,", "close 1005");
        assertThat(told.poll(10, TimeUnit.SECONDS)).contains("server namespace disconnect");
    }

    @Test
    void aLostConnectionIsATransportClose() throws Exception {
        TestClient client = TestClient.connect(io);
        sockets.take();

        client.close();

        assertThat(told.poll(10, TimeUnit.SECONDS)).startsWith("disconnecting transport ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"49", "42{}", "42[\"disconnect\"]", "450-[\"x\"]", "4511-[\"x\"]", "42[\"x\"", "42", "4"})
    void anInvalidPacketClosesTheConnection(String packet) throws Exception {
        TestClient client = TestClient.connect(io);
        BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
        sockets.take().onError(errors::add);

        client.send(packet).expect("close 1005");

        assertThat(told.poll(10, TimeUnit.SECONDS))
                .isIn("disconnecting forced close 1", "disconnecting forced server close 1");
        assertThat(errors).hasSize(1);
    }

    @Test
    void aClientThatJoinsNothingIsClosed() {
        try (SocketIoServer impatient =
                TestServers.start(TestServers.builder().connectTimeout(Duration.ofMillis(10)))) {
            TestClient.open(impatient).expect("close 1005");
        }
    }

    @Test
    void closingTheServerTellsEverybody() throws Exception {
        TestClient client = TestClient.connect(io);
        sockets.take();

        io.close();

        expectTold("server shutting down", 1);
        client.expect("close 1005");
    }

    @Test
    void aServerMayBeClosedTwiceAndThePortBeUsedAgain() {
        int port = io.port();
        io.close();
        io.close();

        SocketIoServer again = TestServers.start(TestServers.builder().port(port));
        TestClient.connect(again).expectNothingElse();
        again.close();
    }

    @Test
    void selectedSocketsAreDisconnected() throws Exception {
        TestClient first = TestClient.connect(io);
        sockets.take().join("out");
        TestClient second = TestClient.connect(io);
        sockets.take();

        io.in("out").disconnectSockets();

        first.expect("41");
        second.expectNothingElse();
    }
}
