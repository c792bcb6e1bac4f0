package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SubscriptionsTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final Viewer ada = new Viewer("socket-1");
    private final Viewer bob = new Viewer("socket-2");

    private final Subscriptions subscriptions = new Subscriptions(
            new TopicSource() {
                @Override
                public void admit(String user, Topic topic) throws RequestException {
                    if (topic.id().equals("secret")) {
                        throw new RequestException(ErrorCode.FORBIDDEN, "This is not yours.");
                    }
                }

                @Override
                public Snapshot snapshot(Topic topic) {
                    assertThat(ada.rooms).as("rooms joined by now").contains(topic.toString());
                    return new Snapshot(
                            List.of(Map.of("id", "run-1")),
                            List.of(new ExecutionUpdate("run-1", ExecutionStatus.RUNNING, null, 5, NOON)));
                }
            },
            InstantSource.fixed(NOON));

    @Test
    void subscriberJoinsAndGetsTheSnapshot() {
        Map<String, Object> answer = subscriptions.subscribe(ada, Map.of("topic", "execution:run-1"));

        assertThat(JsonMapper.shared().writeValueAsString(answer))
                .isEqualTo("{\"ok\":true,\"result\":{\"topic\":\"execution:run-1\",\"snapshot\":{"
                        + "\"executions\":[{\"id\":\"run-1\"}],\"events\":[{\"type\":\"execution_update\","
                        + "\"executionId\":\"run-1\",\"status\":\"running\",\"progress\":5,"
                        + "\"timestamp\":\"2026-11-23T12:00:00.000Z\"}]},"
                        + "\"timestamp\":\"2026-11-23T12:00:00.000Z\"}}");
        assertThat(ada.rooms).containsExactly("execution:run-1");
    }

    @Test
    void refusedSubscriberDoesNotJoin() {
        Map<String, Object> answer = subscriptions.subscribe(ada, Map.of("topic", "execution:secret"));

        assertThat(JsonMapper.shared().writeValueAsString(answer))
                .isEqualTo("{\"ok\":false,\"error\":{\"code\":\"forbidden\",\"message\":\"This is not yours.\"}}");
        assertThat(ada.rooms).isEmpty();
        assertThat(subscriptions.isWatched(Topic.execution("secret"))).isFalse();
    }

    @Test
    void malformedTopic() {
        Map<String, Object> answer = subscriptions.subscribe(ada, Map.of("topic", "everything"));

        assertThat(JsonMapper.shared().writeValueAsString(answer))
                .isEqualTo("{\"ok\":false,\"error\":{\"code\":\"bad_request\","
                        + "\"message\":\"The topic must be execution:<id>, session:<id> or user:<id>.\"}}");
    }

    @Test
    void topicIsWatchedUntilTheLastViewerLeaves() {
        Topic topic = Topic.execution("run-1");
        assertThat(subscriptions.isWatched(topic)).isFalse();
        subscriptions.subscribe(ada, Map.of("topic", "execution:run-1"));
        subscriptions.subscribe(ada, Map.of("topic", "execution:run-1"));
        subscriptions.subscribe(bob, Map.of("topic", "execution:run-1"));

        subscriptions.unsubscribe(ada, Map.of("topic", "execution:run-1"));
        assertThat(subscriptions.isWatched(topic)).isTrue();
        assertThat(ada.rooms).isEmpty();

        subscriptions.forget(bob.id());
        assertThat(subscriptions.isWatched(topic)).isFalse();
    }

    @Test
    void unsubscribeIsAcknowledgedAlsoIfThereIsNothingToLeave() {
        assertThat(subscriptions.unsubscribe(ada, Map.of("topic", "session:browser-1")))
                .isEqualTo(Map.of("ok", true, "result", Map.of("topic", "session:browser-1")));
    }

    private static final class Viewer implements Subscriber {

        private final String id;
        private final Set<String> rooms = new TreeSet<>();

        Viewer(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String user() {
            return "ada";
        }

        @Override
        public void join(String room) {
            rooms.add(room);
        }

        @Override
        public void leave(String room) {
            rooms.remove(room);
        }
    }
}
