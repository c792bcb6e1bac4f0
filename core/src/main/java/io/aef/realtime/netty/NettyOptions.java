package io.aef.realtime.netty;

import io.aef.realtime.engine.PerMessageDeflate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a Netty host behaves.
 *
 * @param host the address to listen on; of no meaning to a mount
 * @param port the port to listen on, 0 for any free one; of no meaning to a mount
 * @param tls encrypts all connections; null for none. Of no meaning to a mount
 * @param perMessageDeflate null for no WebSocket compression
 * @param httpLimits of a mount, only {@code bodyTimeout} and the rate of bodies count: the rest is its pipeline's
 * @param webSocketLimits of messages and fragments
 * @param maxTcpConnections connections at a time, with or without a session; those beyond are accepted and closed at once. Of no
 *     meaning to a mount
 * @param closeTimeout how long a peer may take to answer a WebSocket close frame, or to read the last response
 */
public record NettyOptions(
        String host,
        int port,
        @Nullable Tls tls,
        @Nullable PerMessageDeflate perMessageDeflate,
        HttpLimits httpLimits,
        WebSocketLimits webSocketLimits,
        int maxTcpConnections,
        Duration closeTimeout) {

    /** Any free port on all addresses, no TLS, no compression, 200,000 connections. */
    public static final NettyOptions DEFAULT = new NettyOptions(
            "0.0.0.0", 0, null, null, HttpLimits.DEFAULT, WebSocketLimits.DEFAULT, 200_000, Duration.ofSeconds(2));

    public NettyOptions {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        Check.positive("maxTcpConnections", maxTcpConnections);
        Check.positive("closeTimeout", closeTimeout);
    }

    /** The same, listening there. */
    public NettyOptions withAddress(String newHost, int newPort) {
        return new NettyOptions(
                newHost, newPort, tls, perMessageDeflate, httpLimits, webSocketLimits, maxTcpConnections, closeTimeout);
    }

    /** The same, encrypted. */
    public NettyOptions withTls(@Nullable Tls newTls) {
        return new NettyOptions(
                host, port, newTls, perMessageDeflate, httpLimits, webSocketLimits, maxTcpConnections, closeTimeout);
    }

    /** The same with WebSocket compression, or without if null. */
    public NettyOptions withPerMessageDeflate(@Nullable PerMessageDeflate newPerMessageDeflate) {
        return new NettyOptions(
                host, port, tls, newPerMessageDeflate, httpLimits, webSocketLimits, maxTcpConnections, closeTimeout);
    }

    /** The same with other limits. */
    public NettyOptions withHttpLimits(HttpLimits newHttpLimits) {
        return new NettyOptions(
                host, port, tls, perMessageDeflate, newHttpLimits, webSocketLimits, maxTcpConnections, closeTimeout);
    }

    /** The same with other limits. */
    public NettyOptions withWebSocketLimits(WebSocketLimits newWebSocketLimits) {
        return new NettyOptions(
                host, port, tls, perMessageDeflate, httpLimits, newWebSocketLimits, maxTcpConnections, closeTimeout);
    }

    /** The same with room for that many connections. */
    public NettyOptions withMaxTcpConnections(int most) {
        return new NettyOptions(host, port, tls, perMessageDeflate, httpLimits, webSocketLimits, most, closeTimeout);
    }

    /** The same with another patience at the end of a connection. */
    public NettyOptions withCloseTimeout(Duration newCloseTimeout) {
        return new NettyOptions(
                host, port, tls, perMessageDeflate, httpLimits, webSocketLimits, maxTcpConnections, newCloseTimeout);
    }
}
