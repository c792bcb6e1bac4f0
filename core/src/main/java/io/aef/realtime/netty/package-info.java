/** The Netty host: turns Netty's channels into the engine's ports. The only package that sees Netty. */
@NullMarked
package io.aef.realtime.netty;

import org.jspecify.annotations.NullMarked;
