/** A backend that automates a browser on a small shop, and lets people watch and steer it. */
@NullMarked
package io.aef.realtime.examples.backend;

import org.jspecify.annotations.NullMarked;
