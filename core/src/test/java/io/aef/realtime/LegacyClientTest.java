package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients of Socket.IO 2 expect, who speak Engine.IO 3. */
class LegacyClientTest {

    private final SocketIoServer io = TestServers.start(TestServers.builder().allowEIO3(true));
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    LegacyClientTest() {
        io.onConnection(sockets::add);
        io.of("/chat").onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        TestServers.stop(io);
    }

    private Socket socket() throws InterruptedException {
        return sockets.poll(10, TimeUnit.SECONDS);
    }

    private static String sessionOf(Socket socket) {
        return socket.connection().session().id();
    }

    @Test
    void theMainNamespaceIsJoinedWithoutAsking() throws Exception {
        TestClient.open(io, "EIO=3").expect("40");

        Socket socket = socket();
        assertThat(socket.id()).isEqualTo(sessionOf(socket));
        assertThat(socket.handshake().auth()).isEmpty();
    }

    @Test
    void theConfirmationIsAPayloadOfItsOwn() throws Exception {
        PollingClient client = PollingClient.open(io, "EIO=3");
        socket();

        client.expect("2:40");
    }

    @Test
    void aNamespaceIsConfirmedWithoutDataAndTakesItsQueryAsAuth() throws Exception {
        TestClient client = TestClient.open(io, "EIO=3").expect("40");
        socket();

        client.send("40/chat?token=a%20b&n=1,").expect("40/chat,");

        Socket socket = socket();
        assertThat(socket.id()).isEqualTo("/chat#" + sessionOf(socket));
        assertThat(socket.namespace().name()).isEqualTo("/chat");
        assertThat(socket.handshake().auth()).isEqualTo(Map.of("token", "a b", "n", "1"));
    }

    @Test
    void aRefusalIsTheBareMessageOrTheData() {
        io.of("/chat").use((socket, next) -> {
            if ("1".equals(socket.handshake().auth("code"))) {
                next.reject("nope", Map.of("code", 1));
            } else {
                next.reject("nope");
            }
        });

        TestClient.open(io, "EIO=3")
                .expect("40")
                .send("40/chat,")
                .expect("44/chat,\"nope\"")
                .send("40/chat?code=1,")
                .expect("44/chat,{\"code\":1}")
                .send("40/nowhere,")
                .expect("44/nowhere,{\"message\":\"Invalid namespace\"}");
    }

    @Test
    void eventsBinaryAndAcknowledgementsGoBothWays() throws Exception {
        TestClient client = TestClient.open(io, "EIO=3").expect("40");
        Socket socket = socket();
        socket.on("up", byte[].class, (data, ack) -> ack.send(data));

        // In this revision binary messages begin with their packet type.
        client.send("451-3[\"up\",{\"_placeholder\":true,\"num\":0}]")
                .send((byte) 4, (byte) 1, (byte) 2)
                .expect("461-3[{\"_placeholder\":true,\"num\":0}]", "<040102>");
        socket.emit("hello", 1);
        client.expect("42[\"hello\",1]");
    }

    @Test
    void bothGenerationsShareRoomsAndBroadcasts() throws Exception {
        TestClient old = TestClient.open(io, "EIO=3").expect("40");
        TestClient young = TestClient.connect(io);
        socket().join("room");
        socket().join("room");

        io.to("room").emit("bin", (Object) new byte[] {9});

        old.expect("451-[\"bin\",{\"_placeholder\":true,\"num\":0}]", "<0409>");
        young.expect("451-[\"bin\",{\"_placeholder\":true,\"num\":0}]", "<09>");
    }

    @Test
    void aClientMayLeaveANamespaceAndBeThrownOut() throws Exception {
        TestClient client = TestClient.open(io, "EIO=3").expect("40");
        socket();
        client.send("40/chat,").expect("40/chat,");
        Socket chat = socket();
        BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
        chat.onDisconnect(reason -> reasons.add(reason.text()));

        client.send("41/chat,");
        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo("client namespace disconnect");

        client.send("40/chat,").expect("40/chat,");
        socket().disconnect();
        client.expect("41/chat,");
    }

    @Test
    void withoutTheOptionTheyAreRefused() {
        SocketIoServer strict = TestServers.start();
        try {
            assertThat(TestClient.refusal(strict, "EIO=3")).isEqualTo(400);
        } finally {
            strict.close();
        }
    }
}
