/** A Spring Boot application with live reports. */
@NullMarked
package io.aef.realtime.examples.boot;

import org.jspecify.annotations.NullMarked;
