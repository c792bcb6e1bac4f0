/** Meters for Micrometer, which an application brings that uses this package. */
@NullMarked
package io.aef.realtime.automation.metrics;

import org.jspecify.annotations.NullMarked;
