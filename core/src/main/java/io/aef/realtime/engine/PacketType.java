package io.aef.realtime.engine;

import org.jspecify.annotations.Nullable;

/** The types of Engine.IO packets, in the order of their numbers. */
enum PacketType {
    OPEN,
    CLOSE,
    PING,
    PONG,
    MESSAGE,
    UPGRADE,
    NOOP;

    private static final PacketType[] TYPES = values();

    /** The type as it begins a text packet. */
    byte digit() {
        return (byte) ('0' + ordinal());
    }

    /** The type of that number, or null if there is none. */
    static @Nullable PacketType of(int number) {
        return number >= 0 && number < TYPES.length ? TYPES[number] : null;
    }
}
