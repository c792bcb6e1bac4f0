package io.aef.realtime;

/** Is told that a socket disconnects. */
@FunctionalInterface
public interface DisconnectHandler {

    /** Called on the server's handler executor, behind the events that came before. */
    void handle(DisconnectReason reason) throws Exception;
}
