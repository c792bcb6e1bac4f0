/** What people do to a browser that they watch, and what carries that out: in order, and nothing that reaches beyond its pages. */
@NullMarked
package io.aef.realtime.browser.input;

import org.jspecify.annotations.NullMarked;
