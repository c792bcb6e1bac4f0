/** Who is behind a connection, and what that person may see and do. */
@org.jspecify.annotations.NullMarked
package io.aef.realtime.automation.access;
