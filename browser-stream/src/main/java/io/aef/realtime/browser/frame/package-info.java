/** A picture of a browser, what is wanted of pictures, and the port that gives them. */
@NullMarked
package io.aef.realtime.browser.frame;

import org.jspecify.annotations.NullMarked;
