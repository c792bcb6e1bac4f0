package io.aef.realtime;

import org.jspecify.annotations.Nullable;

/**
 * A failure in the application's code, as {@link ServerBuilder#onError} is told of it. The session goes on.
 *
 * @param socket the socket it happened for, or null if there was none
 * @param where the registered event, or what kind of handler it was, e.g. {@code connection}
 * @param cause what was thrown
 */
public record HandlerError(@Nullable Socket socket, String where, Throwable cause) {}
