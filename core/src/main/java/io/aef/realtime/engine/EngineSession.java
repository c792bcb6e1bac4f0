package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.Lane;

/** One client, over whatever transport it uses at the moment. Its state changes on its lane only. */
public final class EngineSession {

    EngineSession() {
        throw new IllegalStateException("to be written");
    }

    /** The secret the client names its session by. Not the id of any socket, and not for a log. */
    public String id() {
        throw new IllegalStateException("to be written");
    }

    /** The Engine.IO protocol revision: 3 or 4. */
    public int protocol() {
        throw new IllegalStateException("to be written");
    }

    /** The lane this session lives on. */
    public Lane lane() {
        throw new IllegalStateException("to be written");
    }

    /** The request that opened the session. */
    public HttpRequest request() {
        throw new IllegalStateException("to be written");
    }

    /** {@code polling} or {@code websocket}. Any thread. */
    public String transport() {
        throw new IllegalStateException("to be written");
    }

    /** Whether messages are still taken. On the lane. */
    public boolean isOpen() {
        throw new IllegalStateException("to be written");
    }

    /**
     * Sends messages; on the lane.
     *
     * @param shared whether the caller holds {@link Outgoing#share} of it at this moment
     * @return whether they were taken: false if the session is not open, if they are volatile and the session is not
     *     idle, or if too much waits already (the session is then closed as a slow consumer)
     */
    public boolean send(Outgoing outgoing, boolean shared) {
        throw new IllegalStateException("to be written");
    }

    /** Bytes taken and not yet handed to the operating system. On the lane. */
    public long bufferedBytes() {
        throw new IllegalStateException("to be written");
    }

    /**
     * Stops or resumes reading from the client; on the lane. While reading is stopped the heartbeat does not time out, and
     * on polling the answer to the current POST waits.
     */
    public void setReading(boolean reading) {
        throw new IllegalStateException("to be written");
    }

    /** Ends the session behind what was sent so far; on the lane. */
    public void close() {
        throw new IllegalStateException("to be written");
    }

    /** Ends the session and forgets what was not sent yet; on the lane. */
    public void closeNow() {
        throw new IllegalStateException("to be written");
    }
}
