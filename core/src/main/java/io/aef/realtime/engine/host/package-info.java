/** What the engine needs from the program that hosts it: HTTP exchanges, WebSocket links and event loops. */
@NullMarked
package io.aef.realtime.engine.host;

import org.jspecify.annotations.NullMarked;
