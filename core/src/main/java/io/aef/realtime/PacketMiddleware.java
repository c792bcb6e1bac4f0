package io.aef.realtime;

/** Sees each event of a socket before its handlers, and may refuse it. */
@FunctionalInterface
public interface PacketMiddleware {

    /** Called on the server's handler executor. A refusal reaches {@link Socket#onError}, not the client. */
    void handle(IncomingEvent event, Next next) throws Exception;
}
