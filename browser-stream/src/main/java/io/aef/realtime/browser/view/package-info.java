/** From the latest picture of a browser to those who watch it: each gets what has changed since what they have drawn. No API. */
@NullMarked
package io.aef.realtime.browser.view;

import org.jspecify.annotations.NullMarked;
