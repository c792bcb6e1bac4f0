package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside the handlers of an application, on its threads and in its pipeline. */
class NettyMountTest {

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final EventLoops loops = EventLoops.of(group);
    private final TestHandler handler = new TestHandler();
    private final BlockingQueue<Runnable> heldByApplication = new LinkedBlockingQueue<>();
    private Channel listening;

    private int start(boolean aggregated) {
        NettyMount mount = new NettyMount(List.of(handler), NettyOptions.DEFAULT, loops);
        listening = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ChannelPipeline pipeline = channel.pipeline().addLast(new HttpServerCodec());
                        if (aggregated) {
                            pipeline.addLast(new HttpObjectAggregator(2_000_000));
                        }
                        pipeline.addLast(mount.newHandler());
                        if (aggregated) {
                            pipeline.addLast(new WebSocketServerProtocolHandler("/app-ws"));
                        }
                        pipeline.addLast(new Application());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @AfterEach
    void stop() {
        listening.close().syncUninterruptibly();
        loops.close().toCompletableFuture().join();
        assertThat(group.isShuttingDown())
                .as("loops of the application are left alone")
                .isFalse();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void servesItsPathAndPassesOthersOn(boolean aggregated) {
        int port = start(aggregated);
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET /t/ HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("ok");
            client.send("POST /app HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.response().text()).isEqualTo("application got hello");
            client.send("POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(client.response().text()).isEqualTo("abc");
            String large = "x".repeat(900_000);
            client.send("POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n" + large);
            assertThat(client.response().text()).startsWith("900000 bytes");
            client.send("POST /app HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("application got abc");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersPipelinedRequestsInTheirOrder(boolean aggregated) {
        int port = start(aggregated);
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET /app?hold HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /app HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /t/ HTTP/1.1\r\nHost: a\r\n\r\n");
            TestHandler.next(heldByApplication).run();
            assertThat(client.response().text()).isEqualTo("application got ");
            assertThat(client.response().text()).isEqualTo("abc");
            assertThat(client.response().text()).isEqualTo("application got ");
            assertThat(client.response().text()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void opensWebSocketsAndMovesThem(boolean aggregated) {
        int port = start(aggregated);
        try (RawClient poll = RawClient.connect(port);
                RawClient first = RawClient.webSocket(port, "/t/")) {
            assertThat(first.text("here").frame().text()).isEqualTo("here");
            poll.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n");
            var exchange = TestHandler.next(handler.held);
            handler.target = exchange.lane();
            for (int i = 0; i < 4; i++) {
                handler.links.clear();
                try (RawClient client = RawClient.webSocket(port, "/t/")) {
                    assertThat(client.text("moved").frame().text()).isEqualTo("moved");
                    assertThat(TestHandler.next(handler.links).link.lane()).isSameAs(exchange.lane());
                }
            }
            exchange.respond(TestHandler.ok("done"));
            assertThat(poll.response().text()).isEqualTo("done");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true})
    void leavesTheApplicationsWebSocketsAlone(boolean aggregated) {
        int port = start(aggregated);
        try (RawClient client = RawClient.webSocket(port, "/app-ws")) {
            assertThat(client.text("mine").frame().text()).isEqualTo("application got mine");
            assertThat(client.text("again").frame().text()).isEqualTo("application got again");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesForItsPathWhatIsNoHttp(boolean aggregated) {
        int port = start(aggregated);
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET /t/ HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(400);
            assertThat(client.rest()).isEmpty();
        }
    }

    /** Answers with what it got, one request at a time. */
    private final class Application extends ChannelInboundHandlerAdapter {

        private final StringBuilder body = new StringBuilder();
        private boolean hold;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof TextWebSocketFrame frame) {
                    context.writeAndFlush(new TextWebSocketFrame("application got " + frame.text()));
                }
                if (message instanceof HttpRequest request) {
                    body.setLength(0);
                    hold = request.uri().endsWith("?hold");
                }
                if (message instanceof HttpContent content) {
                    body.append(content.content().toString(StandardCharsets.UTF_8));
                }
                if (message instanceof LastHttpContent) {
                    if (hold) {
                        heldByApplication.add(() -> context.executor().execute(() -> answer(context)));
                    } else {
                        answer(context);
                    }
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void answer(ChannelHandlerContext context) {
            byte[] text = ("application got " + body).getBytes(StandardCharsets.UTF_8);
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(text));
            response.headers().setInt("content-length", text.length);
            context.writeAndFlush(response);
        }
    }
}
