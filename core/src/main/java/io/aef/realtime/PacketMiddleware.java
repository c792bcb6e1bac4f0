package io.aef.realtime;

/**
 * Sees each event of a socket before its handlers, and may refuse it.
 *
 * <p>It may decide later, from any thread. Until it does, the events behind this one wait: they are asked about and handled in
 * the order they came, whatever time that takes, and count for {@link ServerBuilder#maxQueuedEvents}. So each event must be
 * decided upon; one that is not wanted is refused. What has not been decided upon when the socket disconnects is dropped, with what
 * waits behind it, and what is decided afterwards has no effect.
 */
@FunctionalInterface
public interface PacketMiddleware {

    /** Called on the server's handler executor. A refusal reaches {@link Socket#onError}, not the client. */
    void handle(IncomingEvent event, Next next) throws Exception;
}
