/** Who drives a browser: one page at a time, in turn, as long as a rule lets it. */
@NullMarked
package io.aef.realtime.browser.driving;

import org.jspecify.annotations.NullMarked;
