package io.aef.realtime.engine;

/** Receives an engine's new sessions and refused requests. */
public interface EngineListener {

    /**
     * A session has opened; called on its lane, before anything it receives is passed on.
     *
     * @return what is to receive the session's messages
     */
    SessionListener opened(EngineSession session);

    /** A request was refused before it reached a session. Any thread. */
    default void connectionError(ConnectionError error) {}

    /** A client that has no session was refused with 503, because the engine takes no new ones any more. Any thread. */
    default void refusedWhileDraining() {}
}
