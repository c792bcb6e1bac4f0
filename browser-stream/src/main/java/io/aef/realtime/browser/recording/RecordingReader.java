package io.aef.realtime.browser.recording;

import io.aef.realtime.browser.recording.RecordingEntry.Kind;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording from its beginning, also one that is being written. An entry that is not whole, as it is after a crash, is the end. For
 * one thread.
 */
public final class RecordingReader implements Closeable {

    private final DataInputStream in;
    private long left;

    private RecordingReader(DataInputStream in, long size) {
        this.in = in;
        this.left = size;
    }

    /**
     * Opens a recording.
     *
     * @throws IOException if the file cannot be read, or is none
     */
    public static RecordingReader open(Path file) throws IOException {
        long size = Files.size(file);
        DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
        byte[] magic = in.readNBytes(RecordingEntry.MAGIC.length);
        if (!Arrays.equals(magic, RecordingEntry.MAGIC)) {
            in.close();
            throw new IOException("This is no recording, or one of a later version.");
        }
        return new RecordingReader(in, size - magic.length);
    }

    /**
     * The next entry, or null at the end.
     *
     * @throws IOException if the file cannot be read, or is damaged
     */
    public @Nullable RecordingEntry next() throws IOException {
        try {
            int length = in.readInt();
            left -= Integer.BYTES;
            if (length < RecordingEntry.FIXED) {
                throw new IOException("The recording is damaged: an entry of " + length + " bytes.");
            }
            if (length > left) {
                return null;
            }
            left -= length;
            return entry(length);
        } catch (EOFException end) {
            return null;
        }
    }

    private RecordingEntry entry(int length) throws IOException {
        int kind = in.readByte();
        Instant at = Instant.ofEpochMilli(in.readLong());
        int headerLength = in.readInt();
        int rest = length - RecordingEntry.FIXED;
        if (headerLength < 0 || headerLength > rest) {
            throw new IOException("The recording is damaged: a header of " + headerLength + " bytes.");
        }
        byte[] header = in.readNBytes(headerLength);
        byte[] attachment = in.readNBytes(rest - headerLength);
        try {
            return new RecordingEntry(Kind.of(kind), at, header, attachment);
        } catch (IllegalArgumentException unknown) {
            throw new IOException("The recording is damaged: " + unknown.getMessage(), unknown);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
