package io.aef.realtime.netty;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpResponse;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP connection: answers its requests one after the other, whether they were pipelined or not.
 *
 * <p>While one request waits for its answer, reading goes on so that a peer who leaves is noticed; what else arrives waits
 * in a queue, and reading stops when that grows. Nor has the next request its turn while the peer leaves too much of the
 * answers before it unread: they would pile up in memory. Behind a last response the connection lingers until the peer has had the
 * chance to read it.
 */
final class HttpConnection extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    /** Worth reading to keep a connection whose request was answered early. */
    private static final int MAX_SKIPPED = 64 * 1024;

    private enum State {
        OPEN,
        /** The last response is written. */
        LINGERING,
        /** The channel is on its way to one of our WebSockets. */
        HANDED_OVER,
        /** In a mount, the application has switched to another protocol. */
        BYSTANDER
    }

    private final Host host;
    /** In a mount, what comes from the application's handlers behind this one and goes to them; else null. */
    private final @Nullable ForeignExchange foreign;

    private @Nullable ChannelHandlerContext ctx;
    private @Nullable HttpOutput output;
    private @Nullable Deadline deadline;
    private State state = State.OPEN;

    private @Nullable NettyExchange current;
    private @Nullable NettyHandshake handshake;

    private final RequestQueue queue = new RequestQueue();
    private boolean paused;
    private boolean proceeding;

    HttpConnection(Host host, boolean mounted) {
        this.host = host;
        this.foreign = mounted ? new ForeignExchange() : null;
    }

    // ---- arrival -------------------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        output = new HttpOutput(added, host);
        deadline = new Deadline(added.channel().eventLoop(), this::timeout);
        if (foreign == null) {
            deadline.in(host.options().httpLimits().idleTimeout());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (state != State.OPEN) {
            if (state == State.BYSTANDER) {
                context.fireChannelRead(message);
            } else {
                ReferenceCountUtil.release(message);
            }
            return;
        }
        output().readBegins();
        if (message instanceof BadRequest && current != null && !current.body().hasEnded()) {
            // The rest of a body is no HTTP.
            abandon(current, 400);
        } else if (queue.isEmpty() && takes(message)) {
            take(message);
            proceed();
        } else {
            enqueue(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        output().readEnds();
        context.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (state == State.OPEN && context.channel().isWritable()) {
            proceed();
        }
        context.fireChannelWritabilityChanged();
    }

    /** The reader has seen the first byte of a request. */
    void headBegun() {
        if (current == null && handshake == null && state == State.OPEN) {
            deadline().in(host.options().httpLimits().headerTimeout());
        }
    }

    private boolean takes(Object message) {
        if (message instanceof HttpRequest || message instanceof BadRequest) {
            return current == null
                    && handshake == null
                    && channel().isWritable()
                    && (foreign == null || !foreign.isPending());
        }
        return !(message instanceof HttpContent content)
                || current == null
                || current.body().takes(content);
    }

    private void enqueue(Object message) {
        queue.add(message);
        if (queue.isAbsurd()) {
            LOG.debug("A connection was closed because it pipelined too many requests.");
            context().close();
        } else if (!paused && queue.isLong()) {
            paused = true;
            channel().config().setAutoRead(false);
        }
    }

    /** Takes what has its turn now. */
    void proceed() {
        if (proceeding) {
            return;
        }
        proceeding = true;
        try {
            finishExchange();
            Object next;
            while (state == State.OPEN && (next = queue.peek()) != null && takes(next)) {
                queue.poll();
                take(next);
                finishExchange();
            }
        } finally {
            proceeding = false;
        }
        if (paused && queue.isEmpty() && state == State.OPEN) {
            paused = false;
            channel().config().setAutoRead(true);
        }
    }

    private void take(Object message) {
        if (message instanceof BadRequest bad) {
            LOG.debug("Refused a request from {}: {}", channel().remoteAddress(), bad.reason());
            refuse(bad.status());
        } else if (message instanceof HttpRequest request) {
            begin(request);
        } else if (message instanceof HttpContent content) {
            content(content);
        } else if (foreign != null) {
            context().fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest head) {
        RequestHandler handler = host.handlerFor(RequestHead.path(head.uri()));
        if (handler == null && foreign != null) {
            foreign.begin(head);
            context().fireChannelRead(head);
            return;
        }
        InetSocketAddress remote = (InetSocketAddress) channel().remoteAddress();
        if (remote == null || head.decoderResult().isFailure()) {
            ReferenceCountUtil.release(head);
            refuse(400);
            return;
        }
        if (RequestHead.expectsTheUnknown(head)) {
            ReferenceCountUtil.release(head);
            refuse(417);
            return;
        }
        boolean secure =
                host.secure() || foreign != null && channel().pipeline().get(SslHandler.class) != null;
        io.aef.realtime.engine.host.HttpRequest request = RequestHead.of(head, remote, secure, host.recentTexts());
        NettyLane lane = host.loops().lane(channel().eventLoop());
        if (WebSocketRules.isUpgrade(head)) {
            ReferenceCountUtil.release(head);
            deadline().clear();
            handshake = new NettyHandshake(host, this, channel(), lane, head, request);
            host.handle(handler, handshake);
            return;
        }
        current = new NettyExchange(this, lane, head, request, deadline().now());
        deadline().in(host.options().httpLimits().bodyTimeout());
        if (head instanceof FullHttpRequest whole) {
            // Of an aggregator in front. Its body waits, as any other, until it is asked for.
            queue.push(new DefaultLastHttpContent(whole.content()));
        }
        host.handle(handler, current);
    }

    private void content(HttpContent content) {
        NettyExchange exchange = current;
        if (exchange == null) {
            if (foreign != null && foreign.claims(content)) {
                context().fireChannelRead(content);
            } else {
                // The end of an upgrade request.
                content.release();
            }
            return;
        }
        try {
            if (content.decoderResult().isFailure()) {
                abandon(exchange, 400);
                return;
            }
            if (content instanceof LastHttpContent) {
                deadline().clear();
            }
            exchange.body().add(content);
            if (state == State.OPEN && !exchange.body().hasEnded()) {
                deadline().at(exchange.body().due(host.options().httpLimits()));
            }
        } finally {
            content.release();
        }
        if (exchange.hasResponded() && exchange.body().discarded() > MAX_SKIPPED) {
            context().close();
        }
    }

    /** The application has asked for the body: the peer must keep to a rate from now on. */
    void bodyWanted(RequestBody body) {
        if (state == State.OPEN && !body.hasEnded()) {
            deadline().at(body.dueFrom(deadline().now(), host.options().httpLimits()));
        }
    }

    /** Makes room for the next request if the current one is answered and has arrived. */
    private void finishExchange() {
        NettyExchange exchange = current;
        if (state == State.OPEN
                && exchange != null
                && exchange.hasResponded()
                && exchange.body().hasEnded()) {
            current = null;
            if (foreign == null) {
                HttpLimits limits = host.options().httpLimits();
                // The next request may have begun to arrive meanwhile.
                deadline().in(isWithinHead() ? limits.headerTimeout() : limits.idleTimeout());
            }
        }
    }

    // ---- answers -------------------------------------------------------------------------------------------------

    /** Writes the response of the current exchange. */
    void respond(NettyExchange exchange, HttpResponse response, @Nullable Runnable written) {
        RequestBody body = exchange.body();
        body.discard();
        boolean close = response.close()
                || !exchange.keepAlive()
                || host.isDraining()
                || !body.hasEnded() && (exchange.expectsContinue() || !body.isWorthSkipping(MAX_SKIPPED));
        boolean head = exchange.request().method().equals("HEAD");
        if (close) {
            output().writeLast(response, head, written);
            linger();
        } else {
            output().write(response, head, written);
            proceed();
        }
    }

    /** Writes a response that is the last one on this connection. */
    void respondAndClose(HttpResponse response) {
        handshake = null;
        output().writeLast(response, false, null);
        linger();
    }

    private void refuse(int status) {
        respondAndClose(HttpResponse.empty(status, Headers.empty()));
    }

    /** Gives up on the current exchange, with that status unless it has its response. */
    private void abandon(NettyExchange exchange, int status) {
        if (exchange.hasResponded()) {
            output().end();
        } else {
            output().writeLast(HttpResponse.empty(status, Headers.empty()), false, null);
        }
        exchange.abort();
        linger();
    }

    void sendContinue() {
        output().writeContinue();
    }

    /** The last response is written: waits for the peer to end its side, for a while. */
    private void linger() {
        state = State.LINGERING;
        queue.release();
        deadline().in(host.options().closeTimeout());
        if (!channel().config().isAutoRead()) {
            channel().config().setAutoRead(true);
        }
    }

    private void timeout() {
        NettyExchange exchange = current;
        if (state == State.LINGERING) {
            context().close();
        } else if (exchange != null) {
            abandon(exchange, 408);
        } else if (isWithinHead()) {
            refuse(408);
        } else {
            context().close();
        }
    }

    private boolean isWithinHead() {
        HttpRequestReader reader = channel().pipeline().get(HttpRequestReader.class);
        return reader != null && reader.isWithinHead();
    }

    // ---- the end -------------------------------------------------------------------------------------------------

    /** The channel is a WebSocket's from now on. */
    void handOver() {
        state = State.HANDED_OVER;
        handshake = null;
        deadline().cancel();
        queue.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == Drain.INSTANCE) {
            if (state == State.OPEN && current == null && handshake == null && queue.isEmpty()) {
                context.close();
            }
            return;
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lose();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (state != State.HANDED_OVER) {
            lose();
        }
    }

    private void lose() {
        deadline().cancel();
        queue.release();
        NettyExchange exchange = current;
        current = null;
        if (exchange != null) {
            exchange.abort();
        }
        NettyHandshake waiting = handshake;
        handshake = null;
        if (waiting != null) {
            waiting.abort();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (foreign != null && current == null && handshake == null) {
            context.fireExceptionCaught(cause);
            return;
        }
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("A connection broke.", cause);
        } else {
            LOG.error("A connection failed.", cause);
        }
        context.close();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        // Only the application's handlers behind a mount write through this method; ours writes to its context.
        context.write(message, promise);
        if (foreign != null && foreign.isPending()) {
            if (foreign.written(message)) {
                state = State.BYSTANDER;
                Object next;
                while ((next = queue.poll()) != null) {
                    context.fireChannelRead(next);
                }
            } else if (!foreign.isPending()) {
                proceed();
            }
        }
    }

    private ChannelHandlerContext context() {
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx;
    }

    private Channel channel() {
        return context().channel();
    }

    private HttpOutput output() {
        if (output == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return output;
    }

    private Deadline deadline() {
        if (deadline == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return deadline;
    }
}
