/** Carries out an automation step by step, so that it can be watched, paused, resumed and cancelled. */
@NullMarked
package io.aef.realtime.automation.execution;

import org.jspecify.annotations.NullMarked;
