/** What people want of automations: each command is checked, carried out once, and answered. */
@NullMarked
package io.aef.realtime.automation.command;

import org.jspecify.annotations.NullMarked;
