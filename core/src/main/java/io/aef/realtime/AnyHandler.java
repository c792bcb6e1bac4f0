package io.aef.realtime;

/** Sees every event of a socket, whatever its name. */
@FunctionalInterface
public interface AnyHandler {

    /** As {@link EventHandler#handle}. */
    void handle(String event, Args args) throws Exception;
}
