/** The live picture of an automated browser: frames out. */
@NullMarked
package io.aef.realtime.browser;

import org.jspecify.annotations.NullMarked;
