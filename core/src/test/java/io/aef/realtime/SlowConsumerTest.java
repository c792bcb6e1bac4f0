package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that do not read what they are sent. */
class SlowConsumerTest {

    private static final int LIMIT = 256 * 1024;

    private final SocketIoServer io = TestServers.start(TestServers.builder().maxBufferedBytes(LIMIT));
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> reason = new CompletableFuture<>();

    SlowConsumerTest() {
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        TestServers.stop(io);
    }

    /** Sends until the client is cut off, never more at a time than the lanes have dealt with. */
    private void flood(Socket slow, Runnable eachTime) throws Exception {
        byte[] chunk = new byte[32 * 1024];
        slow.onDisconnect(why -> reason.complete(why.text()));
        long most = 0;
        while (!reason.isDone()) {
            io.emit("chunk", (Object) chunk);
            eachTime.run();
            CompletableFuture<Long> buffered = new CompletableFuture<>();
            slow.connection()
                    .session()
                    .lane()
                    .run(() -> buffered.complete(slow.connection().session().bufferedBytes()));
            most = Math.max(most, buffered.get(10, TimeUnit.SECONDS));
        }
        assertThat(most).isLessThan(LIMIT + 3L * chunk.length);
    }

    @Test
    void aWebSocketThatIsNotReadIsCutOffAndNobodyElse() throws Exception {
        TestClient other = TestClient.connect(io);
        TestServers.settled(sockets.take());
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + io.port() + "/socket.io/?EIO=4&transport=websocket"), new Deaf())
                .join()
                .sendText("40", true);
        Socket slow = TestServers.settled(sockets.take());
        CompletionStage<String> answer = slow.emitWithAck("never", String.class);

        flood(slow, () -> {
            other.expect("451-[\"chunk\",{\"_placeholder\":true,\"num\":0}]");
            other.next();
        });

        assertThat(reason.get(10, TimeUnit.SECONDS)).isEqualTo("slow consumer");
        assertThat(answer.toCompletableFuture().handle((value, failure) -> failure))
                .succeedsWithin(Duration.ofSeconds(10))
                .isInstanceOf(AckDisconnectedException.class);
        assertThat(io.sockets().sockets()).hasSize(1);
        other.expectNothingElse();
    }

    /** Never asks for a message. */
    private static final class Deaf implements WebSocket.Listener {
        @Override
        public void onOpen(WebSocket webSocket) {}
    }

    @Test
    void aClientThatDoesNotPollIsCutOff() throws Exception {
        PollingClient.connect(io);
        Socket slow = TestServers.settled(sockets.take());

        flood(slow, () -> {});

        assertThat(reason.get(10, TimeUnit.SECONDS)).isEqualTo("slow consumer");
        assertThat(io.sockets().sockets()).isEmpty();
    }

    @Test
    void volatileEventsAreDroppedInsteadAndCutNobodyOff() throws Exception {
        PollingClient client = PollingClient.connect(io);
        Socket slow = TestServers.settled(sockets.take());

        for (int i = 0; i < 100; i++) {
            io.volatile_().emit("chunk", (Object) new byte[32 * 1024]);
        }
        slow.emit("end");

        client.expect("42[\"end\"]");
    }
}
