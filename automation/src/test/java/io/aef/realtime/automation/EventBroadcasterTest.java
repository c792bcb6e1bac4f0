package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.StepStatus;
import io.aef.realtime.automation.event.StepUpdate;
import io.aef.realtime.automation.event.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventBroadcasterTest {

    private final List<String> emitted = new ArrayList<>();
    private final EventBroadcaster broadcaster =
            new EventBroadcaster((topics, event) -> emitted.add(topics + " " + event.type()));

    @Test
    void anEventGoesToItsTopic() {
        broadcaster.publish(new StepUpdate("run-1", "search", StepStatus.RUNNING, null, Instant.EPOCH));
        broadcaster.publish(new BrowserUpdate("browser-1", null, null, Instant.EPOCH));

        assertThat(emitted).containsExactly("[execution:run-1] step_update", "[session:browser-1] browser_update");
    }

    @Test
    void oneCallServesSeveralTopics() {
        broadcaster.publish(
                new ExecutionUpdate("run-1", ExecutionStatus.RUNNING, null, 0, Instant.EPOCH), Topic.user("ada"));

        assertThat(emitted).containsExactly("[execution:run-1, user:ada] execution_update");
    }
}
