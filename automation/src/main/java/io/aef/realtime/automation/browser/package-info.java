/** How the live picture of a browser looks on the wire: what a page asks for, and what it is sent. Not part of any topic or log. */
@NullMarked
package io.aef.realtime.automation.browser;

import org.jspecify.annotations.NullMarked;
