/** Logs of events that may be read again: for what must survive longer than a connection. */
@NullMarked
package io.aef.realtime.log;

import org.jspecify.annotations.NullMarked;
