/** Tests with a real Redis. */
@NullMarked
package io.aef.realtime.redis;

import org.jspecify.annotations.NullMarked;
