/** The DevTools protocol of Chromium over a connection of its own, beside the driver. Not for applications. */
@NullMarked
package io.aef.realtime.browser.cdp;

import org.jspecify.annotations.NullMarked;
