/** Who is behind a connection, and what that person may see and do. */
@NullMarked
package io.aef.realtime.automation.access;

import org.jspecify.annotations.NullMarked;
