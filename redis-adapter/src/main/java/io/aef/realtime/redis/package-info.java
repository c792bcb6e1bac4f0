/** Many nodes as one, over Redis: adapters on the wire of the official ones. */
@NullMarked
package io.aef.realtime.redis;

import org.jspecify.annotations.NullMarked;
