/** The application of the benchmark on netty-socketio. */
@NullMarked
package io.aef.realtime.benchmarks.nettysocketio;

import org.jspecify.annotations.NullMarked;
