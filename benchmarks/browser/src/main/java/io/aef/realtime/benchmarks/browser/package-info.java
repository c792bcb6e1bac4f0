/** What the browser stream costs within one JVM. */
@NullMarked
package io.aef.realtime.benchmarks.browser;

import org.jspecify.annotations.NullMarked;
