/** Live browsers on the pages of an {@link io.aef.realtime.automation.AefRealtime}: begin with {@link io.aef.realtime.browser.BrowserStream}. */
@NullMarked
package io.aef.realtime.browser;

import org.jspecify.annotations.NullMarked;
