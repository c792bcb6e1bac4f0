package io.aef.realtime.log;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the latest events of each topic, in order and numbered without a gap, so that whoever has seen some can ask for those
 * behind. An event may have a key: the latest of each key is the state of the topic, which whoever has seen nothing begins with.
 * Bounded: the oldest events go first, and topics nobody has appended to for a while go altogether.
 *
 * <p>Thread-safe; no method blocks. Stages complete in any thread, which is not to be kept waiting. {@link Tail} puts reading and
 * watching together.
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
     * Where a topic stands.
     *
     * @param events the latest of each key, in order
     * @param latest the offset of the latest event of the topic, whether it has a key or not; null if there is none
     */
    record State(List<Event> events, @Nullable Offset latest) {

        public State {
            events = List.copyOf(events);
        }
    }

    /** Is told what is appended while it watches; on any thread, and must not block. */
    interface Watcher {

        /** An event: one after the other, in order and each once. */
        void appended(Event event);

        /** Some may have been missed, as when a connection was lost and is there again, or this was too slow. They are in the log. */
        void interrupted();
    }

    /** Ends once it is closed, harmlessly more than once: at most what is being told is told still. */
    interface Watch extends AutoCloseable {

        @Override
        void close();
    }

    /** The same without a key. */
    default CompletionStage<Offset> append(String topic, byte[] body) {
        return append(topic, null, body);
    }

    /** The same, and the topic keeps as many events as the log keeps of any. */
    default CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body) {
        return append(topic, key, body, Integer.MAX_VALUE);
    }

    /**
     * Adds an event behind all others of its topic.
     *
     * @param key what of the topic it says the latest about; null if it is no part of the state
     * @param body not to be changed from here on
     * @param keep how many events of the topic are of use from now on, this one among them, if the log keeps more than that of others; at
     *     least 1. The state is not meant
     * @return the place it was given. Events of one thread to one topic are in the order of the calls. Fails if the log cannot take it
     */
    CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep);

    /**
     * Reads events of a topic, those that were appended before the call at least.
     *
     * @param after the offset of the last event that was seen; null for the oldest there are
     * @param most how many at most; at least 1
     */
    CompletionStage<Slice> read(String topic, @Nullable Offset after, int most);

    /** Reads the state of a topic, with what was appended before the call at least. */
    CompletionStage<State> state(String topic);

    /**
     * Tells a watcher of the events of a topic as they are appended, by whatever process.
     *
     * @return completes when it is told of all that is appended from then on; it may be told of something before that. Fails if the log
     *     cannot be reached
     */
    CompletionStage<Watch> watch(String topic, Watcher watcher);

    /** Forgets what is in memory, and ends what is watched; a log that is kept elsewhere stays there. */
    @Override
    void close();
}
