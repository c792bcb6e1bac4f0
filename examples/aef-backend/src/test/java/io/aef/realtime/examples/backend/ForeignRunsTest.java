package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.Snapshot;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.StepResult;
import io.aef.realtime.automation.event.StepStatus;
import io.aef.realtime.automation.event.StepUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForeignRunsTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final StepResult DONE = new StepResult(Duration.ofSeconds(1), null, null);

    private final ForeignRuns runs = new ForeignRuns();

    @Test
    void theStepItWasAtTellsWhyAndTheRestIsSkipped() {
        runs.note(
                "a", run("r", update("r", ExecutionStatus.RUNNING, 0), step("r", "s1", StepStatus.COMPLETED, 0, DONE)));
        runs.note("a", run("r", step("r", "s2", StepStatus.RUNNING, 2, null)));

        List<RealtimeEvent> told = runs.end("a", "gone", at(5));

        StepResult failed = new StepResult(Duration.ofSeconds(3), null, "gone");
        assertThat(told)
                .containsExactly(
                        step("r", "s2", StepStatus.FAILED, 5, failed),
                        step("r", "s3", StepStatus.SKIPPED, 5, null),
                        new ExecutionUpdate("r", ExecutionStatus.FAILED, null, 10, at(5)));
        assertThat(runs.snapshot("r").events())
                .containsAll(told)
                .contains(step("r", "s1", StepStatus.COMPLETED, 0, DONE));
    }

    @Test
    void oneThatHadNotBegunFailsAtItsFirstStep() {
        runs.note("a", run("r", update("r", ExecutionStatus.PENDING, 0)));

        assertThat(runs.end("a", "gone", at(5)))
                .startsWith(step("r", "s1", StepStatus.FAILED, 5, new StepResult(Duration.ZERO, null, "gone")))
                .hasSize(4);
    }

    @Test
    void whatHasEndedAndWhatOthersRunStaysAsItIs() {
        runs.note("a", run("ended", update("ended", ExecutionStatus.COMPLETED, 0)));
        runs.note("b", run("other", update("other", ExecutionStatus.RUNNING, 0)));

        assertThat(runs.end("a", "gone", at(5))).isEmpty();
        assertThat(runs.end("b", "gone", at(5))).isNotEmpty();
        assertThat(runs.end("b", "gone", at(6))).isEmpty();
    }

    @Test
    void theLaterEventIsKept() {
        ExecutionUpdate later = update("r", ExecutionStatus.PAUSED, 2);
        runs.note("a", run("r", later));
        runs.note("a", run("r", update("r", ExecutionStatus.RUNNING, 1)));

        assertThat(runs.snapshot("r").events()).containsExactly(later);
    }

    @Test
    void whatItsOwnerHasForgottenIsForgotten() {
        runs.note("a", run("old", update("old", ExecutionStatus.COMPLETED, 0)));
        runs.note("a", run("new", update("new", ExecutionStatus.COMPLETED, 1)));
        runs.note("b", run("other", update("other", ExecutionStatus.COMPLETED, 1)));

        runs.keepOnly("a", Set.of("new"));

        assertThat(runs.ownerOf("old")).isNull();
        assertThat(runs.ownerOf("new")).isEqualTo("a");
        assertThat(runs.ownerOf("other")).isEqualTo("b");
    }

    @Test
    void noMoreThanNinetyAreRemembered() {
        IntStream.range(0, 100).mapToObj(n -> "r" + n).forEach(id -> runs.note("a", run(id)));

        assertThat(runs.all()).hasSize(90);
        assertThat(runs.ownerOf("r9")).isNull();
        assertThat(runs.ownerOf("r10")).isEqualTo("a");
    }

    @Test
    void whatIsToldIsReadAsItWas() {
        Snapshot run = run(
                "r",
                step("r", "s1", StepStatus.COMPLETED, 0, DONE),
                step("r", "s2", StepStatus.RUNNING, 1, null),
                update("r", ExecutionStatus.RUNNING, 2));

        assertThat(WireForm.snapshot(WireForm.of(run))).isEqualTo(run);
    }

    private static Snapshot run(String id, RealtimeEvent... events) {
        List<Map<String, String>> steps = List.of("s1", "s2", "s3").stream()
                .map(step -> Map.of("id", step, "title", step))
                .toList();
        return new Snapshot(List.of(Map.of("id", id, "name", "a run", "steps", steps)), List.of(events));
    }

    private static ExecutionUpdate update(String id, ExecutionStatus status, int second) {
        return new ExecutionUpdate(id, status, "s1", 10, at(second));
    }

    private static StepUpdate step(String id, String step, StepStatus status, int second, StepResult result) {
        return new StepUpdate(id, step, status, result, at(second));
    }

    private static Instant at(int second) {
        return T0.plusSeconds(second);
    }
}
