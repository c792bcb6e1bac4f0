/** What people do to a browser that they watch: one at a time, in order, and nothing that reaches beyond its pages. */
@NullMarked
package io.aef.realtime.browser.input;

import org.jspecify.annotations.NullMarked;
