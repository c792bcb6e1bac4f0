package io.aef.realtime.browser.recording;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One entry of a recording: a message as the page has got it, or would have.
 *
 * <pre>
 * file   = "AEFREC" 0 1, entry*
 * entry  = length of what follows (4), kind (1), milliseconds since 1970 (8), length of the header (4), header, attachment
 * </pre>
 *
 * All numbers are big-endian. The header is a JSON object.
 *
 * @param attachment the bytes of the picture; empty for an event
 */
public record RecordingEntry(Kind kind, Instant at, byte[] header, byte[] attachment) {

    static final byte[] MAGIC = {'A', 'E', 'F', 'R', 'E', 'C', 0, 1};

    /** Kind, time and length of the header. */
    static final int FIXED = 13;

    /** What an entry is. */
    public enum Kind {
        /** A {@code browser_frame}: its header and its picture. */
        FRAME(1),
        /** Any other event, such as a {@code step_update}. */
        EVENT(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** Of kinds that a later version has added, nothing is known. */
        static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("kind: " + code + " (expected: 1 or 2)");
        }
    }

    /** How many bytes it takes in the file. */
    long size() {
        return (long) Integer.BYTES + FIXED + header.length + attachment.length;
    }

    ByteBuffer encode() {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(size()));
        buffer.putInt(FIXED + header.length + attachment.length);
        buffer.put((byte) kind.code);
        buffer.putLong(at.toEpochMilli());
        buffer.putInt(header.length);
        buffer.put(header);
        buffer.put(attachment);
        return buffer.flip();
    }

    /** Without what is in it: pictures and events may show what is for few. */
    @Override
    public String toString() {
        return kind + " at " + at;
    }
}
