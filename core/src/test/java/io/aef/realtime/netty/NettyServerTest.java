package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.engine.host.HttpExchange;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class NettyServerTest {

    private static final NettyOptions LOCAL = NettyOptions.DEFAULT.withAddress("127.0.0.1", 0);

    private final TestHandler handler = new TestHandler();

    private static void join(CompletableFuture<Void> future) {
        future.orTimeout(5, TimeUnit.SECONDS).join();
    }

    @Test
    void anAddressInUseIsSaidSo() {
        NettyServer server = NettyServer.start(List.of(handler), LOCAL);
        NettyOptions same = LOCAL.withAddress("127.0.0.1", server.port());
        assertThatThrownBy(() -> NettyServer.start(List.of(handler), same))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("java.net.BindException: Cannot listen on 127.0.0.1:" + server.port() + ": ")
                .hasMessageEndingWith("Address already in use");
        join(server.close(Duration.ZERO).toCompletableFuture());
        // Free again at once, though a connection may linger.
        NettyServer next = NettyServer.start(List.of(handler), same);
        join(next.close(Duration.ZERO).toCompletableFuture());
    }

    @Test
    void aServerThatIsClosedAcceptsNothingAndLeavesNoThread() {
        NettyServer server = NettyServer.start(List.of(handler), LOCAL);
        int port = server.port();
        join(server.close(Duration.ofSeconds(60)).toCompletableFuture());
        assertThatThrownBy(() -> RawClient.connect(port)).hasCauseInstanceOf(ConnectException.class);
        assertThat(server.loops().group().isTerminated()).isTrue();
    }

    @Test
    void closingEndsIdleConnectionsAtOnceAndOthersBehindTheirResponse() {
        NettyServer server = NettyServer.start(List.of(handler), LOCAL);
        CompletableFuture<Void> closed;
        try (RawClient idle = RawClient.connect(server.port());
                RawClient busy = RawClient.connect(server.port())) {
            idle.send("GET /t/ HTTP/1.1\r\nHost: a\r\n\r\n").response();
            busy.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n");
            HttpExchange exchange = TestHandler.next(handler.held);
            closed = server.close(Duration.ofSeconds(60)).toCompletableFuture();
            assertThat(idle.rest()).isEmpty();
            assertThat(closed).isNotDone();
            exchange.respond(TestHandler.ok("last"));
            RawClient.Response response = busy.response();
            assertThat(response.text()).isEqualTo("last");
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(busy.rest()).isEmpty();
        }
        join(closed);
    }

    @Test
    void theGracePeriodEnds() {
        NettyServer server = NettyServer.start(List.of(handler), LOCAL);
        try (RawClient busy = RawClient.connect(server.port());
                RawClient webSocket = RawClient.webSocket(server.port(), "/t/")) {
            busy.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n");
            TestHandler.next(handler.held);
            join(server.close(Duration.ofMillis(1)).toCompletableFuture());
            assertThat(busy.isEnded()).isTrue();
            assertThat(webSocket.isEnded()).isTrue();
        }
        assertThat(List.of(TestHandler.next(handler.events), TestHandler.next(handler.events)))
                .containsExactlyInAnyOrder("aborted", "closed 1006");
    }

    @Test
    void theFirstHandlerThatMatchesAnswers() {
        TestHandler other = new TestHandler();
        NettyServer server = NettyServer.start(List.of(handler, other), LOCAL);
        try (RawClient client = RawClient.connect(server.port())) {
            client.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n");
            TestHandler.next(handler.held).respond(TestHandler.ok("first"));
            assertThat(client.response().text()).isEqualTo("first");
            assertThat(other.held).isEmpty();
        } finally {
            join(server.close(Duration.ZERO).toCompletableFuture());
        }
    }

    @Test
    void threadsAreNamedAndKeepTheProcessAlive() {
        EventLoops loops = EventLoops.create(1);
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        loops.group().execute(() -> thread.complete(Thread.currentThread()));
        assertThat(thread.orTimeout(5, TimeUnit.SECONDS).join()).satisfies(loop -> {
            assertThat(loop.getName()).startsWith("aef-realtime-");
            assertThat(loop.isDaemon()).isFalse();
        });
        join(loops.close().toCompletableFuture());
    }

    @Test
    void aServerMayBeClosedTwice() {
        NettyServer server = NettyServer.start(List.of(), LOCAL);

        join(server.close(Duration.ofSeconds(5)).toCompletableFuture());
        join(server.close(Duration.ofSeconds(5)).toCompletableFuture());
    }

    @Test
    void maxTcpConnectionsResetsWhoIsOneTooMany() {
        NettyServer server = NettyServer.start(List.of(handler), LOCAL.withMaxTcpConnections(2));
        String request = "GET /t/ HTTP/1.1\r\nHost: a\r\n\r\n";
        try (RawClient first = RawClient.connect(server.port());
                RawClient second = RawClient.connect(server.port())) {
            assertThat(first.send(request).response().text()).isEqualTo("ok");
            assertThat(second.send(request).response().text()).isEqualTo("ok");
            for (int i = 0; i < 20; i++) {
                try (RawClient third = RawClient.connect(server.port())) {
                    assertThat(third.isEnded()).isTrue();
                }
            }
            assertThat(first.send(request).response().text()).isEqualTo("ok");
            second.reset();
            Awaitility.await().until(() -> {
                try (RawClient next = RawClient.connect(server.port())) {
                    return next.send(request).response().text().equals("ok");
                } catch (UncheckedIOException refused) {
                    return false;
                }
            });
        } finally {
            join(server.close(Duration.ZERO).toCompletableFuture());
        }
    }

    @Test
    void whenNothingCanBeAcceptedItPausesAndGoesOn() {
        EmbeddedChannel listening = new EmbeddedChannel();
        listening.freezeTime();
        listening.pipeline().addLast(new Acceptance(new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE), 1));
        for (int i = 0; i < 3; i++) {
            listening.pipeline().fireExceptionCaught(new IOException("Too many open files"));
            assertThat(listening.config().isAutoRead()).isFalse();
            listening.advanceTimeBy(999, TimeUnit.MILLISECONDS);
            listening.runPendingTasks();
            assertThat(listening.config().isAutoRead()).isFalse();
            listening.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            listening.runPendingTasks();
            assertThat(listening.config().isAutoRead()).isTrue();
        }
        listening.checkException();
        listening.finishAndReleaseAll();
    }

    @Test
    void badSettingsAreSaidSo() {
        assertThatThrownBy(() -> LOCAL.withMaxTcpConnections(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxTcpConnections: 0 (expected: > 0)");
        assertThatThrownBy(() -> HttpLimits.DEFAULT.withMinBodyRate(-1, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("minBodyRate: -1 (expected: >= 0)");
        assertThatThrownBy(() -> LOCAL.withAddress("127.0.0.1", 65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: 65536 (expected: 0 to 65535)");
        assertThatThrownBy(() -> LOCAL.withCloseTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("closeTimeout: PT0S (expected: > 0)");
        assertThatThrownBy(() -> HttpLimits.DEFAULT.withMaxHead(0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxRequestLine: 0 (expected: > 0)");
        assertThatThrownBy(() -> EventLoops.create(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads: 0 (expected: > 0)");
        MultiThreadIoEventLoopGroup local = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        assertThatThrownBy(() -> EventLoops.of(local))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "group: io.netty.channel.MultiThreadIoEventLoopGroup (expected: event loops on epoll or NIO)");
        local.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void saysThatAHostIsNotKnown() {
        assertThatThrownBy(() -> NettyServer.start(List.of(), NettyOptions.DEFAULT.withAddress("no host", 0)))
                .hasMessage("java.net.BindException: Cannot listen on no host:0:"
                        + " java.nio.channels.UnresolvedAddressException");
    }
}
