package io.aef.realtime.examples.balancer;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection of a client: its requests one after the other, each over a connection of its own to a node. */
final class ClientHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final int CONNECT_TIMEOUT_MILLIS = 2000;

    /** Of requests that a client sends without waiting for responses; browsers do not. */
    private static final int MAX_WAITING = 16;

    private final Supplier<List<Integer>> nodes;
    private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();
    private boolean busy;
    private @Nullable Channel node;

    /** @param nodes the ports to be tried for a request, one after the other */
    ClientHandler(Supplier<List<Integer>> nodes) {
        super(false);
        this.nodes = nodes;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext client, FullHttpRequest request) {
        if (request.decoderResult().isFailure() || waiting.size() == MAX_WAITING) {
            request.release();
            answer(client, HttpResponseStatus.BAD_REQUEST, "This is not understood.", false);
        } else if (busy) {
            waiting.add(request);
        } else {
            busy = true;
            send(client, request, nodes.get().iterator());
        }
    }

    private void send(ChannelHandlerContext client, FullHttpRequest request, Iterator<Integer> left) {
        if (!client.channel().isActive()) {
            request.release();
            return;
        }
        if (!left.hasNext()) {
            request.release();
            answer(client, HttpResponseStatus.SERVICE_UNAVAILABLE, "No node is up.", HttpUtil.isKeepAlive(request));
            return;
        }
        boolean upgrade = request.headers().contains(HttpHeaderNames.UPGRADE);
        ChannelFuture connecting = new Bootstrap()
                .group(client.channel().eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (upgrade) {
                            channel.pipeline().addLast(new HttpRequestEncoder());
                        } else {
                            channel.pipeline()
                                    .addLast(new HttpClientCodec())
                                    .addLast(new HttpObjectAggregator(RoundRobinBalancer.MAX_BODY))
                                    .addLast(new ResponseHandler(client, HttpUtil.isKeepAlive(request)));
                        }
                    }
                })
                .connect("127.0.0.1", left.next());
        connecting.addListener((ChannelFuture connected) -> {
            if (!connected.isSuccess()) {
                send(client, request, left);
            } else if (upgrade) {
                tunnel(client, request, connected.channel());
            } else {
                node = connected.channel();
                request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                connected.channel().writeAndFlush(request);
            }
        });
    }

    /** From now on only bytes are passed, in both directions; the node's answer is the first of them. */
    private void tunnel(ChannelHandlerContext client, FullHttpRequest request, Channel other) {
        other.write(request);
        other.pipeline().remove(HttpRequestEncoder.class);
        other.pipeline().addLast(new Tunnel(client.channel()));
        client.pipeline().addLast(new Tunnel(other));
        client.pipeline().remove(HttpObjectAggregator.class);
        client.pipeline().remove(this);
        client.pipeline().remove(HttpServerCodec.class);
        other.flush();
        if (!client.channel().isActive()) {
            other.close();
        }
    }

    /** A request has its answer. */
    private void done(ChannelHandlerContext client) {
        node = null;
        FullHttpRequest next = waiting.poll();
        busy = next != null;
        if (next != null) {
            send(client, next, nodes.get().iterator());
        }
    }

    private void answer(ChannelHandlerContext client, HttpResponseStatus status, String text, boolean keepAlive) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        answer(client, response, keepAlive);
    }

    private void answer(ChannelHandlerContext client, FullHttpResponse response, boolean keepAlive) {
        HttpUtil.setKeepAlive(response, keepAlive);
        client.writeAndFlush(response).addListener((ChannelFuture written) -> {
            if (keepAlive && written.isSuccess()) {
                done(client);
            } else {
                client.close();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext client) {
        if (node != null) {
            node.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext client) {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext client, Throwable cause) {
        client.close();
    }

    /** The node's answer to one request. */
    private final class ResponseHandler extends SimpleChannelInboundHandler<FullHttpResponse> {

        private final ChannelHandlerContext client;
        private final boolean keepAlive;
        private boolean answered;

        ResponseHandler(ChannelHandlerContext client, boolean keepAlive) {
            super(false);
            this.client = client;
            this.keepAlive = keepAlive;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext node, FullHttpResponse response) {
            answered = true;
            answer(client, response, keepAlive);
            node.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext node) {
            if (!answered) {
                answered = true;
                answer(client, HttpResponseStatus.BAD_GATEWAY, "The node has gone.", keepAlive);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext node, Throwable cause) {
            node.close();
        }
    }
}
