package io.aef.realtime.redis;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.listener.MessageListener;
import org.redisson.api.listener.StatusListener;
import org.redisson.client.codec.ByteArrayCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where whoever appends to a log says so. All topics share a few channels, because a client has a bounded number of subscriptions: what
 * nobody here watches costs a look at its name. Thread-safe.
 */
final class LogChannels {

    private static final Logger log = LoggerFactory.getLogger(LogChannels.class);

    private static final int CHANNELS = 32;

    private final RedissonClient redisson;
    private final String prefix;

    /** Those that somebody watches a topic of, by their numbers; guarded by itself. */
    private final Map<Integer, Channel> channels = new HashMap<>();

    LogChannels(RedissonClient redisson, String prefix) {
        this.redisson = redisson;
        this.prefix = prefix;
    }

    private static int numberOf(String topic) {
        return Math.floorMod(topic.hashCode(), CHANNELS);
    }

    private String name(int number) {
        return prefix + "#" + number;
    }

    /** The channel of a topic, as Redis knows it. */
    String channelOf(String topic) {
        return redisson.getConfig().getNameMapper().map(name(numberOf(topic)));
    }

    CompletionStage<EventLog.Watch> watch(String topic, EventLog.Watcher watcher) {
        Watching watching;
        synchronized (channels) {
            Channel channel = channels.computeIfAbsent(numberOf(topic), Channel::new);
            watching = new Watching(channel, topic, watcher);
            channel.watchings.add(watching);
        }
        return watching.channel
                .subscribed
                .<EventLog.Watch>thenApply(done -> watching)
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        watching.close();
                    }
                });
    }

    void close() {
        List<Channel> all;
        synchronized (channels) {
            all = List.copyOf(channels.values());
            channels.clear();
        }
        all.forEach(Channel::end);
    }

    private record Watching(Channel channel, String topic, EventLog.Watcher watcher) implements EventLog.Watch {

        @Override
        public void close() {
            channel.remove(this);
        }
    }

    private final class Channel implements MessageListener<byte[]>, StatusListener {

        private final int number;
        private final RTopic topic;
        private final List<Watching> watchings = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Integer> events;
        private final CompletableFuture<Integer> subscribed;

        Channel(int number) {
            this.number = number;
            this.topic = redisson.getTopic(name(number), ByteArrayCodec.INSTANCE);
            this.events = topic.addListenerAsync(byte[].class, this).toCompletableFuture();
            this.subscribed = events.thenCompose(id -> topic.addListenerAsync((StatusListener) this));
        }

        void remove(Watching watching) {
            synchronized (channels) {
                if (!watchings.remove(watching) || !watchings.isEmpty() || !channels.remove(number, this)) {
                    return;
                }
            }
            end();
        }

        void end() {
            events.thenAccept(topic::removeListenerAsync);
            subscribed.thenAccept(topic::removeListenerAsync);
        }

        @Override
        public void onMessage(CharSequence channel, byte[] message) {
            Appended appended = Appended.parse(message);
            if (appended == null) {
                log.debug("Something was said in channel {} that is no event", channel);
                return;
            }
            List<Watching> interested = watchings.stream()
                    .filter(watching -> watching.topic.equals(appended.topic))
                    .toList();
            if (!interested.isEmpty()) {
                EventLog.Event event = appended.event();
                interested.forEach(watching -> watching.watcher.appended(event));
            }
        }

        /** The first time, and whenever the connection is there again. */
        @Override
        public void onSubscribe(String channel) {
            watchings.forEach(watching -> watching.watcher.interrupted());
        }

        @Override
        public void onUnsubscribe(String channel) {}
    }

    /** What is said when something was appended: the id, a space, the length of the topic in bytes, a space, the topic, the body. */
    private static final class Appended {

        final String topic;
        private final Offset offset;
        private final byte[] message;
        private final int body;

        private Appended(String topic, Offset offset, byte[] message, int body) {
            this.topic = topic;
            this.offset = offset;
            this.message = message;
            this.body = body;
        }

        /** With a copy of the body, which may be large: only for a topic that is watched. */
        EventLog.Event event() {
            return new EventLog.Event(offset, Arrays.copyOfRange(message, body, message.length));
        }

        static @Nullable Appended parse(byte[] message) {
            int id = indexOfSpace(message, 0);
            int length = id < 0 ? -1 : indexOfSpace(message, id + 1);
            if (length < 0) {
                return null;
            }
            try {
                int begin = length + 1;
                int end = Math.addExact(begin, Integer.parseUnsignedInt(ascii(message, id + 1, length)));
                if (end < begin || end > message.length) {
                    return null;
                }
                return new Appended(
                        new String(message, begin, end - begin, StandardCharsets.UTF_8),
                        Offset.parse(ascii(message, 0, id)),
                        message,
                        end);
            } catch (IllegalArgumentException | ArithmeticException malformed) {
                return null;
            }
        }

        private static int indexOfSpace(byte[] message, int from) {
            int at = from;
            while (at < message.length && message[at] != ' ') {
                at++;
            }
            return at < message.length ? at : -1;
        }

        private static String ascii(byte[] message, int begin, int end) {
            return new String(message, begin, end - begin, StandardCharsets.US_ASCII);
        }
    }
}
