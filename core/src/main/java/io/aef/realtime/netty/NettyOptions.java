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
 * @param httpLimits of a mount, only {@code bodyTimeout} counts: the rest is its pipeline's
 * @param closeTimeout how long a peer may take to answer a WebSocket close frame, or to read the last response
 */
public record NettyOptions(
        String host,
        int port,
        @Nullable Tls tls,
        @Nullable PerMessageDeflate perMessageDeflate,
        HttpLimits httpLimits,
        Duration closeTimeout) {

    /** Any free port on all addresses, no TLS, no compression. */
    public static final NettyOptions DEFAULT =
            new NettyOptions("0.0.0.0", 0, null, null, HttpLimits.DEFAULT, Duration.ofSeconds(2));

    public NettyOptions {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        requirePositive("closeTimeout", closeTimeout);
    }

    /** The same, listening there. */
    public NettyOptions withAddress(String newHost, int newPort) {
        return new NettyOptions(newHost, newPort, tls, perMessageDeflate, httpLimits, closeTimeout);
    }

    /** The same, encrypted. */
    public NettyOptions withTls(@Nullable Tls newTls) {
        return new NettyOptions(host, port, newTls, perMessageDeflate, httpLimits, closeTimeout);
    }

    /** The same with WebSocket compression, or without if null. */
    public NettyOptions withPerMessageDeflate(@Nullable PerMessageDeflate newPerMessageDeflate) {
        return new NettyOptions(host, port, tls, newPerMessageDeflate, httpLimits, closeTimeout);
    }

    /** The same with other limits. */
    public NettyOptions withHttpLimits(HttpLimits newHttpLimits) {
        return new NettyOptions(host, port, tls, perMessageDeflate, newHttpLimits, closeTimeout);
    }

    /** The same with another patience at the end of a connection. */
    public NettyOptions withCloseTimeout(Duration newCloseTimeout) {
        return new NettyOptions(host, port, tls, perMessageDeflate, httpLimits, newCloseTimeout);
    }

    static void requirePositive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
