/** The load generator: one thread, raw frames, no client library. It counts everything it gets and measures the server's CPU. */
@NullMarked
package io.aef.realtime.benchmarks.load;

import org.jspecify.annotations.NullMarked;
