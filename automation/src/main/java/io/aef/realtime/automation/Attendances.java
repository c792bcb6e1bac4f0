package io.aef.realtime.automation;

import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.Requester.Attendance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What connections of this node are given of topics without following them, until they have gone or may not any more. Thread-safe. */
final class Attendances {

    private static final Logger log = LoggerFactory.getLogger(Attendances.class);

    private final Map<Client, Set<Entry>> all = new ConcurrentHashMap<>();
    private final Map<Topic, Integer> counts = new ConcurrentHashMap<>();
    private volatile Consumer<Topic> audience = topic -> {};

    /** Has somebody told when a topic gets its first one, or has lost its last. */
    void onAudience(Consumer<Topic> listener) {
        audience = listener;
    }

    void attach(Client client) {
        all.put(client, ConcurrentHashMap.newKeySet());
    }

    /** It has gone. */
    void detach(Client client) {
        Set<Entry> left = all.remove(client);
        if (left != null) {
            List.copyOf(left).forEach(Entry::end);
        }
    }

    Attendance add(Client client, Topic topic, Runnable ended) {
        Entry entry = new Entry(client, topic, ended);
        Set<Entry> present = all.computeIfPresent(client, (same, entries) -> {
            entries.add(entry);
            count(topic, 1);
            return entries;
        });
        if (present == null) {
            entry.neverWas();
        }
        return entry;
    }

    /** What a connection attends to. */
    Set<Topic> topics(Client client) {
        return all.getOrDefault(client, Set.of()).stream()
                .map(entry -> entry.topic)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** It may not any more. False if it does not anyway. */
    boolean end(Client client, Topic topic) {
        List<Entry> of = new ArrayList<>(all.getOrDefault(client, Set.of()));
        of.removeIf(entry -> !entry.topic.equals(topic));
        of.forEach(Entry::end);
        return !of.isEmpty();
    }

    boolean isAttended(Topic topic) {
        return counts.containsKey(topic);
    }

    /** The ids of the topics of a kind that are attended to. */
    List<String> attended(Topic.Kind kind) {
        return counts.keySet().stream()
                .filter(topic -> topic.kind() == kind)
                .map(Topic::id)
                .toList();
    }

    private void count(Topic topic, int change) {
        Integer now = counts.merge(topic, change, (one, other) -> one + other == 0 ? null : one + other);
        if (now == null || change == 1 && now == 1) {
            audience.accept(topic);
        }
    }

    private final class Entry implements Attendance {

        private final Client client;
        private final Topic topic;
        private final Runnable ended;
        private boolean over;

        Entry(Client client, Topic topic, Runnable ended) {
            this.client = client;
            this.topic = topic;
            this.ended = ended;
        }

        @Override
        public void close() {
            leave();
        }

        /** One that fails keeps nobody from telling the next. */
        void end() {
            if (leave()) {
                tell();
            }
        }

        /** The connection had gone before: it was not counted. */
        void neverWas() {
            synchronized (this) {
                over = true;
            }
            tell();
        }

        private void tell() {
            try {
                ended.run();
            } catch (RuntimeException failed) {
                log.error("The end of an attendance could not be told", failed);
            }
        }

        /** True once. */
        private boolean leave() {
            synchronized (this) {
                if (over) {
                    return false;
                }
                over = true;
            }
            Set<Entry> entries = all.get(client);
            if (entries != null) {
                entries.remove(this);
            }
            count(topic, -1);
            return true;
        }
    }
}
