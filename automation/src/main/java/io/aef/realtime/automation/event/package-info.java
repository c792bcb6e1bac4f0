/** What happens in automations, and how it looks on the wire. */
@NullMarked
package io.aef.realtime.automation.event;

import org.jspecify.annotations.NullMarked;
