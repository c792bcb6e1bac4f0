/** What the tests of every module have in common: the gate against leaked Netty buffers. */
@NullMarked
package io.aef.realtime.testsupport;

import org.jspecify.annotations.NullMarked;
