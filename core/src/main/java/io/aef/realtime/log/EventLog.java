package io.aef.realtime.log;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the latest events of each topic, in order and numbered without a gap, so that whoever has seen some can ask for those
 * behind. Bounded: the oldest events go first, and topics nobody has appended to for a while go altogether.
 *
 * <p>Thread-safe; no method blocks. Stages complete in any thread, which is not to be kept waiting.
 */
public interface EventLog extends AutoCloseable {

    /**
     * An event of a topic.
     *
     * @param offset its place
     * @param body as it was appended; not to be changed
     */
    record Event(Offset offset, byte[] body) {}

    /**
     * What was read.
     *
     * @param events in order, behind the offset that was named or from the oldest on
     * @param complete whether there is nothing between that offset and the first of them. If not, events have been lost by now, or the
     *     offset is none of this log: whoever asked begins anew
     * @param latest the offset of the latest event of the topic; null if there is none. Equal to that of the last of {@code events} if all
     *     were read
     */
    record Slice(
            List<Event> events, boolean complete, @Nullable Offset latest) {

        public Slice {
            events = List.copyOf(events);
        }
    }

    /**
     * Adds an event behind all others of its topic.
     *
     * @param body not to be changed from here on
     * @return the place it was given. Events of one thread to one topic are in the order of the calls. Fails if the log cannot take it
     */
    CompletionStage<Offset> append(String topic, byte[] body);

    /**
     * Reads events of a topic, those that were appended before the call at least.
     *
     * @param after the offset of the last event that was seen; null for the oldest there are
     * @param most how many at most; at least 1
     */
    CompletionStage<Slice> read(String topic, @Nullable Offset after, int most);

    /** Forgets what is in memory; a log that is kept elsewhere stays there. */
    @Override
    void close();
}
