package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.netty.EventLoops;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** close(Duration) is over shortly after its limit, whoever does not do his part. */
class CloseLimitTest {

    private static final Duration LIMIT = Duration.ofMillis(100);

    /** What hangs here hangs for good: this is for slow machines. */
    private static final int PATIENCE_SECONDS = 20;

    private static void closes(SocketIoServer io) throws Exception {
        io.close(LIMIT).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aPollingClientThatNeverPolls() throws Exception {
        SocketIoServer io = TestServers.start();
        PollingClient.connect(io);
        PollingClient.open(io, "EIO=4");

        closes(io);

        // On a slow machine the loops may end them behind the limit.
        await().until(() -> io.engine().sessions().isEmpty());
    }

    @Test
    void aWebSocketWhosePeerIsGoneUnnoticed() throws Exception {
        SocketIoServer io = TestServers.start();
        try (HalfOpen one = new HalfOpen(io.port(), true);
                HalfOpen inTheMidstOfARequest = new HalfOpen(io.port(), false)) {
            closes(io);

            await().until(one::isCut);
            await().until(inTheMidstOfARequest::isCut);
        }
    }

    /** Those who do not do their part either: they are cut after the time for closing, long before the limit. */
    @Test
    void withTimeEnoughNobodyIsLeftTheMomentItIsOver() throws Exception {
        SocketIoServer io = TestServers.start(TestServers.builder().closeTimeout(LIMIT));
        PollingClient.connect(io);
        PollingClient.open(io, "EIO=4");
        TestClient.connect(io);
        try (HalfOpen one = new HalfOpen(io.port(), true)) {
            assertThat(io.engine().sessions()).hasSize(4);

            CompletionStage<List<EngineSession>> left = io.close(Duration.ofMinutes(1))
                    .thenApply(over -> List.copyOf(io.engine().sessions()));

            assertThat(left.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isEmpty();
            await().until(one::isCut);
        }
    }

    @Test
    void aHandlerThatNeverEnds() throws Exception {
        SocketIoServer io = TestServers.start();
        CountDownLatch go = new CountDownLatch(1);
        try {
            block(io, go);

            closes(io);
        } finally {
            go.countDown();
        }
    }

    /** The loop of the first client, and the one that listens. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aHandlerThatBlocksItsEventLoop(int which) throws Exception {
        EventLoops loops = EventLoops.create(2);
        SocketIoServer io = TestServers.builder()
                .handlerExecutor(SocketIoServer.directExecutor())
                .build()
                .start(loops);
        CountDownLatch go = new CountDownLatch(1);
        List<TestClient> clients = new ArrayList<>();
        CountDownLatch running = new CountDownLatch(1);
        io.onConnection(socket -> socket.on("work", (args, ack) -> {
            running.countDown();
            go.await();
        }));
        clients.add(TestClient.connect(io));
        clients.add(TestClient.connect(io));
        // Connections take turns on the loops: one of these is on the other.
        try (HalfOpen one = new HalfOpen(io.port(), false);
                HalfOpen another = new HalfOpen(io.port(), false)) {
            clients.get(which).send("42[\"work\"]");
            running.await();

            closes(io);

            await().until(() -> one.isCut() || another.isCut());
        } finally {
            go.countDown();
            loops.close().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** The threads of the server itself end as soon as they can. */
    @Test
    void aHandlerThatBlocksAnEventLoopOfTheServer() throws Exception {
        SocketIoServer io = TestServers.start(TestServers.builder().handlerExecutor(SocketIoServer.directExecutor()));
        CountDownLatch go = new CountDownLatch(1);
        Thread loop;
        try {
            loop = block(io, go);

            closes(io);
        } finally {
            go.countDown();
        }
        loop.join(Duration.ofSeconds(PATIENCE_SECONDS).toMillis());
        assertThat(loop.isAlive()).isFalse();
    }

    @Test
    void anAdapterThatIsNeverThroughWithItsClosing() throws Exception {
        SocketIoServer io = TestServers.start(TestServers.builder().adapter(context -> {
            Adapter real = AdapterFactory.IN_MEMORY.create(context);
            return (Adapter) Proxy.newProxyInstance(
                    Adapter.class.getClassLoader(),
                    new Class<?>[] {Adapter.class},
                    (proxy, method, args) -> method.getName().equals("close")
                            ? new CompletableFuture<Void>()
                            : method.invoke(real, args));
        }));
        TestClient.connect(io);

        closes(io);
    }

    /** Returns the thread on which a handler now waits for the latch. */
    private static Thread block(SocketIoServer io, CountDownLatch go) {
        CompletableFuture<Thread> running = new CompletableFuture<>();
        io.onConnection(socket -> socket.on("work", (args, ack) -> {
            running.complete(Thread.currentThread());
            go.await();
        }));
        TestClient.connect(io).send("42[\"work\"]");
        return running.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** A peer that has opened a WebSocket or begun a second request, and does nothing more. */
    private static final class HalfOpen implements AutoCloseable {

        private final java.net.Socket socket;

        HalfOpen(int port, boolean webSocket) throws IOException {
            socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(10_000);
            String request = webSocket
                    ? "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                    : "GET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\nPOST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            socket.setSoTimeout(10);
        }

        /** Whether the server has ended the connection, behind whatever it had to say. */
        boolean isCut() {
            try {
                InputStream in = socket.getInputStream();
                while (in.read() >= 0) {
                    // On to the end.
                }
                return true;
            } catch (SocketTimeoutException notYet) {
                return false;
            } catch (IOException reset) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
