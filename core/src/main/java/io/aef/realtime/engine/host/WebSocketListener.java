package io.aef.realtime.engine.host;

import org.jspecify.annotations.Nullable;

/** Receives what happens on a link; all methods are called on the link's lane. */
public interface WebSocketListener {

    /** A whole text message: valid UTF-8. The array is the listener's own. */
    void text(byte[] utf8);

    /** A whole binary message. The array is the listener's own. */
    void binary(byte[] data);

    /** The link is idle again after it was not. */
    void idle();

    /**
     * The link is down. Called exactly once, last.
     *
     * @param code the close code: the peer's, or ours if we closed; 1006 if there was no close frame
     * @param cause the I/O error or protocol violation that ended it, or null
     */
    void closed(int code, @Nullable Throwable cause);
}
