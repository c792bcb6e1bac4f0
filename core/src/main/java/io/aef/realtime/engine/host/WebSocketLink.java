package io.aef.realtime.engine.host;

import java.net.InetSocketAddress;
import java.time.Duration;

/** An open WebSocket connection. All methods are called on {@link #lane()}. */
public interface WebSocketLink {

    /** The lane this link lives on, for as long as it lives. */
    Lane lane();

    /** The peer of the TCP connection. */
    InetSocketAddress remoteAddress();

    /**
     * Queues one message. The host flushes once per link and batch: behind the tasks that are already waiting on the
     * lane, or at the end of the read that led here.
     */
    void write(WebSocketMessage message);

    /** Hands over at once what was written so far, rather than with its batch; for those who have written much. */
    void flush();

    /** Whether everything written so far has been handed to the operating system. */
    boolean isIdle();

    /** Bytes written and not yet handed to the operating system. */
    long bufferedBytes();

    /** Bytes handed to the operating system since the link was opened; a few more or less if they are encrypted. */
    long takenBytes();

    /**
     * Whether a shared message that was written to many links and not taken yet is in memory once for all of them: not if each
     * has its own, compressed or encrypted.
     */
    boolean sharesMemory();

    /** How long the peer is given to answer a close frame. */
    Duration closeTimeout();

    /** Stops or resumes reading from the peer. Frames that were already read may still arrive. */
    void setReading(boolean reading);

    /**
     * Sends what is queued, then a close frame, and ends the TCP connection when the peer has answered or after a short
     * time. The listener's {@code closed} is called once the link is down.
     *
     * @param code a close code of RFC 6455 section 7.4, or 1005 for a close frame without a code
     */
    void close(int code);

    /** Ends the TCP connection at once, without a close frame. */
    void abort();
}
