package io.aef.realtime.engine;

import java.nio.charset.StandardCharsets;

/**
 * One Engine.IO packet.
 *
 * @param type what it is
 * @param binary whether the data is binary rather than UTF-8 text; only messages are
 * @param data what follows the type; not copied
 * @param compress whether HTTP compression may be applied to it
 */
record EnginePacket(PacketType type, boolean binary, byte[] data, boolean compress) {

    private static final byte[] NO_DATA = new byte[0];

    static final EnginePacket CLOSE = control(PacketType.CLOSE);
    static final EnginePacket PING = control(PacketType.PING);
    static final EnginePacket PONG = control(PacketType.PONG);
    static final EnginePacket NOOP = control(PacketType.NOOP);
    static final EnginePacket PROBE_PONG = text(PacketType.PONG, "probe".getBytes(StandardCharsets.US_ASCII));

    private static EnginePacket control(PacketType type) {
        return text(type, NO_DATA);
    }

    static EnginePacket text(PacketType type, byte[] utf8) {
        return new EnginePacket(type, false, utf8, true);
    }

    static EnginePacket binary(byte[] data) {
        return new EnginePacket(PacketType.MESSAGE, true, data, true);
    }

    static EnginePacket message(Outgoing.Message message, boolean compress) {
        return new EnginePacket(PacketType.MESSAGE, message.binary(), message.data(), compress);
    }
}
