/** What was seen of a browser, and what happened meanwhile, in a file that a page can play. */
@NullMarked
package io.aef.realtime.browser.recording;

import org.jspecify.annotations.NullMarked;
