package io.aef.realtime.browser.recording;

import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.browser.recording.RecordingEntry.Kind;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a recording to a file that never becomes larger than it may. When nine tenths are full, pictures are left out and events go on, so
 * that it always tells how the execution ended. What was written before a crash can be read.
 *
 * <p>Only the owner of the process may read the file. Events are written whole, also what is
 * {@link io.aef.realtime.automation.schema.Sensitive}; who may play the recording is for the application to say.
 *
 * <p>Thread-safe. Calls write to the file before they return. A file that cannot be written to ends the recording, with one line in the log,
 * and disturbs nobody.
 */
public final class Recorder implements Closeable {

    /** Smaller ones are of no use. */
    public static final long MIN_BYTES = 64 * 1024;

    private static final Logger log = LoggerFactory.getLogger(Recorder.class);
    private static final Json JSON = JacksonJson.standard();
    private static final byte[] NOTHING = new byte[0];

    private final FileChannel channel;
    private final long maxBytes;

    private long written;
    private boolean full;
    private boolean ended;

    private Recorder(FileChannel channel, long maxBytes) {
        this.channel = channel;
        this.maxBytes = maxBytes;
    }

    /**
     * Begins a recording in a new file.
     *
     * @param maxBytes from {@link #MIN_BYTES} to 2 GiB
     * @throws IOException if it cannot be written, or is there
     */
    public static Recorder create(Path file, long maxBytes) throws IOException {
        if (maxBytes < MIN_BYTES || maxBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "maxBytes: " + maxBytes + " (expected: " + MIN_BYTES + " to " + Integer.MAX_VALUE + ")");
        }
        FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), forOwner(file));
        Recorder recorder = new Recorder(channel, maxBytes);
        try {
            recorder.put(ByteBuffer.wrap(RecordingEntry.MAGIC));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return recorder;
    }

    /**
     * Writes a picture.
     *
     * @param header the first argument of a {@code browser_frame}
     * @return whether it is in the file; if not, the next one that is has to be a key frame
     */
    public synchronized boolean frame(Instant at, Map<String, ?> header, byte[] attachment) {
        if (full) {
            return false;
        }
        RecordingEntry entry = new RecordingEntry(Kind.FRAME, at, JSON.write(NOTHING, header), attachment);
        if (written + entry.size() > maxBytes / 10 * 9) {
            full = true;
            return false;
        }
        return write(entry);
    }

    /** Writes an event, unless it is a picture: the frames are those. */
    public void event(RealtimeEvent event) {
        if (!(event instanceof BrowserUpdate)) {
            write(event.timestamp(), EventCatalog.write(event, true));
        }
    }

    /**
     * Writes another event, such as a {@code browser_status}.
     *
     * @param type its name on the wire
     */
    public void event(Instant at, String type, Map<String, ?> members) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.putAll(members);
        write(at, event);
    }

    private synchronized void write(Instant at, Map<String, ?> event) {
        RecordingEntry entry = new RecordingEntry(Kind.EVENT, at, JSON.write(NOTHING, event), NOTHING);
        if (written + entry.size() <= maxBytes) {
            write(entry);
        }
    }

    /** How many bytes the file has. */
    public synchronized long size() {
        return written;
    }

    /** Whether pictures are left out by now. */
    public synchronized boolean isFull() {
        return full;
    }

    /** Ends the recording. Harmless when called again; what comes afterwards is left out. */
    @Override
    public synchronized void close() {
        ended = true;
        full = true;
        try {
            channel.close();
        } catch (IOException e) {
            log.warn("A recording could not be closed: {}", e.toString());
        }
    }

    private boolean write(RecordingEntry entry) {
        if (ended) {
            return false;
        }
        try {
            put(entry.encode());
            return true;
        } catch (IOException e) {
            log.warn("A recording ends, as its file cannot be written to: {}", e.toString());
            close();
            return false;
        }
    }

    private void put(ByteBuffer bytes) throws IOException {
        written += bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static FileAttribute<?>[] forOwner(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(
                    Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
        };
    }
}
