package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.engine.PerMessageDeflate;
import io.aef.realtime.netty.EventLoops;
import io.aef.realtime.netty.NettyMount;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n";

    @Test
    void aStartedServerKeepsTheJvmRunning() {
        try (SocketIoServer io = TestServers.start()) {
            TestClient.connect(io).expectNothingElse();

            assertThat(Thread.getAllStackTraces().keySet())
                    .anyMatch(thread -> thread.getName().startsWith("aef-realtime") && !thread.isDaemon());
        }
    }

    @Test
    void aServerStartsOnce() {
        try (SocketIoServer io = TestServers.start()) {
            assertThatThrownBy(io::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the server has been started already");
        }
    }

    @Test
    void aPortInUseIsToldAtOnce() {
        try (SocketIoServer io = TestServers.start()) {
            SocketIoServer second = TestServers.builder().port(io.port()).build();

            assertThatThrownBy(second::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Cannot listen on 127.0.0.1:" + io.port());
        }
    }

    @Test
    void aServerThatWasNotStartedHasNoPortAndMayBeClosed() {
        SocketIoServer io = SocketIoServer.builder().build();

        assertThatThrownBy(io::port)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the server has not been started");
        io.close();
    }

    @Test
    void eventLoopsOfTheApplicationAreSharedAndLeftAlone() {
        EventLoops loops = EventLoops.create(1);
        try (SocketIoServer second = TestServers.builder().build().start(loops)) {
            try (SocketIoServer first = TestServers.builder().build().start(loops)) {
                TestClient.connect(first);
            }
            TestClient.connect(second);
        } finally {
            loops.close().toCompletableFuture().join();
        }
    }

    @Test
    void aMountServesWithTheSettingsOfTheServer() throws Exception {
        SocketIoServer io = SocketIoServer.builder()
                .perMessageDeflate(PerMessageDeflate.above(0))
                .build();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            NettyMount mount = io.mount(EventLoops.of(group));
            Channel listening = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new HttpServerCodec(), mount.newHandler());
                        }
                    })
                    .bind("127.0.0.1", 0)
                    .sync()
                    .channel();
            int port = ((InetSocketAddress) listening.localAddress()).getPort();

            assertThat(headOf(port, "/socket.io/?EIO=4&transport=websocket", UPGRADE))
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("sec-websocket-extensions: permessage-deflate");
            assertThat(headOf(port, "/socket.io/socket.io.js", "")).startsWith("HTTP/1.1 200 ");
        } finally {
            io.close();
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private static String headOf(int port, String path, String headers) throws IOException {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            return reader.lines().takeWhile(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
        }
    }

    @Test
    void timesMustBePositiveAndFitATimer() {
        assertThatThrownBy(() -> SocketIoServer.builder().connectTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("connectTimeout: PT0S (expected: > 0, at most PT8760H)");
        assertThatThrownBy(() -> SocketIoServer.builder().reassemblyTimeout(Duration.ofDays(366)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reassemblyTimeout: PT8784H (expected: > 0, at most PT8760H)");
    }

    @Test
    void aDirectDisconnectHandlerMayAskTheClosingServer() {
        SocketIoServer io = TestServers.start(TestServers.builder().handlerExecutor(SocketIoServer.directExecutor()));
        CompletableFuture<CompletionStage<Void>> seen = new CompletableFuture<>();
        io.onConnection(socket -> socket.onDisconnect(reason -> seen.complete(io.close(Duration.ofSeconds(10)))));
        TestClient.connect(io).expectNothingElse();

        CompletionStage<Void> closing = io.close(Duration.ofSeconds(10));

        assertThat(seen.orTimeout(10, TimeUnit.SECONDS).join()).isSameAs(closing);
        closing.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
