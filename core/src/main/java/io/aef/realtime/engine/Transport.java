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

    /** Whether something written now would not wait behind as many bytes as the mark. */
    abstract boolean isReady(long highWaterMark);

    /** Whether it makes use of what the host has prepared for a broadcast. */
    abstract boolean sharesFrames();

    /** Whether what it has made use of so is in memory once for all, as long as it is not taken. */
    abstract boolean sharesMemory();

    /** Lets leave at once what waits only to leave together with more. */
    abstract void relieve();

    /** Bytes written and not yet handed to the operating system. */
    abstract long bufferedBytes();

    /** Bytes that have left altogether; grows while the client takes something. */
    abstract long takenBytes();

    /** Packets written that wait here one by one. */
    abstract int bufferedPackets();

    /** Stops or resumes passing packets of the client on. */
    abstract void setReading(boolean reading);

    /** Whether the client is too far behind to be read from, whatever {@link #setReading} says. */
    abstract void setOwing(boolean owing);

    /**
     * Says goodbye behind what was written and what the session keeps still, as soon as that can leave.
     *
     * @return whether it has left; if not, the transport calls {@link EngineSession#farewellSent} when it has, or gives up
     */
    abstract boolean farewell();

    /** Ends at once. What still waits is forgotten. */
    abstract void shutdown(CloseReason reason);
}
