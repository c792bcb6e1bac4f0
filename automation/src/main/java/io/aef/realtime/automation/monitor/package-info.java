/** What happens in the automation layer, for those who count it. */
@NullMarked
package io.aef.realtime.automation.monitor;

import org.jspecify.annotations.NullMarked;
