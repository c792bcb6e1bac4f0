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
 * @param minBodyRate bytes per second that a body must make on average, from the moment it is read; below it 408. 0 for any
 * @param bodyRateGrace for so long a body may be slower
 * @param idleTimeout how long a connection without a request is kept
 */
public record HttpLimits(
        int maxRequestLine,
        int maxHeaderBytes,
        int maxHeaderFields,
        Duration headerTimeout,
        Duration bodyTimeout,
        int minBodyRate,
        Duration bodyRateGrace,
        Duration idleTimeout) {

    /**
     * 8 KiB each for the line and the fields, 100 fields, 10 s, 30 s, 240 bytes per second after 5 s and, longer than the usual
     * proxy's 60 s, 65 s.
     */
    public static final HttpLimits DEFAULT = new HttpLimits(
            8192,
            8192,
            100,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            240,
            Duration.ofSeconds(5),
            Duration.ofSeconds(65));

    public HttpLimits {
        Check.positive("maxRequestLine", maxRequestLine);
        Check.positive("maxHeaderBytes", maxHeaderBytes);
        Check.positive("maxHeaderFields", maxHeaderFields);
        Check.positive("headerTimeout", headerTimeout);
        Check.positive("bodyTimeout", bodyTimeout);
        if (minBodyRate < 0) {
            throw new IllegalArgumentException("minBodyRate: " + minBodyRate + " (expected: >= 0)");
        }
        Check.positive("bodyRateGrace", bodyRateGrace);
        Check.positive("idleTimeout", idleTimeout);
    }

    /** The same with heads of that size: bytes of the request line, bytes of the fields, number of fields. */
    public HttpLimits withMaxHead(int requestLine, int headerBytes, int headerFields) {
        return new HttpLimits(
                requestLine,
                headerBytes,
                headerFields,
                headerTimeout,
                bodyTimeout,
                minBodyRate,
                bodyRateGrace,
                idleTimeout);
    }

    /** The same with other times for a head, a body, and a connection without a request. */
    public HttpLimits withTimeouts(Duration header, Duration body, Duration idle) {
        return new HttpLimits(
                maxRequestLine, maxHeaderBytes, maxHeaderFields, header, body, minBodyRate, bodyRateGrace, idle);
    }

    /** The same with another rate for bodies, in bytes per second; 0 for any. */
    public HttpLimits withMinBodyRate(int bytesPerSecond, Duration grace) {
        return new HttpLimits(
                maxRequestLine,
                maxHeaderBytes,
                maxHeaderFields,
                headerTimeout,
                bodyTimeout,
                bytesPerSecond,
                grace,
                idleTimeout);
    }
}
