package io.aef.realtime.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** All that adapters need of Redis. No method waits for it, or throws; stages complete in threads of the client. */
interface Bus {

    /** Something on its way to Redis. */
    sealed interface Message {

        /** The channel or key: where there are several servers, that decides which one it goes to. */
        String target();

        /** What it takes. */
        long bytes();
    }

    /** To whoever has subscribed to the channel now. */
    record Publish(String channel, byte[] body) implements Message {

        @Override
        public String target() {
            return channel;
        }

        @Override
        public long bytes() {
            return body.length;
        }
    }

    /**
     * To a stream, which keeps it.
     *
     * @param fields in their order
     * @param maxLength how many entries the stream keeps, or some more
     */
    record Append(String stream, Map<String, byte[]> fields, int maxLength) implements Message {

        @Override
        public String target() {
            return stream;
        }

        @Override
        public long bytes() {
            long sum = 0;
            for (Map.Entry<String, byte[]> field : fields.entrySet()) {
                sum += field.getKey().length() + field.getValue().length;
            }
            return sum;
        }
    }

    /** Sets a key that is gone after that time. */
    record Keep(String key, byte[] value, Duration lifetime) implements Message {

        @Override
        public String target() {
            return key;
        }

        @Override
        public long bytes() {
            return (long) key.length() + value.length;
        }
    }

    /**
     * What a key had.
     *
     * @param left until it would have been gone
     */
    record Taken(byte[] value, Duration left) {}

    /** An entry of a stream. */
    record Entry(StreamPosition position, Map<String, byte[]> fields) {}

    /** Is given what arrives, one after the other in the order of each channel, and must not block. */
    @FunctionalInterface
    interface Receiver {

        void received(String channel, byte[] body);
    }

    /** Ends what was subscribed; once. */
    @FunctionalInterface
    interface Subscription {

        CompletionStage<?> end();
    }

    /** The server of those that have one only. */
    Object ONE = "the only one";

    /**
     * Sends those in this order that go to the same server, and none of them twice: what has failed is not tried again, because Redis
     * may have it, or get it later.
     *
     * @return fails with {@link NotTakenException} if that is known of each message, otherwise with what has befallen all of them
     */
    CompletionStage<Void> send(List<Message> messages);

    /** Where a message to that target goes at this moment: equal for those that go to the same server. */
    Object serverOf(String target);

    /**
     * Completes when the server that a message would go to answers whatever it answers, but that it is only a replica, or not ready yet;
     * fails if it does not, or not within the usual time. Changes nothing there.
     */
    CompletionStage<Void> probe(Message message);

    /** Whether nothing can be sent any more: the client has been shut down. */
    boolean isOver();

    /** The position of the latest entry of a stream; {@link StreamPosition#BEGIN} if there is none. */
    CompletionStage<StreamPosition> end(String stream);

    /**
     * Entries behind a position, in order.
     *
     * @param most how many
     * @param wait how long at most, if there are none; then the list is empty. It may be cancelled meanwhile
     */
    CompletionStage<List<Entry>> read(String stream, StreamPosition behind, int most, Duration wait);

    /** The position of the oldest entry of a stream; {@link StreamPosition#BEGIN} if there is none. */
    CompletionStage<StreamPosition> first(String stream);

    /**
     * Entries between two positions, in order; some of them, if all would have very many bytes, and none if there are none.
     *
     * @param behind not this one itself
     * @param to this one as well
     */
    CompletionStage<List<Entry>> range(String stream, StreamPosition behind, StreamPosition to, int most);

    /** Removes a key with a time of its own, in one step; null if there is none. */
    CompletionStage<@Nullable Taken> take(String key);

    /** Subscribes to one channel; renewed by itself when Redis comes back. */
    CompletionStage<Subscription> subscribe(String channel, Receiver receiver);

    /** The same for all channels that match a pattern of Redis. */
    CompletionStage<Subscription> subscribeToPattern(String pattern, Receiver receiver);

    /**
     * Puts a node on a list for that long, takes off those whose time is over, and reads the list.
     *
     * @return names by the ids of the nodes
     */
    CompletionStage<Map<String, String>> enroll(String list, String node, String name, Duration lifetime);

    /** Takes a node off a list. */
    CompletionStage<Void> strike(String list, String node, String name);

    /** How many nodes have subscribed to that channel by its name. */
    CompletionStage<Integer> subscribers(String channel);

    /** The text as a part of a pattern that stands for itself. */
    static String escaped(String text) {
        return text.replaceAll("[*?\\[\\]^\\\\-]", "\\\\$0");
    }
}
