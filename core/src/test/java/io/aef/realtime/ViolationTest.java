package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets at the wrong time: they cost their sender its connection, and a neighbour notices nothing. */
class ViolationTest {

    private final SocketIoServer io =
            TestServers.start(TestServers.builder().reassemblyTimeout(Duration.ofMillis(100)));
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> errors = new LinkedBlockingQueue<>();
    private final TestClient neighbour = TestClient.connect(io);

    ViolationTest() {
        io.onConnection(socket -> {
            socket.onError(error -> errors.add(String.valueOf(error.getMessage())));
            socket.onDisconnect(reason -> errors.add(reason.text()));
            sockets.add(socket);
        });
        io.of("/other");
    }

    @AfterEach
    void stop() {
        neighbour.expectNothingElse();
        io.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"44{\"message\":\"x\"}", "42/other,[\"x\"]", "43/other,0[]", "41/other,", "42/none,[\"x\"]"})
    void forANamespaceThatIsNotJoined(String packet) throws Exception {
        TestClient.connect(io).send(packet).expect("close 1005");

        assertThat(errors.poll(10, TimeUnit.SECONDS)).isEqualTo("packet for a namespace that is not joined");
        assertThat(errors.poll(10, TimeUnit.SECONDS)).isEqualTo("forced close");
    }

    @Test
    void twiceTheSameNamespace() throws Exception {
        TestClient.connect(io).send("40").expect("close 1005");

        assertThat(errors.poll(10, TimeUnit.SECONDS)).isEqualTo("namespace joined twice");
        assertThat(errors.poll(10, TimeUnit.SECONDS)).isEqualTo("forced close");
    }

    @Test
    void behindADisconnection() {
        TestClient.connect(io).send("41").send("42[\"x\"]").expect("close 1005");
        TestClient.connect(io).send("41").send("41").expect("close 1005");
    }

    @Test
    void beforeTheMiddlewaresHaveLetTheClientPass() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        io.of("/slow").use((socket, next) -> asked.countDown());
        TestClient client = TestClient.open(io).send("40/slow,");
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        client.send("42/slow,[\"x\"]").expect("close 1005");
        assertThat(io.of("/slow").sockets()).isEmpty();
    }

    @Test
    void behindARefusal() {
        io.of("/no").use((socket, next) -> next.reject("no"));

        TestClient.open(io)
                .send("40/no,")
                .expect("44/no,{\"message\":\"no\"}")
                .send("42/no,[\"x\"]")
                .expect("close 1005");
    }

    @Test
    void aRefusedClientMayTryAgain() {
        io.of("/no")
                .use((socket, next) ->
                        next.verify("yes".equals(socket.handshake().auth("word"))));
        TestClient client = TestClient.open(io).send("40/no,").expect("44/no,{\"message\":\"not allowed\"}");

        client.send("40/no,{\"word\":\"yes\"}");

        assertThat(client.next()).startsWith("40/no,{\"sid\":");
    }

    @Test
    void attachmentsThatDoNotArrive() throws Exception {
        TestClient.connect(io)
                .send("451-[\"x\",{\"_placeholder\":true,\"num\":0}]")
                .expect("close 1005");

        assertThat(errors.poll(10, TimeUnit.SECONDS)).isEqualTo("the attachments of a packet did not arrive in time");
    }

    @Test
    void binaryThatNobodyAnnounced() throws Exception {
        TestClient.connect(io).send((byte) 1).expect("close 1005");

        assertThat(errors.poll(10, TimeUnit.SECONDS)).isEqualTo("got binary data when not reconstructing a packet");
    }

    @Test
    void aNamespaceIsReadAsTheOfficialServerReadsIt() {
        TestClient.open(io)
                .send("40/none")
                .expect("44/none,{\"message\":\"Invalid namespace\"}")
                .send("40/other?token=1,")
                .expect("44/other?token=1,{\"message\":\"Invalid namespace\"}");
        assertThat(TestClient.open(io).send("40/other").next()).startsWith("40/other,{\"sid\":");
    }

    @Test
    void eventsWithoutConnectAreHandledByNobodyAndGetNoBroadcast() {
        TestClient silent = TestClient.open(io);
        io.emit("secret");
        silent.send("40/other,");

        assertThat(silent.next()).startsWith("40/other,{\"sid\":");
        neighbour.expect("42[\"secret\"]");
    }
}
