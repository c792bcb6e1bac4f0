/** Rooms and broadcast: who receives a packet, on this node and, in other implementations, on others. */
@NullMarked
package io.aef.realtime.adapter;

import org.jspecify.annotations.NullMarked;
