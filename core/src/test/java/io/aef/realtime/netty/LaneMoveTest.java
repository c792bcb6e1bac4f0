package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.Lane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection whose WebSocket must live on another event loop than the one it came in on. */
class LaneMoveTest {

    private final TestHandler handler = new TestHandler();
    private EventLoops loops = EventLoops.createNio(1);
    private NettyServer server;

    private void start(String transport) {
        loops.close().toCompletableFuture().join();
        loops = transport.equals("epoll") ? EventLoops.create(2) : EventLoops.createNio(2);
        assertThat(loops.isEpoll()).isEqualTo(transport.equals("epoll"));
        server = NettyServer.start(List.of(handler), NettyOptions.DEFAULT.withAddress("127.0.0.1", 0), loops);
    }

    @AfterEach
    void stop() {
        server.close(Duration.ZERO).toCompletableFuture().join();
        loops.close().toCompletableFuture().join();
    }

    /** Of some connection. */
    private Lane lane() {
        try (RawClient client = RawClient.connect(server.port())) {
            client.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n");
            HttpExchange exchange = TestHandler.next(handler.held);
            exchange.respond(TestHandler.ok("ok"));
            client.response();
            return exchange.lane();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void linksLiveOnTheLaneTheyAreAcceptedFor(String transport) {
        start(transport);
        Lane target = lane();
        handler.target = target;
        for (int i = 0; i < 20; i++) {
            try (RawClient client = RawClient.connect(server.port())) {
                client.send(RawClient.handshake("/t/"));
                assertThat(client.response().status()).isEqualTo(101);
                TestHandler.EchoListener listener = TestHandler.next(handler.links);
                assertThat(listener.link.lane()).isSameAs(target);
                assertThat(client.text("moved").frame().text()).isEqualTo("moved");
                assertThat(client.send(RawClient.frame(0x82, new byte[300_000]))
                                .frame()
                                .payload())
                        .hasSize(300_000);
                client.send(RawClient.frame(0x88, ""));
                assertThat(client.frame().closeCode()).isEqualTo(1005);
                assertThat(client.rest()).isEmpty();
                assertThat(TestHandler.next(handler.events)).isEqualTo("closed 1005");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void nothingThatComesEarlyIsLostOrReordered(String transport) {
        start(transport);
        handler.target = lane();
        for (int i = 0; i < 20; i++) {
            try (RawClient client = RawClient.connect(server.port())) {
                StringBuilder early = new StringBuilder(RawClient.handshake("/t/"));
                for (int n = 0; n < 50; n++) {
                    early.append(new String(
                            RawClient.frame(0x81, "early " + n), java.nio.charset.StandardCharsets.ISO_8859_1));
                }
                client.send(early.toString());
                for (int n = 50; n < 100; n++) {
                    client.text("early " + n);
                }
                assertThat(client.response().status()).isEqualTo(101);
                for (int n = 0; n < 100; n++) {
                    assertThat(client.frame().text()).isEqualTo("early " + n);
                }
                assertThat(TestHandler.next(handler.links).link.lane()).isSameAs(handler.target);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aPeerThatResetsDuringTheMoveIsNoticed(String transport) throws InterruptedException {
        start(transport);
        Lane target = lane();
        handler.target = target;
        int moved = 0;
        for (int i = 0; i < 20; i++) {
            CountDownLatch blocked = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            RawClient client = RawClient.connect(server.port());
            client.send(RawClient.handshake("/t/?do=hold"));
            var handshake = TestHandler.next(handler.handshakes);
            target.execute(() -> {
                blocked.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            blocked.await();
            // If the connection is on the other loop, it has left that now and cannot arrive here.
            handler.accept(handshake);
            client.reset();
            release.countDown();
            String event = TestHandler.next(handler.events);
            assertThat(event).matches("failed|closed 1006.*");
            TestHandler.EchoListener listener = handler.links.poll();
            if (listener != null) {
                moved++;
                assertThat(listener.link.lane()).isSameAs(target);
            }
        }
        assertThat(moved).isPositive();
        try (RawClient client = RawClient.webSocket(server.port(), "/t/")) {
            assertThat(client.text("alive").frame().text()).isEqualTo("alive");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aLinkOfAnotherServerMovesTooIfItRunsOnTheSameTransport(String transport) {
        start(transport);
        Lane target = lane();
        EventLoops otherLoops = transport.equals("epoll") ? EventLoops.create(1) : EventLoops.createNio(1);
        NettyServer other =
                NettyServer.start(List.of(handler), NettyOptions.DEFAULT.withAddress("127.0.0.1", 0), otherLoops);
        handler.target = target;
        try (RawClient client = RawClient.webSocket(other.port(), "/t/")) {
            assertThat(TestHandler.next(handler.links).link.lane()).isSameAs(target);
            assertThat(client.text("moved").frame().text()).isEqualTo("moved");
        } finally {
            other.close(Duration.ZERO).toCompletableFuture().join();
            otherLoops.close().toCompletableFuture().join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aLinkThatCannotMoveFails(String transport) {
        start(transport);
        EventLoops strange = transport.equals("epoll") ? EventLoops.createNio(1) : EventLoops.create(1);
        handler.target = strange.lane(strange.group().next());
        try (RawClient client = RawClient.connect(server.port())) {
            client.send(RawClient.handshake("/t/"));
            assertThat(client.isEnded()).isTrue();
            assertThat(TestHandler.next(handler.events)).isEqualTo("failed");
        } finally {
            strange.close().toCompletableFuture().join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void thereIsOneLanePerEventLoop(String transport) {
        start(transport);
        assertThat(java.util.stream.IntStream.range(0, 8).mapToObj(i -> lane()).distinct())
                .hasSize(2);
    }
}
