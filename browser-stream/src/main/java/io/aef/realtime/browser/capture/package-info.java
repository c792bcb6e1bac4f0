/** Takes the pictures: of Chromium over a connection beside the driver, of every other browser through the driver. */
@NullMarked
package io.aef.realtime.browser.capture;

import org.jspecify.annotations.NullMarked;
