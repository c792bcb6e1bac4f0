package io.aef.realtime.engine;

/** How the packets of one session travel. All methods are called on the session's lane. */
abstract sealed class Transport permits PollingTransport, WebSocketTransport {

    /** As the protocol names it in the parameter {@code transport}. */
    abstract String name();

    /** Takes a packet. It need not leave before {@link #flush}. */
    abstract void write(EnginePacket packet);

    /** Takes messages; see {@link EngineSession#send}. They need not leave before {@link #flush}. */
    abstract void write(Outgoing outgoing, boolean shared);

    /** Lets leave what can leave now. */
    abstract void flush();

    /** Whether nothing waits and something written now would leave at once. */
    abstract boolean isIdle();

    /** Bytes written and not yet handed to the operating system. */
    abstract long bufferedBytes();

    /** Whether another packet would be one too many, however short. */
    abstract boolean isFull();

    /** Stops or resumes passing packets of the client on. */
    abstract void setReading(boolean reading);

    /**
     * Says goodbye behind what was written, as soon as that can leave.
     *
     * @return whether it has left; if not, the transport calls {@link EngineSession#farewellSent} when it has
     */
    abstract boolean farewell();

    /** Ends at once. What still waits is forgotten. */
    abstract void shutdown(CloseReason reason);
}
