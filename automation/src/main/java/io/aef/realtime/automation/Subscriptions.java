package io.aef.realtime.automation;

import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.Reply;
import io.aef.realtime.automation.request.RequestException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who watches what on this node. Thread-safe; the requests of one subscriber must come one after the other.
 *
 * <p>A subscriber joins the room first and gets the snapshot then, so that nothing falls between the two. An event that
 * arrives ahead of the snapshot may therefore be newer than it: the later timestamp wins.
 */
public final class Subscriptions {

    private final TopicSource source;
    private final InstantSource clock;
    private final Map<Topic, Set<String>> watchers = new ConcurrentHashMap<>();

    public Subscriptions(TopicSource source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * Handles {@code subscribe {topic}}.
     *
     * @return the acknowledgement; its result has the topic, the server's time, and the snapshot
     */
    public Map<String, Object> subscribe(Subscriber subscriber, @Nullable Object payload) {
        try {
            Topic topic = topicOf(payload);
            source.admit(subscriber.user(), topic);
            watch(topic, subscriber.id());
            subscriber.join(topic.toString());
            return Reply.ok(Wire.object()
                    .put("topic", topic.toString())
                    .put("snapshot", source.snapshot(topic).toJson())
                    .put("timestamp", clock.instant())
                    .build());
        } catch (RequestException | RuntimeException e) {
            return Reply.error(e, "subscribe");
        }
    }

    /** Handles {@code unsubscribe {topic}}; harmless for a topic that was not subscribed to. */
    public Map<String, Object> unsubscribe(Subscriber subscriber, @Nullable Object payload) {
        try {
            Topic topic = topicOf(payload);
            subscriber.leave(topic.toString());
            unwatch(topic, subscriber.id());
            return Reply.ok(Wire.object().put("topic", topic.toString()).build());
        } catch (RequestException | RuntimeException e) {
            return Reply.error(e, "unsubscribe");
        }
    }

    /** The connection is gone, and has left its rooms with it. */
    public void forget(String subscriberId) {
        watchers.keySet().forEach(topic -> unwatch(topic, subscriberId));
    }

    /** Whether anybody on this node watches the topic. */
    public boolean isWatched(Topic topic) {
        return watchers.containsKey(topic);
    }

    private static Topic topicOf(@Nullable Object payload) throws RequestException {
        return Topic.parse(Request.of("subscription", payload).id("topic"))
                .orElseThrow(() -> new RequestException(
                        ErrorCode.BAD_REQUEST, "The topic must be execution:<id>, session:<id> or user:<id>."));
    }

    private void watch(Topic topic, String subscriberId) {
        watchers.compute(topic, (key, ids) -> {
            Set<String> present = ids == null ? ConcurrentHashMap.newKeySet() : ids;
            present.add(subscriberId);
            return present;
        });
    }

    private void unwatch(Topic topic, String subscriberId) {
        watchers.computeIfPresent(topic, (key, ids) -> {
            ids.remove(subscriberId);
            return ids.isEmpty() ? null : ids;
        });
    }
}
