/** What it costs to watch a browser, beside a plain loop of screenshots. */
@NullMarked
package io.aef.realtime.benchmarks.browser;

import org.jspecify.annotations.NullMarked;
