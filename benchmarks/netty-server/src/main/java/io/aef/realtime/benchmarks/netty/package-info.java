/** The ceiling: what Netty can do for this load when nothing of the protocol is understood; by hand, or by its own codecs. */
@NullMarked
package io.aef.realtime.benchmarks.netty;

import org.jspecify.annotations.NullMarked;
