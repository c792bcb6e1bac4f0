/** The server that protocol conformance suites are run against. */
@NullMarked
package io.aef.realtime.examples.conformance;

import org.jspecify.annotations.NullMarked;
