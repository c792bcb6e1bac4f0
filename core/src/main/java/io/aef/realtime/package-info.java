/**
 * The Socket.IO server. {@link io.aef.realtime.SocketIoServer} is where to begin; the names are those of the official
 * server.
 */
@NullMarked
package io.aef.realtime;

import org.jspecify.annotations.NullMarked;
