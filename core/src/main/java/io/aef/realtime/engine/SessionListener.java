package io.aef.realtime.engine;

import org.jspecify.annotations.Nullable;

/** Receives what happens on a session; all methods are called on the session's lane. */
public interface SessionListener {

    /** The data of a text message: valid UTF-8, without the packet type. The array is the listener's own. */
    void text(byte[] utf8);

    /** The data of a binary message. The array is the listener's own. */
    void binary(byte[] data);

    /** Everything sent so far has been handed to the operating system, after it had not been. */
    default void drained() {}

    /** {@link EngineSession#isWritable} is true again, after it was false. */
    default void writable() {}

    /**
     * A packet was not sent, and will not be; the session goes on. On the lane, or for {@link DropReason#REFUSED} in the
     * thread that wanted to send it.
     */
    default void dropped(Outgoing packet, DropReason reason) {}

    /** The session has moved to another transport. */
    default void upgraded() {}

    /**
     * The session has ended. Called exactly once, last.
     *
     * @param cause what was wrong, if more is known than the reason
     */
    void closed(CloseReason reason, @Nullable Throwable cause);
}
