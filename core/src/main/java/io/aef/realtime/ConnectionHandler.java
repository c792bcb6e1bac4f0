package io.aef.realtime;

/** Greets a socket that has joined a namespace. */
@FunctionalInterface
public interface ConnectionHandler {

    /** Called on the server's handler executor, before any event of the socket is handled. */
    void handle(Socket socket) throws Exception;
}
