/** Meters of a server for Micrometer, which only who uses this package needs on the class path. */
@NullMarked
package io.aef.realtime.metrics;

import org.jspecify.annotations.NullMarked;
