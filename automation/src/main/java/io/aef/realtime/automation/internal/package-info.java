/** What the packages of this layer share. No part of the API: applications have no use for it, and any version may change it. */
@NullMarked
package io.aef.realtime.automation.internal;

import org.jspecify.annotations.NullMarked;
