package io.aef.realtime.netty;

import java.time.Duration;

/**
 * What a peer may ask of the HTTP layer.
 *
 * @param maxRequestLine bytes of the request line; a longer one is answered 414
 * @param maxHeaderBytes bytes of all header fields; more are answered 431
 * @param maxHeaderFields number of header fields; more are answered 431
 * @param headerTimeout from the first byte of a request to the end of its header; then 408
 * @param bodyTimeout from the end of the header to the end of the body; then 408
 * @param idleTimeout how long a connection without a request is kept
 */
public record HttpLimits(
        int maxRequestLine,
        int maxHeaderBytes,
        int maxHeaderFields,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration idleTimeout) {

    /** 8 KiB each for the line and the fields, 100 fields, 10 s, 30 s and, longer than the usual proxy's 60 s, 65 s. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(8192, 8192, 100, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(65));

    public HttpLimits {
        requirePositive("maxRequestLine", maxRequestLine);
        requirePositive("maxHeaderBytes", maxHeaderBytes);
        requirePositive("maxHeaderFields", maxHeaderFields);
        NettyOptions.requirePositive("headerTimeout", headerTimeout);
        NettyOptions.requirePositive("bodyTimeout", bodyTimeout);
        NettyOptions.requirePositive("idleTimeout", idleTimeout);
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
