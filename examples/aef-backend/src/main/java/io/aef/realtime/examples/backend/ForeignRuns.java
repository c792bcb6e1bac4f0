package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.Snapshot;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.StepResult;
import io.aef.realtime.automation.event.StepStatus;
import io.aef.realtime.automation.event.StepUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this node remembers of the runs of others, without their pictures: so that it can tell what became of them when the
 * node that ran them has gone. Of two events about the same thing the later one is kept. Thread-safe.
 */
final class ForeignRuns {

    private static final int KEPT = 90;

    /** Oldest first; by execution id. */
    private final Map<String, Foreign> runs = new LinkedHashMap<>();

    /** @param latest by step id; that of the execution itself under an empty one */
    private record Foreign(String owner, Map<String, Object> description, Map<String, RealtimeEvent> latest) {

        void note(RealtimeEvent event) {
            String about = event instanceof StepUpdate step ? step.stepId() : "";
            latest.merge(about, event, (known, other) -> other.timestamp().isBefore(known.timestamp()) ? known : other);
        }

        boolean hasEnded() {
            return latest.get("") instanceof ExecutionUpdate update
                    && update.status().isFinal();
        }

        Snapshot snapshot() {
            return new Snapshot(List.of(description), List.copyOf(latest.values()));
        }
    }

    /** A run with its owner, for other nodes. */
    record Owned(String owner, Snapshot run) {}

    /** @param run of one execution; what it says of browsers is left out */
    synchronized void note(String owner, Snapshot run) {
        for (Map<String, Object> description : run.executions()) {
            Foreign foreign = runs.computeIfAbsent(
                    WireForm.text(description, "id"), id -> new Foreign(owner, description, new LinkedHashMap<>()));
            run.events().stream()
                    .filter(event -> event instanceof ExecutionUpdate || event instanceof StepUpdate)
                    .forEach(foreign::note);
        }
        while (runs.size() > KEPT) {
            runs.remove(runs.keySet().iterator().next());
        }
    }

    /** The node that runs it or ran it, or null if the run is not known. */
    synchronized @Nullable String ownerOf(String executionId) {
        Foreign foreign = runs.get(executionId);
        return foreign == null ? null : foreign.owner;
    }

    /** Empty if the run is not known. */
    synchronized Snapshot snapshot(String executionId) {
        Foreign foreign = runs.get(executionId);
        return foreign == null ? new Snapshot(List.of(), List.of()) : foreign.snapshot();
    }

    synchronized List<Owned> all() {
        return runs.values().stream()
                .map(foreign -> new Owned(foreign.owner, foreign.snapshot()))
                .toList();
    }

    /** The node is there and has no others than these. */
    synchronized void keepOnly(String owner, Set<String> executionIds) {
        runs.entrySet().removeIf(run -> run.getValue().owner.equals(owner) && !executionIds.contains(run.getKey()));
    }

    /**
     * The node has gone: its runs that have not ended have failed.
     *
     * @return what has to be told of it
     */
    synchronized List<RealtimeEvent> end(String owner, String reason, Instant now) {
        List<RealtimeEvent> told = new ArrayList<>();
        for (Map.Entry<String, Foreign> run : runs.entrySet()) {
            if (run.getValue().owner.equals(owner) && !run.getValue().hasEnded()) {
                told.addAll(end(run.getKey(), run.getValue(), reason, now));
            }
        }
        return told;
    }

    private static List<RealtimeEvent> end(String id, Foreign run, String reason, Instant now) {
        List<RealtimeEvent> events = new ArrayList<>();
        for (Object step : WireForm.list(run.description, "steps")) {
            String stepId = WireForm.text(WireForm.object(step), "id");
            StepUpdate known = run.latest.get(stepId) instanceof StepUpdate update ? update : null;
            if (known != null && (known.status() == StepStatus.COMPLETED || known.status() == StepStatus.FAILED)) {
                continue;
            }
            // The step it was at, or waited to begin with, is the one that tells why.
            boolean skipped = !events.isEmpty();
            Duration worked = known != null && known.status() == StepStatus.RUNNING
                    ? Duration.between(known.timestamp(), now)
                    : Duration.ZERO;
            StepResult result =
                    skipped ? null : new StepResult(worked.isNegative() ? Duration.ZERO : worked, null, reason);
            events.add(new StepUpdate(id, stepId, skipped ? StepStatus.SKIPPED : StepStatus.FAILED, result, now));
        }
        int progress = run.latest.get("") instanceof ExecutionUpdate update ? update.progress() : 0;
        events.add(new ExecutionUpdate(id, ExecutionStatus.FAILED, null, progress, now));
        events.forEach(run::note);
        return events;
    }
}
