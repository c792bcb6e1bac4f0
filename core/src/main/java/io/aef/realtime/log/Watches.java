package io.aef.realtime.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who watches which topic of one process. An event is queued where its place is decided, and told where no lock is held. */
final class Watches {

    /** Guarded by itself. */
    private final Map<String, List<Watching>> byTopic = new HashMap<>();

    EventLog.Watch add(String topic, EventLog.Watcher watcher) {
        Watching watching = new Watching(topic, watcher);
        synchronized (byTopic) {
            byTopic.computeIfAbsent(topic, key -> new ArrayList<>(1)).add(watching);
        }
        return watching;
    }

    /** To be called in the order of the events. */
    void queue(String topic, EventLog.Event event) {
        synchronized (byTopic) {
            of(topic).forEach(watching -> watching.queue(event));
        }
    }

    void tell(String topic) {
        List<Watching> all;
        synchronized (byTopic) {
            all = List.copyOf(of(topic));
        }
        all.forEach(watching -> watching.telling.tell());
    }

    /** Ends all there are. */
    void close() {
        synchronized (byTopic) {
            byTopic.values().forEach(all -> all.forEach(watching -> watching.telling.end()));
            byTopic.clear();
        }
    }

    private List<Watching> of(String topic) {
        return byTopic.getOrDefault(topic, List.of());
    }

    private final class Watching implements EventLog.Watch {

        private final String topic;
        private final EventLog.Watcher watcher;
        private final Telling telling = new Telling();

        /** Whether it is still to be told of an interruption; what is behind that need not be kept. */
        private volatile boolean interrupted;

        Watching(String topic, EventLog.Watcher watcher) {
            this.topic = topic;
            this.watcher = watcher;
        }

        void queue(EventLog.Event event) {
            if (interrupted) {
                return;
            }
            // It is told of those beyond as of an interruption, and finds them in the log.
            if (telling.hasRoom()) {
                telling.queue(() -> watcher.appended(event), event.body().length);
            } else {
                interrupted = true;
                telling.queue(this::interrupt);
            }
        }

        private void interrupt() {
            // Before it is told: what it reads then has all that was left out until now.
            interrupted = false;
            watcher.interrupted();
        }

        @Override
        public void close() {
            telling.end();
            synchronized (byTopic) {
                byTopic.computeIfPresent(topic, (key, all) -> {
                    all.remove(this);
                    return all.isEmpty() ? null : all;
                });
            }
        }
    }
}
