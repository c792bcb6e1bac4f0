/** Real clients, hostile clients and the WebSocket test suite against a running server. */
@NullMarked
package io.aef.realtime.interop;

import org.jspecify.annotations.NullMarked;
