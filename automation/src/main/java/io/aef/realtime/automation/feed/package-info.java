/**
 * From the log of a topic to those who follow it: what they have missed, then what happens, in order and each event once. No part of the
 * API: applications have {@code AefRealtime}.
 */
@NullMarked
package io.aef.realtime.automation.feed;

import org.jspecify.annotations.NullMarked;
