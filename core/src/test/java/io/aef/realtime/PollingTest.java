package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a socket does, over long-polling. */
class PollingTest {

    private final SocketIoServer io = TestServers.start();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    PollingTest() {
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        TestServers.stop(io);
    }

    @Test
    void eventsAndAcknowledgementsGoBothWays() throws Exception {
        PollingClient client = PollingClient.connect(io);
        Socket socket = sockets.take();
        socket.on("sum", (args, ack) -> ack.send(args.get(0, Integer.class) + args.get(1, Integer.class)));
        CompletionStage<String> answer = socket.emitWithAck("question", String.class, "é");

        client.expect("420[\"question\",\"é\"]")
                .send("430[\"yes\"]", "421[\"sum\",2,3]")
                .expect("431[5]");

        assertThat(answer.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo("yes");
        assertThat(socket.transport()).isEqualTo("polling");
    }

    @Test
    void binaryIsBase64() throws Exception {
        PollingClient client = PollingClient.connect(io);
        Socket socket = sockets.take();
        socket.on("up", byte[].class, (data, ack) -> ack.send(data.length, data));

        client.send("451-7[\"up\",{\"_placeholder\":true,\"num\":0}]", "bAQID")
                .expect("461-7[3,{\"_placeholder\":true,\"num\":0}]", "bAQID");
    }

    @Test
    void aVolatileEventIsLostUnlessAPollWaits() throws Exception {
        PollingClient client = PollingClient.connect(io);
        Socket socket = sockets.take();

        socket.volatile_().emit("lost");
        io.volatile_().emit("lost");
        socket.emit("kept");
        client.expect("42[\"kept\"]");

        CompletableFuture<HttpResponse<String>> poll = client.poll();
        while (!poll.isDone()) {
            socket.volatile_().emit("tick");
        }
        assertThat(poll.join().body()).isEqualTo("42[\"tick\"]");
    }

    @Test
    void answersAreCompressedUnlessTheEmitterDeclines() throws Exception {
        PollingClient client = PollingClient.connect(io);
        Socket socket = sockets.take();
        String text = "x".repeat(2000);

        socket.emit("long", text);
        assertThat(encodingOf(client.poll())).isEqualTo("gzip");
        socket.compress(false).emit("long", text);
        assertThat(encodingOf(client.poll())).isEqualTo("identity");
        io.compress(false).emit("long", text);
        assertThat(encodingOf(client.poll())).isEqualTo("identity");
    }

    private static String encodingOf(CompletableFuture<HttpResponse<String>> poll) {
        return poll.orTimeout(10, TimeUnit.SECONDS)
                .join()
                .headers()
                .firstValue("Content-Encoding")
                .orElse("identity");
    }

    @Test
    void aBroadcastReachesPollingAndWebSocketClientsAlike() {
        PollingClient polling = PollingClient.connect(io);
        TestClient webSocket = TestClient.connect(io);

        io.emit("news", 1, new byte[] {7});

        polling.expect("451-[\"news\",1,{\"_placeholder\":true,\"num\":0}]", "bBw==");
        webSocket.expect("451-[\"news\",1,{\"_placeholder\":true,\"num\":0}]", "<07>");
    }

    @Test
    void anUpgradeKeepsTheSocketAndTellsIt() throws Exception {
        PollingClient polling = PollingClient.connect(io);
        Socket socket = sockets.take();
        BlockingQueue<String> transports = new LinkedBlockingQueue<>();
        socket.onUpgrade(transports::add);
        socket.emit("before");

        TestClient upgraded = TestClient.upgrade(io, polling.sid());
        upgraded.expect("42[\"before\"]");
        socket.emit("after");

        upgraded.expect("42[\"after\"]").expectNothingElse();
        assertThat(transports.poll(10, TimeUnit.SECONDS)).isEqualTo("websocket");
        assertThat(socket.transport()).isEqualTo("websocket");
        assertThat(socket.connected()).isTrue();
    }

    @Test
    void disconnectingTellsTheClientAndKeepsItsSession() throws Exception {
        PollingClient client = PollingClient.connect(io);
        sockets.take().disconnect();

        client.expect("41").send("40");
        assertThat(client.next()).startsWith("40{\"sid\":");
    }

    @Test
    void closingTheConnectionEndsTheSession() throws Exception {
        PollingClient client = PollingClient.connect(io);
        sockets.take().disconnect(true);

        assertThat(client.next()).isEqualTo("41");
        assertThat(client.next()).isIn("6", "1", "status 400");
    }
}
