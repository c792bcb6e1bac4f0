package io.aef.realtime.examples.boot;

import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.schema.Bounds;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** A service of the application: whoever asks for a report sees it being written, in all their windows. */
@Service
public class Reports {

    /** What a page sends: {@code command {id, type: "start_report", title}}. */
    record Parameters(@Bounds(min = 1, max = 80) String title) {}

    private final AefRealtime aef;

    Reports(AefRealtime aef) {
        this.aef = aef;
        aef.command(new CommandType<>("start_report", Parameters.class, false, (principal, command) -> {
            String id = UUID.randomUUID().toString();
            write(id, principal.user());
            return Map.of("executionId", id, "title", command.parameters().title());
        }));
    }

    private void write(String id, String user) {
        for (int progress = 0; progress < 100; progress += 25) {
            tell(id, user, ExecutionStatus.RUNNING, progress); // A quarter of the work would be done here.
        }
        tell(id, user, ExecutionStatus.COMPLETED, 100);
    }

    private void tell(String id, String user, ExecutionStatus status, int progress) {
        aef.publish(new ExecutionUpdate(id, status, null, progress, Instant.now()), Topic.user(user));
    }
}
