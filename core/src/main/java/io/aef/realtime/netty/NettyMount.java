package io.aef.realtime.netty;

import io.netty.channel.ChannelHandler;
import java.time.Clock;
import java.util.List;

/**
 * Serves some paths of an application's own Netty server; a Socket.IO server makes one with {@code mount}. The application puts a handler of {@link #newHandler} into each
 * channel's pipeline, behind its HTTP codec (and an aggregator, if it has one) and before its own handlers. Requests that
 * no request handler wants are passed on untouched; requests of one connection are passed on one at a time, so that the
 * answers to pipelined ones cannot overtake each other.
 *
 * <p>When a WebSocket opens, Netty's own HTTP handlers are taken out of the pipeline. Other handlers stay, those behind
 * see no more data; one that closes idle channels should be taken out by the application. A client that sends frames
 * before its handshake is answered can be served by a {@link NettyServer} only.
 */
public final class NettyMount {

    private final Host host;

    /**
     * @param loops those that the application's channels are registered with: {@link EventLoops#of} its worker group, or
     *     {@link NettyServer#loops} when it shares those
     */
    public NettyMount(List<RequestHandler> handlers, NettyOptions options, EventLoops loops) {
        this.host = new Host(handlers, options, loops, false, Clock.systemUTC());
    }

    /** A handler for one channel. */
    public ChannelHandler newHandler() {
        return new HttpConnection(host, true);
    }
}
