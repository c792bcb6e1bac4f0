package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.engine.EngineMiddleware;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server ends quickly, tells everybody, and leaves its port to the next one. */
class ShutdownTest {

    @Test
    void closesAtOnceAndSaysWhy() throws Exception {
        EchoServer server = EchoServer.start();
        List<WireSocket> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(WireSocket.connected(server.port()));
        }
        // Far less than the grace: clients that go when they are told are not waited for.
        server.io().close(Duration.ofMinutes(1)).toCompletableFuture().get(10, TimeUnit.SECONDS);
        for (WireSocket client : clients) {
            assertThat(server.ends.poll(10, TimeUnit.SECONDS)).isEqualTo("server shutting down");
            assertThat(client.closeCode()).isEqualTo(1005);
        }
        assertThat(server.sessions()).isZero();
    }

    @Test
    void aPollThatHasArrivedIsAnswered() throws InterruptedException {
        EchoServer server = EchoServer.start();
        String polling = server.openPolling();
        RawHttp.post(server.port(), polling, "40");
        RawHttp.get(server.port(), polling);
        try (RawHttp http = new RawHttp(server.port())) {
            CountDownLatch arrived = new CountDownLatch(1);
            server.io().engine().use(request -> {
                arrived.countDown();
                return EngineMiddleware.Outcome.proceed();
            });
            http.send(RawHttp.request("GET", polling, ""));
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            server.io().close();
            // 400 if the session ended before its lane was told of the poll; in no case nothing at all.
            assertThat(http.response().status()).isIn(200, 400, 503);
            assertThat(http.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void thePortIsFreeAtOnce() {
        EchoServer first = EchoServer.start();
        int port = first.port();
        for (int i = 0; i < 5; i++) {
            WireSocket client = WireSocket.connected(port);
            first.io().close();
            client.close();
            first = EchoServer.start(builder -> builder.port(port));
            try (WireSocket next = WireSocket.connected(port)) {
                assertThat(next.send("42[\"echo\",1]").text()).isEqualTo("42[\"echo\",1]");
            }
        }
        first.close();
    }

    @Test
    void aTakenPortIsReported() {
        try (EchoServer first = EchoServer.start()) {
            SocketIoServer second = SocketIoServer.builder()
                    .host("127.0.0.1")
                    .port(first.port())
                    .build();
            assertThatThrownBy(second::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("127.0.0.1:" + first.port());
            second.close();
        }
    }
}
