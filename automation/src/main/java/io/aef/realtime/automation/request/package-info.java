/** What a client is told of what it asked for. */
@NullMarked
package io.aef.realtime.automation.request;

import org.jspecify.annotations.NullMarked;
