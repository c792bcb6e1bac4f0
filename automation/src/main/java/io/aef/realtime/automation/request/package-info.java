/** What a client is told of what it asked for. */
@org.jspecify.annotations.NullMarked
package io.aef.realtime.automation.request;
