package io.aef.realtime.netty;

import io.aef.realtime.engine.host.WebSocketMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Writes the frames a server sends (RFC 6455 section 5): never masked, never fragmented. */
final class Frames {

    static final int PONG = 10;
    static final int CLOSE = 8;

    private static final int FIN = 0x80;
    private static final int COMPRESSED = 0x40;
    private static final int TEXT = 1;
    private static final int BINARY = 2;

    private Frames() {}

    /** The length of a frame with that payload. */
    static int length(int payload) {
        return payload + (payload < 126 ? 2 : payload < 65536 ? 4 : 10);
    }

    /** A message in a buffer of its own. */
    static ByteBuf encode(WebSocketMessage message, ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(length(message.length()));
        write(message, out);
        return out;
    }

    static void write(WebSocketMessage message, ByteBuf out) {
        writeHeader(FIN | (message.binary() ? BINARY : TEXT), message.length(), out);
        if (message.prefix() != WebSocketMessage.NO_PREFIX) {
            out.writeByte(message.prefix());
        }
        out.writeBytes(message.data());
    }

    static void writeCompressed(boolean binary, byte[] data, ByteBuf out) {
        writeHeader(FIN | COMPRESSED | (binary ? BINARY : TEXT), data.length, out);
        out.writeBytes(data);
    }

    static void writePong(byte[] payload, ByteBuf out) {
        writeHeader(FIN | PONG, payload.length, out);
        out.writeBytes(payload);
    }

    /** @param code a close code, or 1005 for none */
    static void writeClose(int code, ByteBuf out) {
        boolean hasCode = code != NettyWebSocketLink.NO_CODE;
        writeHeader(FIN | CLOSE, hasCode ? 2 : 0, out);
        if (hasCode) {
            out.writeShort(code);
        }
    }

    private static void writeHeader(int first, int payload, ByteBuf out) {
        out.writeByte(first);
        if (payload < 126) {
            out.writeByte(payload);
        } else if (payload < 65536) {
            out.writeByte(126).writeShort(payload);
        } else {
            out.writeByte(127).writeLong(payload);
        }
    }
}
