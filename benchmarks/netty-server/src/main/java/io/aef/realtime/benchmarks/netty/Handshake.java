package io.aef.realtime.benchmarks.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The WebSocket handshake, and the open packet behind it. */
final class Handshake {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String KEY = "sec-websocket-key:";

    private Handshake() {}

    /** The answer, if the request is complete; null to wait for the rest. */
    static @Nullable ByteBuf answer(ByteBuf in, ByteBufAllocator alloc, String openPacket) {
        String head = in.toString(StandardCharsets.ISO_8859_1);
        if (!head.endsWith("\r\n\r\n")) {
            return null;
        }
        in.skipBytes(in.readableBytes());
        int key = head.toLowerCase(Locale.ROOT).indexOf(KEY) + KEY.length();
        String accept = accept(head.substring(key, head.indexOf('\r', key)).trim());
        byte[] open = Rooms.ascii(openPacket);
        ByteBuf out = alloc.buffer(512)
                .writeBytes(
                        Rooms.ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n"));
        Frames.header(out, Frames.TEXT, open.length);
        return out.writeBytes(open);
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(Rooms.ascii(key + GUID)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
