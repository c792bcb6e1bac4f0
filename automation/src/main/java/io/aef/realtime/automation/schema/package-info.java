/** How records look in JSON: the one source for what is written, what is accepted, and what is documented. */
@NullMarked
package io.aef.realtime.automation.schema;

import org.jspecify.annotations.NullMarked;
