package io.aef.realtime.automation.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.StepStatus;
import io.aef.realtime.automation.event.StepUpdate;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.InMemoryEventLog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What many begin with is decoded once, and no more of it is kept than may be. */
class StatesTest {

    private static final Topic TOPIC = Topic.execution("e");

    private final InMemoryEventLog log = new InMemoryEventLog();

    private void append(Topic topic, String key, RealtimeEvent event) {
        append(topic, key, Published.encode(event));
    }

    private void append(Topic topic, String key, byte[] body) {
        log.append(topic.toString(), key, body).toCompletableFuture().join();
    }

    private void step(Topic topic, int step, StepStatus status) {
        append(topic, "step-" + step, new StepUpdate(topic.id(), "step-" + step, status, null, Instant.EPOCH));
    }

    private List<Published> decode(States states, Topic topic) {
        EventLog.State state = log.state(topic.toString()).toCompletableFuture().join();
        List<Published> events = states.decode(topic, state);
        assertThat(events)
                .extracting(event -> event.offset)
                .isSubsetOf(state.events().stream().map(EventLog.Event::offset).toList())
                .isSorted();
        return events;
    }

    @Test
    void whatHasNotChangedIsNotDecodedAgain() {
        States states = new States();
        for (int i = 0; i < 10; i++) {
            step(TOPIC, i, StepStatus.RUNNING);
        }
        List<Published> first = decode(states, TOPIC);
        step(TOPIC, 3, StepStatus.COMPLETED);
        List<Published> second = decode(states, TOPIC);

        assertThat(second).hasSize(10);
        for (int i = 0; i < 9; i++) {
            assertThat(second.get(i)).isSameAs(first.get(i < 3 ? i : i + 1));
        }
        assertThat(((StepUpdate) second.get(9).event).status()).isEqualTo(StepStatus.COMPLETED);
        long bytes = states.bytes();
        decode(states, TOPIC);
        assertThat(states.bytes()).isEqualTo(bytes);
    }

    @Test
    void beyondItsBytesTheTopicsGoThatNobodyHasAskedForTheLongest() {
        States states = new States(40_000);
        for (int topic = 0; topic < 10; topic++) {
            for (int i = 0; i < 10; i++) {
                step(Topic.execution("" + topic), i, StepStatus.RUNNING);
            }
        }
        Topic wanted = Topic.execution("0");
        List<Published> first = decode(states, wanted);
        List<Published> unwanted = decode(states, Topic.execution("1"));
        for (int topic = 2; topic < 10; topic++) {
            decode(states, Topic.execution("" + topic));
            assertThat(decode(states, wanted).get(0)).isSameAs(first.get(0));
            assertThat(states.bytes()).isBetween(1L, 40_000L);
        }
        assertThat(decode(states, Topic.execution("1")).get(0)).isNotSameAs(unwanted.get(0));
        States none = new States(100);
        assertThat(decode(none, wanted)).hasSize(10);
        assertThat(none.bytes()).isZero();
    }

    @Test
    void whatIsLargeIsNotKeptAndWhatIsNoEventIsLeftOut() {
        States states = new States();
        Topic browser = Topic.session("b");
        append(browser, "small", new BrowserUpdate("b", null, "http://shop.example/", Instant.EPOCH));
        append(browser, "large", new BrowserUpdate("b", "x".repeat(70_000), null, Instant.EPOCH));
        append(browser, "none", "{\"type\":\"of another version\"}".getBytes(StandardCharsets.US_ASCII));
        List<Published> first = decode(states, browser);
        List<Published> second = decode(states, browser);

        assertThat(first).hasSize(2);
        assertThat(second.get(0)).isSameAs(first.get(0));
        assertThat(second.get(1)).isNotSameAs(first.get(1));
        assertThat(states.bytes()).isBetween(1L, 1_000L);
    }
}
