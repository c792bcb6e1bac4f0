/** Starts the servers one beside the other, has load put on them in turns, and writes down what came of it. */
@NullMarked
package io.aef.realtime.benchmarks.run;

import org.jspecify.annotations.NullMarked;
