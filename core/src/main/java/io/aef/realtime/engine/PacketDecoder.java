package io.aef.realtime.engine;

import java.util.Arrays;
import java.util.Base64;

/** Reads single packets, as a WebSocket message or an entry of a payload holds them. */
final class PacketDecoder {

    private PacketDecoder() {}

    /**
     * @param source valid UTF-8 between {@code from} and {@code to}
     * @throws ProtocolException if it is no packet
     */
    static EnginePacket text(int protocol, byte[] source, int from, int to) {
        if (from == to) {
            throw new ProtocolException("The packet has no type.");
        }
        if (source[from] == 'b') {
            return base64(protocol, source, from + 1, to);
        }
        return EnginePacket.text(type(source[from] - '0', source[from]), Arrays.copyOfRange(source, from + 1, to));
    }

    /**
     * @param source kept by the packet in revision 4, which has no type byte in front of binary data
     * @throws ProtocolException if it is no packet
     */
    static EnginePacket binary(int protocol, byte[] source) {
        return protocol == 3 ? binaryV3(source, 0, source.length) : EnginePacket.binary(source);
    }

    /** Binary data of revision 3, with a leading type byte. */
    static EnginePacket binaryV3(byte[] source, int from, int to) {
        if (from == to) {
            throw new ProtocolException("The packet has no type.");
        }
        PacketType type = type(source[from], source[from]);
        byte[] data = Arrays.copyOfRange(source, from + 1, to);
        return type == PacketType.MESSAGE ? EnginePacket.binary(data) : EnginePacket.text(type, data);
    }

    private static EnginePacket base64(int protocol, byte[] source, int from, int to) {
        int start = from;
        if (protocol == 3) {
            if (from == to || source[from] != PacketType.MESSAGE.digit()) {
                throw new ProtocolException("The base64 packet is no message.");
            }
            start++;
        }
        byte[] base64 = withoutLineBreaks(Arrays.copyOfRange(source, start, to));
        // The JDK accepts missing padding, which no client sends and which hides a cut-off packet.
        if (base64.length % 4 != 0) {
            throw new ProtocolException("The base64 of the packet is malformed.");
        }
        try {
            return EnginePacket.binary(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException malformed) {
            throw new ProtocolException("The base64 of the packet is malformed.");
        }
    }

    /** The official Java client breaks its base64 into lines of 76 characters. */
    private static byte[] withoutLineBreaks(byte[] base64) {
        int length = 0;
        for (byte b : base64) {
            if (b != '\n' && b != '\r') {
                base64[length++] = b;
            }
        }
        return length == base64.length ? base64 : Arrays.copyOf(base64, length);
    }

    private static PacketType type(int number, byte raw) {
        PacketType type = PacketType.of(number);
        if (type == null) {
            throw new ProtocolException(String.format("The packet type 0x%02x is unknown.", raw));
        }
        return type;
    }
}
