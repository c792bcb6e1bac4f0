/** The server that load is put on. */
@NullMarked
package io.aef.realtime.examples.bench;

import org.jspecify.annotations.NullMarked;
