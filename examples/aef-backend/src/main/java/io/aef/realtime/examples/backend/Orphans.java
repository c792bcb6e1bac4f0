package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.event.CheckpointDecision;
import io.aef.realtime.automation.event.CheckpointRequired;
import io.aef.realtime.automation.event.CheckpointResolved;
import io.aef.realtime.automation.event.ExecutionCreated;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.StepDescription;
import io.aef.realtime.automation.event.StepResult;
import io.aef.realtime.automation.event.StepStatus;
import io.aef.realtime.automation.event.StepUpdate;
import io.aef.realtime.automation.event.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs whose node has gone: in the log they would go on for ever. */
final class Orphans {

    private static final int PATIENCE_SECONDS = 5;

    private final AefRealtime aef;
    private final InstantSource clock;

    Orphans(AefRealtime aef, InstantSource clock) {
        this.aef = aef;
        this.clock = clock;
    }

    /** Ends those that live on none of these nodes; blocks while the log is read. */
    void end(Collection<String> nodes) {
        List<RealtimeEvent> all = state(Runs.WORKSPACE);
        Map<String, ExecutionUpdate> latest = new HashMap<>();
        for (RealtimeEvent event : all) {
            if (event instanceof ExecutionUpdate update) {
                latest.put(update.executionId(), update);
            }
        }
        for (RealtimeEvent event : all) {
            if (event instanceof ExecutionCreated run) {
                ExecutionUpdate stands = latest.get(run.executionId());
                boolean open = stands != null && !stands.status().isFinal();
                String owner = Node.ownerOf(run);
                if (open && owner != null && !nodes.contains(owner)) {
                    end(run, stands, hasGone(owner));
                }
            }
        }
    }

    private void end(ExecutionCreated run, ExecutionUpdate stands, String reason) {
        Instant now = clock.instant();
        Map<String, StepUpdate> steps = new HashMap<>();
        for (RealtimeEvent event : state(run.topic())) {
            if (event instanceof StepUpdate step) {
                steps.put(step.stepId(), step);
            } else if (event instanceof CheckpointRequired open) {
                Runs.publish(
                        new CheckpointResolved(
                                run.executionId(), open.stepId(), CheckpointDecision.EXPIRED, null, null, now),
                        aef);
            }
        }
        for (StepDescription described : run.steps()) {
            StepUpdate step = steps.get(described.id());
            if (step == null || step.status() == StepStatus.PENDING) {
                aef.publish(new StepUpdate(run.executionId(), described.id(), StepStatus.SKIPPED, null, now));
            } else if (step.status() == StepStatus.RUNNING) {
                Duration worked = Duration.between(step.timestamp(), now);
                StepResult result = new StepResult(worked.isNegative() ? Duration.ZERO : worked, null, reason);
                aef.publish(new StepUpdate(run.executionId(), described.id(), StepStatus.FAILED, result, now));
            }
        }
        Runs.publish(new ExecutionUpdate(run.executionId(), ExecutionStatus.FAILED, null, stands.progress(), now), aef);
    }

    private List<RealtimeEvent> state(Topic topic) {
        return aef.state(topic)
                .toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** The node that a run lived on, by what is in its topic. */
    static Optional<String> ownerOf(List<RealtimeEvent> known) {
        return known.stream()
                .filter(ExecutionCreated.class::isInstance)
                .map(event -> Node.ownerOf((ExecutionCreated) event))
                .findFirst();
    }

    static String hasGone(String owner) {
        return "Node " + Node.numberOf(owner) + ", which ran it, has gone.";
    }
}
