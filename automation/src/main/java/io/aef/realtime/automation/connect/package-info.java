/** The connections of this node: who is behind each, what it follows, and what it asks for. */
@NullMarked
package io.aef.realtime.automation.connect;

import org.jspecify.annotations.NullMarked;
