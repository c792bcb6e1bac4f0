/** Stand-ins for a host: requests, links and lanes without a network and with a clock of their own. */
@NullMarked
package io.aef.realtime.engine.testkit;

import org.jspecify.annotations.NullMarked;
