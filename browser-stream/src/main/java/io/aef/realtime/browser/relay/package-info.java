/** Browsers of one node, shown to pages of others. */
@NullMarked
package io.aef.realtime.browser.relay;

import org.jspecify.annotations.NullMarked;
