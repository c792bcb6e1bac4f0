/** Engine.IO 4 and 3: sessions, transports, heartbeat and upgrade. Knows no network library and no JSON library. */
@NullMarked
package io.aef.realtime.engine;

import org.jspecify.annotations.NullMarked;
