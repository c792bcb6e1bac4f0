package io.aef.realtime.netty;

import io.aef.realtime.engine.PerMessageDeflate;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.host.WebSocketListener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An upgrade request on its way to a WebSocket.
 *
 * <pre>
 *   request ── accept(lane) ──▶ checked ── other event loop? ──▶ deregister, register there
 *                                  │                                  │
 *                                  ▼                                  ▼
 *                             400 or 426          101, HTTP handlers leave, link enters, opened(link)
 * </pre>
 *
 * <p>During the move nothing is read; bytes that came right behind the request wait in the HTTP decoder and reach the link
 * when the decoder leaves.
 */
final class NettyHandshake implements WebSocketHandshake {

    private static final Logger LOG = LoggerFactory.getLogger(NettyHandshake.class);

    /** What may stand before a mount and would not understand frames. */
    private static final List<Class<? extends ChannelHandler>> HTTP_HANDLERS = List.of(
            HttpServerKeepAliveHandler.class,
            HttpServerExpectContinueHandler.class,
            HttpContentCompressor.class,
            HttpContentDecompressor.class,
            HttpObjectAggregator.class,
            HttpResponseEncoder.class,
            HttpRequestDecoder.class,
            HttpServerCodec.class);

    private final Host host;
    private final HttpConnection connection;
    private final Channel channel;
    private final NettyLane origin;
    private final io.netty.handler.codec.http.HttpRequest head;
    private final HttpRequest request;

    private boolean answered;
    private boolean gone;

    NettyHandshake(
            Host host,
            HttpConnection connection,
            Channel channel,
            NettyLane origin,
            io.netty.handler.codec.http.HttpRequest head,
            HttpRequest request) {
        this.host = host;
        this.connection = connection;
        this.channel = channel;
        this.origin = origin;
        this.head = head;
        this.request = request;
    }

    @Override
    public HttpRequest request() {
        return request;
    }

    @Override
    public Lane lane() {
        return origin;
    }

    @Override
    public void reject(HttpResponse response) {
        if (!origin.inLane()) {
            origin.execute(() -> reject(response));
            return;
        }
        if (!answered && !gone) {
            answered = true;
            connection.respondAndClose(response);
        }
    }

    /** The peer went away before there was an answer. */
    void abort() {
        gone = true;
    }

    @Override
    public void accept(@Nullable Lane lane, Headers headers, int maxMessageBytes, Acceptor acceptor) {
        if (!origin.inLane()) {
            origin.execute(() -> accept(lane, headers, maxMessageBytes, acceptor));
            return;
        }
        if (answered) {
            return;
        }
        answered = true;
        if (gone) {
            acceptor.failed();
            return;
        }
        HttpResponse refusal = refusal();
        if (refusal != null) {
            connection.respondAndClose(refusal);
            acceptor.failed();
            return;
        }
        NettyLane target = lane == null ? origin : (NettyLane) lane;
        channel.config().setAutoRead(false);
        connection.handOver();
        if (target == origin) {
            open(target, headers, maxMessageBytes, acceptor);
        } else {
            move(target, headers, maxMessageBytes, acceptor);
        }
    }

    private @Nullable HttpResponse refusal() {
        String complaint = WebSocketRules.complaint(head);
        if (complaint != null) {
            return HttpResponse.of(
                    400, Headers.of("Content-Type", "text/html"), complaint.getBytes(StandardCharsets.US_ASCII));
        }
        if (!WebSocketRules.isVersion13(head)) {
            return HttpResponse.empty(426, Headers.of("Sec-WebSocket-Version", "13"));
        }
        return null;
    }

    private void move(NettyLane target, Headers headers, int maxMessageBytes, Acceptor acceptor) {
        channel.deregister().addListener(left -> {
            if (!left.isSuccess()) {
                fail(left.cause(), acceptor);
                return;
            }
            target.loop().register(channel).addListener(arrived -> {
                if (arrived.isSuccess()) {
                    open(target, headers, maxMessageBytes, acceptor);
                } else {
                    fail(arrived.cause(), acceptor);
                }
            });
        });
    }

    private void fail(@Nullable Throwable cause, Acceptor acceptor) {
        LOG.debug("A WebSocket connection could not move to the event loop of its session.", cause);
        channel.close();
        acceptor.failed();
    }

    /** The time-outs of HTTP have ended: whatever goes wrong, the channel must not be left over. */
    private void open(NettyLane lane, Headers headers, int maxMessageBytes, Acceptor acceptor) {
        if (!channel.isActive()) {
            acceptor.failed();
            return;
        }
        try {
            switchProtocols(lane, headers, maxMessageBytes, acceptor);
        } catch (RuntimeException | Error e) {
            LOG.error("A WebSocket handshake could not be answered.", e);
            acceptor.failed();
            channel.close();
        }
    }

    private void switchProtocols(NettyLane lane, Headers headers, int maxMessageBytes, Acceptor acceptor) {
        PerMessageDeflate options = host.options().perMessageDeflate();
        Deflate deflate = options == null
                ? null
                : Deflate.negotiate(head.headers().getAsString(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS), options);
        FullHttpResponse response = HttpResponses.switchingProtocols(
                WebSocketRules.accept(head.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY)), headers);
        if (deflate != null) {
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, deflate.response());
        }
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.context(connection).write(response);
        WebSocketLimits limits = host.options().webSocketLimits();
        NettyWebSocketLink link = new NettyWebSocketLink(
                lane,
                request.remoteAddress(),
                new FrameReader(
                        maxMessageBytes,
                        limits.maxSmallFragments(),
                        deflate == null ? null : new MessageInflater(deflate.clientNoContextTakeover())),
                deflate == null || options == null ? null : new MessageDeflater(options, deflate),
                limits,
                host.options().closeTimeout(),
                pipeline.get(SslHandler.class) != null);
        pipeline.replace(connection, null, link);
        for (Class<? extends ChannelHandler> type : HTTP_HANDLERS) {
            ChannelHandler handler = pipeline.get(type);
            if (handler != null) {
                pipeline.remove(handler);
            }
        }
        WebSocketListener listener = acceptor.opened(link);
        channel.flush();
        link.start(listener);
    }
}
