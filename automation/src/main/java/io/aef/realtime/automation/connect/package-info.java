/** The connections of this node: who is behind each, what it follows, and what it asks for. */
@org.jspecify.annotations.NullMarked
package io.aef.realtime.automation.connect;
