/** Socket.IO packets and their parsers: pure functions, no I/O. */
@NullMarked
package io.aef.realtime.protocol;

import org.jspecify.annotations.NullMarked;
