/** A chat, to begin with. */
@NullMarked
package io.aef.realtime.examples.chat;

import org.jspecify.annotations.NullMarked;
