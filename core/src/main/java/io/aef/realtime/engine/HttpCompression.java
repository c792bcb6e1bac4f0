package io.aef.realtime.engine;

/**
 * Compression of the answers to polls, with gzip or deflate as the client prefers.
 *
 * @param threshold shorter answers are sent as they are, in bytes
 */
public record HttpCompression(int threshold) {

    public HttpCompression {
        if (threshold < 0) {
            throw Check.bad("threshold", threshold, ">= 0");
        }
    }

    /** Compresses answers of at least that many bytes. */
    public static HttpCompression above(int threshold) {
        return new HttpCompression(threshold);
    }
}
