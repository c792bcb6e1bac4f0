package io.aef.realtime.testsupport;

import java.util.concurrent.TimeUnit;

/**
 * What happens to the bytes of one direction of a connection through a {@link FaultProxy}. Immutable; the methods add one fault
 * each, and those added work together.
 *
 * @param limit after so many bytes {@code atLimit} happens; negative for never
 * @param atLimit what happens then
 * @param minDelayNanos how long each piece is held back at least; the order of pieces is kept
 * @param maxDelayNanos how long at most; between the two the seed of the proxy decides
 * @param largestPiece pieces are cut to so many bytes, each sent on its own
 * @param smallestPiece as many bytes are collected before they are passed on, as by a proxy that buffers; what is left is
 *     passed on when the sender has ended, or after {@code flushNanos}
 * @param flushNanos how long bytes are collected at most
 * @param bytesPerSecond how fast they are passed on; 0 for as fast as possible
 */
public record Fault(
        long limit,
        AtLimit atLimit,
        long minDelayNanos,
        long maxDelayNanos,
        int largestPiece,
        int smallestPiece,
        long flushNanos,
        long bytesPerSecond) {

    /** What may happen at a place in the stream. */
    public enum AtLimit {
        /** Both sides are closed, as by a process that ends. */
        CLOSE,
        /** Both sides get RST. */
        RESET,
        /** The receiver gets FIN and the sender is not read from any more; the other direction goes on. */
        HALF_CLOSE,
        /** Nothing is passed on, and nothing is closed: as if the cable had been pulled. */
        STALL
    }

    /** Passes everything on as it comes. */
    public static final Fault NONE =
            new Fault(-1, AtLimit.CLOSE, 0, 0, Integer.MAX_VALUE, 1, TimeUnit.MILLISECONDS.toNanos(20), 0);

    /** Cuts the connection when so many bytes have been passed on. */
    public Fault closeAfter(long bytes) {
        return at(bytes, AtLimit.CLOSE);
    }

    /** Resets the connection when so many bytes have been passed on. */
    public Fault resetAfter(long bytes) {
        return at(bytes, AtLimit.RESET);
    }

    /** Ends this direction when so many bytes have been passed on. */
    public Fault halfCloseAfter(long bytes) {
        return at(bytes, AtLimit.HALF_CLOSE);
    }

    /** Swallows nothing and passes nothing on any more when so many bytes have been passed on. */
    public Fault stallAfter(long bytes) {
        return at(bytes, AtLimit.STALL);
    }

    private Fault at(long bytes, AtLimit what) {
        return new Fault(
                bytes, what, minDelayNanos, maxDelayNanos, largestPiece, smallestPiece, flushNanos, bytesPerSecond);
    }

    /** Holds every piece back for a time between the two. */
    public Fault delay(long minMillis, long maxMillis) {
        return new Fault(
                limit,
                atLimit,
                TimeUnit.MILLISECONDS.toNanos(minMillis),
                TimeUnit.MILLISECONDS.toNanos(maxMillis),
                largestPiece,
                smallestPiece,
                flushNanos,
                bytesPerSecond);
    }

    /** Passes on no more than so many bytes at once. */
    public Fault split(int largest) {
        return new Fault(
                limit, atLimit, minDelayNanos, maxDelayNanos, largest, smallestPiece, flushNanos, bytesPerSecond);
    }

    /** Collects so many bytes, for so long at most, before it passes them on. */
    public Fault buffer(int smallest, long millis) {
        return new Fault(
                limit,
                atLimit,
                minDelayNanos,
                maxDelayNanos,
                largestPiece,
                smallest,
                TimeUnit.MILLISECONDS.toNanos(millis),
                bytesPerSecond);
    }

    /** Passes on so many bytes a second. */
    public Fault bandwidth(long bytes) {
        return new Fault(limit, atLimit, minDelayNanos, maxDelayNanos, largestPiece, smallestPiece, flushNanos, bytes);
    }
}
