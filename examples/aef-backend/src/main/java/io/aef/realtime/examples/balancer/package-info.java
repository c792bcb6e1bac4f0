/** A balancer without sticky sessions, for a demo with several nodes. */
@NullMarked
package io.aef.realtime.examples.balancer;

import org.jspecify.annotations.NullMarked;
