package io.aef.realtime.netty;

import io.aef.realtime.engine.host.HttpResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** Writes the responses of one connection. Those that one read causes are flushed together at its end. */
final class HttpOutput {

    private final ChannelHandlerContext ctx;
    private final Host host;

    private boolean reading;
    private boolean unflushed;

    HttpOutput(ChannelHandlerContext ctx, Host host) {
        this.ctx = ctx;
        this.host = host;
    }

    void readBegins() {
        reading = true;
    }

    void readEnds() {
        reading = false;
        if (unflushed) {
            unflushed = false;
            ctx.flush();
        }
    }

    /**
     * @param head whether the request was one of HEAD
     * @param written run when the operating system has taken it all, or never will
     */
    void write(HttpResponse response, boolean head, @Nullable Runnable written) {
        ctx.write(HttpResponses.of(response, host.date(), false, head), promise(written));
        if (reading) {
            unflushed = true;
        } else {
            ctx.flush();
        }
    }

    /**
     * Writes the last response, and ends this side of the connection behind it. To close at once would, if the peer is still
     * sending, make its system throw the response away.
     */
    void writeLast(HttpResponse response, boolean head, @Nullable Runnable written) {
        ctx.write(HttpResponses.of(response, host.date(), true, head), promise(written));
        end();
    }

    private ChannelPromise promise(@Nullable Runnable written) {
        if (written == null) {
            return ctx.voidPromise();
        }
        ChannelPromise promise = ctx.newPromise();
        promise.addListener(done -> written.run());
        return promise;
    }

    /** Ends this side of the connection behind what was written. */
    void end() {
        unflushed = false;
        if (ctx.channel() instanceof DuplexChannel duplex && ctx.pipeline().get(SslHandler.class) == null) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> duplex.shutdownOutput());
        } else {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    void writeContinue() {
        ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
}
