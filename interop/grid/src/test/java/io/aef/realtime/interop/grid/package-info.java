/** Live browsers behind a real Selenium Grid. */
@NullMarked
package io.aef.realtime.interop.grid;

import org.jspecify.annotations.NullMarked;
