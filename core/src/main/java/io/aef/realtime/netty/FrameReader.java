package io.aef.realtime.netty;

import io.aef.realtime.engine.host.Utf8;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames a client sends (RFC 6455 section 5) and puts its messages together. The bytes of a message are copied
 * once, from the network buffer into the array that the receiver gets; nothing of a network buffer is kept. A length
 * beyond the limit is refused on the header, and memory for a message is taken as its bytes arrive.
 */
final class FrameReader {

    /** What comes out. */
    interface Sink {
        /** Whether more is wanted; asked before each frame. */
        boolean isOpen();

        void text(byte[] utf8) throws WebSocketFailure;

        void binary(byte[] data) throws WebSocketFailure;

        void ping(byte[] payload);

        /**
         * The last frame.
         *
         * @param code 1005 if the frame had none
         */
        void peerCloses(int code);
    }

    /** What each of too many fragments must carry. */
    private static final int MIN_AVERAGE_FRAGMENT = 32;

    private static final int FIRST_ALLOCATION = 16 * 1024;

    /** The largest array that every JVM makes. */
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private static final byte[] EMPTY = new byte[0];
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final int maxMessageBytes;
    private final int maxSmallFragments;
    private final @Nullable MessageInflater inflater;

    // Small numbers are bytes: each idle connection has one of these.

    // The header that has arrived in part.
    private byte @Nullable [] partial;
    private byte partialLength;

    // The frame being read.
    private boolean inFrame;
    private boolean fin;
    private byte opcode;
    private int mask;
    private int frameLength;
    private int frameRead;

    // The control frame being read.
    private byte[] control = EMPTY;

    // The message being put together; type 0 if there is none.
    private byte messageType;
    private boolean compressed;
    private int fragments;
    private byte[] message = EMPTY;
    private int messageLength;
    private int utf8State;

    private long ended;

    FrameReader(int maxMessageBytes, int maxSmallFragments, @Nullable MessageInflater inflater) {
        this.maxMessageBytes = maxMessageBytes;
        this.maxSmallFragments = maxSmallFragments;
        this.inflater = inflater;
    }

    /** Reads all there is; the buffer stays the caller's. */
    void read(ByteBuf in, Sink sink) throws WebSocketFailure {
        while (sink.isOpen()) {
            if (!inFrame && !readHeader(in)) {
                return;
            }
            if (!readPayload(in)) {
                return;
            }
            inFrame = false;
            if (opcode >= CLOSE) {
                if (messageType == 0) {
                    ended++;
                }
                endControl(sink);
            } else if (fin) {
                ended++;
                endMessage(sink);
            }
        }
    }

    /** Whether something has begun to arrive that is not complete. */
    boolean isWithinMessage() {
        return inFrame || messageType != 0 || partial != null;
    }

    /** How many messages have come to their end; also control frames, but for those within a message. */
    long ended() {
        return ended;
    }

    // ---- header --------------------------------------------------------------------------------------------------

    private boolean readHeader(ByteBuf in) throws WebSocketFailure {
        if (partial == null) {
            int at = in.readerIndex();
            int readable = in.readableBytes();
            if (readable >= 2) {
                int first = in.getByte(at);
                int second = in.getByte(at + 1);
                int length = headerLength(second);
                if (readable >= length) {
                    checkStart(first, second);
                    long payload = length == 6
                            ? second & 0x7f
                            : length == 8 ? in.getUnsignedShort(at + 2) : in.getLong(at + 2);
                    begin(first, length, payload, in.getInt(at + length - 4));
                    in.skipBytes(length);
                    return true;
                }
            } else if (readable == 0) {
                return false;
            }
            partial = new byte[14];
            partialLength = 0;
        }
        return readPartialHeader(in, partial);
    }

    private boolean readPartialHeader(ByteBuf in, byte[] header) throws WebSocketFailure {
        while (in.isReadable()) {
            header[partialLength++] = in.readByte();
            if (partialLength == 2) {
                checkStart(header[0], header[1]);
            }
            int length = headerLength(header[1]);
            if (partialLength >= 2 && partialLength == length) {
                long payload = header[1] & 0x7f;
                if (length > 6) {
                    payload = 0;
                    for (int i = 2; i < length - 4; i++) {
                        payload = payload << 8 | header[i] & 0xff;
                    }
                }
                int key = 0;
                for (int i = length - 4; i < length; i++) {
                    key = key << 8 | header[i] & 0xff;
                }
                partial = null;
                begin(header[0], length, payload, key);
                return true;
            }
        }
        return false;
    }

    /** With the masking key, which every frame of a client has. */
    private static int headerLength(int second) {
        int length = second & 0x7f;
        return length < 126 ? 6 : length == 126 ? 8 : 14;
    }

    private void checkStart(int first, int second) throws WebSocketFailure {
        int code = first & 0x0f;
        int reserved = first & 0x70;
        if (reserved != 0 && !(reserved == 0x40 && inflater != null && (code == TEXT || code == BINARY))) {
            throw protocolError("The reserved bits of a WebSocket frame are set.");
        }
        if (code > BINARY && code < CLOSE || code > PONG) {
            throw protocolError("The opcode of a WebSocket frame is unknown.");
        }
        if ((second & 0x80) == 0) {
            throw protocolError("A WebSocket frame of the client is not masked.");
        }
        if (code >= CLOSE) {
            if ((first & 0x80) == 0) {
                throw protocolError("A WebSocket control frame is fragmented.");
            }
            if ((second & 0x7f) > 125) {
                throw protocolError("A WebSocket control frame is longer than 125 bytes.");
            }
        } else if (code == CONTINUATION && messageType == 0) {
            throw protocolError("A WebSocket continuation frame continues nothing.");
        } else if (code != CONTINUATION && messageType != 0) {
            throw protocolError("A WebSocket message begins before the one before it has ended.");
        }
    }

    private void begin(int first, int headerLength, long payload, int key) throws WebSocketFailure {
        fin = (first & 0x80) != 0;
        opcode = (byte) (first & 0x0f);
        mask = key;
        frameRead = 0;
        if (opcode >= CLOSE) {
            frameLength = (int) payload;
            control = payload == 0 ? EMPTY : new byte[frameLength];
        } else {
            if (headerLength == 8 && payload < 126 || headerLength == 14 && payload >= 0 && payload < 65536) {
                throw protocolError("The length of a WebSocket frame is not written in the shortest form.");
            }
            if (opcode != CONTINUATION) {
                messageType = opcode;
                compressed = (first & 0x40) != 0;
                fragments = 1;
                messageLength = 0;
                utf8State = 0;
            } else if (++fragments > maxSmallFragments + messageLength / MIN_AVERAGE_FRAGMENT) {
                throw new WebSocketFailure(
                        WebSocketFailure.POLICY_VIOLATION, "A WebSocket message has too many small fragments.");
            }
            // Negative if the highest bit is set.
            if (payload < 0 || payload > limit() - messageLength) {
                throw tooBig(maxMessageBytes);
            }
            frameLength = (int) payload;
        }
        inFrame = true;
    }

    /** What does not compress well grows a little by compression. */
    private long limit() {
        return compressed ? Math.min(MAX_ARRAY, 64L + maxMessageBytes + (maxMessageBytes >> 10)) : maxMessageBytes;
    }

    // ---- payload -------------------------------------------------------------------------------------------------

    private boolean readPayload(ByteBuf in) throws WebSocketFailure {
        int count = Math.min(frameLength - frameRead, in.readableBytes());
        if (count > 0) {
            byte[] target;
            int at;
            if (opcode >= CLOSE) {
                target = control;
                at = frameRead;
            } else {
                target = room(count);
                at = messageLength;
                messageLength += count;
            }
            in.readBytes(target, at, count);
            unmask(target, at, count, frameRead);
            frameRead += count;
            if (opcode < CLOSE && messageType == TEXT && !compressed) {
                utf8State = Utf8.advance(utf8State, target, at, at + count);
                if (utf8State == Utf8.INVALID) {
                    throw invalidUtf8();
                }
            }
        }
        return frameRead == frameLength;
    }

    /** The message's array, with room for that many more bytes. */
    private byte[] room(int count) {
        int needed = messageLength + count;
        if (needed > message.length) {
            long most = fin && fragments == 1 ? frameLength : limit();
            int capacity = (int) Math.min(most, Math.max(Math.max(needed, FIRST_ALLOCATION), 2L * message.length));
            message = messageLength == 0 ? new byte[capacity] : Arrays.copyOf(message, capacity);
        }
        return message;
    }

    private void unmask(byte[] bytes, int from, int count, int position) {
        int key = Integer.rotateLeft(mask, 8 * (position & 3));
        if (key == 0) {
            return;
        }
        long wide = (long) key << 32 | key & 0xffffffffL;
        int i = from;
        int end = from + count;
        for (; i + 8 <= end; i += 8) {
            LONGS.set(bytes, i, (long) LONGS.get(bytes, i) ^ wide);
        }
        for (int shift = 24; i < end; i++, shift = shift - 8 & 31) {
            bytes[i] ^= (byte) (key >> shift);
        }
    }

    // ---- ends ----------------------------------------------------------------------------------------------------

    private void endMessage(Sink sink) throws WebSocketFailure {
        byte[] data = message.length == messageLength ? message : Arrays.copyOf(message, messageLength);
        boolean text = messageType == TEXT;
        message = EMPTY;
        messageType = 0;
        if (compressed && inflater != null) {
            data = inflater.inflate(data, maxMessageBytes);
            utf8State = text ? Utf8.advance(0, data, 0, data.length) : 0;
        }
        if (text) {
            if (utf8State != 0) {
                throw invalidUtf8();
            }
            sink.text(data);
        } else {
            sink.binary(data);
        }
    }

    private void endControl(Sink sink) throws WebSocketFailure {
        byte[] payload = control;
        control = EMPTY;
        if (opcode == PING) {
            sink.ping(payload);
        } else if (opcode == CLOSE) {
            sink.peerCloses(closeCode(payload));
        }
    }

    private static int closeCode(byte[] payload) throws WebSocketFailure {
        if (payload.length == 0) {
            return NettyWebSocketLink.NO_CODE;
        }
        if (payload.length == 1) {
            throw protocolError("A WebSocket close frame has half a close code.");
        }
        int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        boolean defined = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        if (!defined && (code < 3000 || code > 4999)) {
            throw protocolError("A WebSocket close frame has a close code that must not be sent.");
        }
        if (!Utf8.isValid(payload, 2, payload.length)) {
            throw invalidUtf8();
        }
        return code;
    }

    /** Lets go of what has been read of an unfinished message. */
    void release() {
        message = EMPTY;
        if (inflater != null) {
            inflater.end();
        }
    }

    private static WebSocketFailure protocolError(String sentence) {
        return new WebSocketFailure(WebSocketFailure.PROTOCOL_ERROR, sentence);
    }

    private static WebSocketFailure invalidUtf8() {
        return new WebSocketFailure(WebSocketFailure.INVALID_UTF8, "A WebSocket text is not valid UTF-8.");
    }

    static WebSocketFailure tooBig(int limit) {
        return new WebSocketFailure(
                WebSocketFailure.TOO_BIG, "A WebSocket message is longer than " + limit + " bytes.");
    }
}
