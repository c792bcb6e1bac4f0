package io.aef.realtime;

/** Decides whether a client may join a namespace. */
@FunctionalInterface
public interface Middleware {

    /**
     * Called on the server's handler executor, for each socket in the order of registration. Until {@code next} is told
     * to go on the client waits, for at most the server's connect time-out. A middleware that throws refuses the client
     * without telling it why; the exception is reported.
     */
    void handle(Socket socket, Next next) throws Exception;
}
