package io.aef.realtime.automation;

import io.aef.realtime.automation.internal.Scheduler;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * By what time goes by, and where.
 *
 * @param clock tells what is over
 * @param scheduler tells when to look
 * @param node what this node is called, in {@link ConnectionInfo}; null for nothing
 */
record Watch(
        InstantSource clock, Scheduler scheduler, @Nullable String node) {}
