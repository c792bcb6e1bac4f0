/** What happens in an automation, as events for the front end, and the commands that come back. */
@NullMarked
package io.aef.realtime.automation;

import org.jspecify.annotations.NullMarked;
