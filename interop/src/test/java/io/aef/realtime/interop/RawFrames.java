package io.aef.realtime.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket on which frames are written bit by bit (RFC 6455, section 5.2) and read one by one. */
final class RawFrames implements AutoCloseable {

    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /** Last frame of its message. */
    static final int FIN = 0x80;
    /** The message is compressed. */
    static final int RSV1 = 0x40;

    private final RawHttp http;

    private RawFrames(RawHttp http) {
        this.http = http;
    }

    /** An open WebSocket to that path. */
    static RawFrames open(int port, String path, String... headers) {
        RawHttp http = new RawHttp(port);
        RawHttp.Response response = http.send(RawHttp.upgrade(path, headers)).response();
        if (response.status() != 101) {
            throw new AssertionError("expected 101 but was " + response.status() + " " + response.body());
        }
        return new RawFrames(http);
    }

    /** A session that has joined the main namespace. */
    static RawFrames connected(int port, String... headers) {
        RawFrames frames = open(port, "/socket.io/?EIO=4&transport=websocket", headers);
        frames.read();
        frames.send(frame(FIN | TEXT, "40"));
        frames.read();
        return frames;
    }

    static byte[] frame(int first, String payload) {
        return frame(first, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A whole frame, masked with zeros. */
    static byte[] frame(int first, byte[] payload) {
        byte[] header = header(first, payload.length, true);
        return ByteBuffer.allocate(header.length + payload.length)
                .put(header)
                .put(payload)
                .array();
    }

    /** The header alone, whatever may follow it. */
    static byte[] header(int first, long length, boolean masked) {
        int mask = masked ? 0x80 : 0;
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) first);
        if (length >= 0 && length < 126) {
            header.put((byte) (mask | length));
        } else if (length >= 0 && length < 65536) {
            header.put((byte) (mask | 126)).putShort((short) length);
        } else {
            header.put((byte) (mask | 127)).putLong(length);
        }
        if (masked) {
            header.putInt(0);
        }
        byte[] bytes = new byte[header.position()];
        header.flip().get(bytes);
        return bytes;
    }

    RawFrames send(byte[] bytes) {
        http.send(bytes);
        return this;
    }

    /** The next frame of the server. */
    Frame read() {
        try {
            byte[] start = http.exactly(2);
            long length = start[1] & 0x7f;
            if (length == 126) {
                length = ByteBuffer.wrap(http.exactly(2)).getShort() & 0xffff;
            } else if (length == 127) {
                length = ByteBuffer.wrap(http.exactly(8)).getLong();
            }
            return new Frame(start[0] & 0xff, http.exactly(Math.toIntExact(length)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The code of the close frame, which must come next but for pings and messages; 1005 if it has none. */
    int closeCode() {
        Frame frame = read();
        while ((frame.first() & 0xf) != CLOSE) {
            frame = read();
        }
        return frame.payload().length < 2
                ? 1005
                : ByteBuffer.wrap(frame.payload()).getShort() & 0xffff;
    }

    boolean isClosedByPeer() {
        return http.isClosedByPeer();
    }

    @Override
    public void close() {
        http.close();
    }

    /** A frame: its first byte with flags and opcode, and its payload. */
    record Frame(int first, byte[] payload) {

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }
}
