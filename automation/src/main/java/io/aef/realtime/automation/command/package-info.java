/** What people want of automations: each command is checked, carried out once, and answered. */
@org.jspecify.annotations.NullMarked
package io.aef.realtime.automation.command;
