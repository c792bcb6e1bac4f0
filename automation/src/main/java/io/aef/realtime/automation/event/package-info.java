/** What happens in automations, and how it looks on the wire. */
@org.jspecify.annotations.NullMarked
package io.aef.realtime.automation.event;
