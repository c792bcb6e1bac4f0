/** Meters of the Redis adapter for Micrometer, which only who uses this package needs on the class path. */
@NullMarked
package io.aef.realtime.redis.metrics;

import org.jspecify.annotations.NullMarked;
