package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class RealtimeEventTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.120456Z");

    @Test
    void executionUpdate() {
        assertThat(json(new ExecutionUpdate("run-1", ExecutionStatus.RUNNING, "search", 37, NOON)))
                .isEqualTo("{\"type\":\"execution_update\",\"executionId\":\"run-1\",\"status\":\"running\","
                        + "\"currentStep\":\"search\",\"progress\":37,\"timestamp\":\"2026-11-23T12:00:00.120Z\"}");
    }

    @Test
    void executionUpdateWithoutStep() {
        Instant wholeSecond = Instant.parse("2026-11-23T12:00:00Z");
        assertThat(json(new ExecutionUpdate("run-1", ExecutionStatus.COMPLETED, null, 100, wholeSecond)))
                .isEqualTo("{\"type\":\"execution_update\",\"executionId\":\"run-1\",\"status\":\"completed\","
                        + "\"progress\":100,\"timestamp\":\"2026-11-23T12:00:00.000Z\"}");
    }

    @Test
    void stepUpdate() {
        StepResult result = new StepResult(Duration.ofMillis(1250), "2 results", null);
        assertThat(json(new StepUpdate("run-1", "search", StepStatus.COMPLETED, result, NOON)))
                .isEqualTo("{\"type\":\"step_update\",\"executionId\":\"run-1\",\"stepId\":\"search\","
                        + "\"status\":\"completed\",\"result\":{\"durationMs\":1250,\"output\":\"2 results\"},"
                        + "\"timestamp\":\"2026-11-23T12:00:00.120Z\"}");
    }

    @Test
    void stepUpdateWithError() {
        StepResult result = new StepResult(Duration.ofSeconds(2), null, "It is sold out.");
        assertThat(json(new StepUpdate("run-1", "search", StepStatus.FAILED, result, NOON)))
                .isEqualTo("{\"type\":\"step_update\",\"executionId\":\"run-1\",\"stepId\":\"search\","
                        + "\"status\":\"failed\",\"result\":{\"durationMs\":2000,\"error\":\"It is sold out.\"},"
                        + "\"timestamp\":\"2026-11-23T12:00:00.120Z\"}");
    }

    @Test
    void stepUpdateWithoutResult() {
        assertThat(json(new StepUpdate("run-1", "search", StepStatus.RUNNING, null, NOON)))
                .isEqualTo("{\"type\":\"step_update\",\"executionId\":\"run-1\",\"stepId\":\"search\","
                        + "\"status\":\"running\",\"timestamp\":\"2026-11-23T12:00:00.120Z\"}");
    }

    @Test
    void browserUpdate() {
        assertThat(json(new BrowserUpdate("browser-1", "iVBORw0=", "http://shop.example/", NOON)))
                .isEqualTo("{\"type\":\"browser_update\",\"sessionId\":\"browser-1\",\"screenshot\":\"iVBORw0=\","
                        + "\"url\":\"http://shop.example/\",\"timestamp\":\"2026-11-23T12:00:00.120Z\"}");
    }

    @Test
    void browserUpdateWithoutPicture() {
        assertThat(json(new BrowserUpdate("browser-1", null, "http://shop.example/", NOON)))
                .isEqualTo("{\"type\":\"browser_update\",\"sessionId\":\"browser-1\","
                        + "\"url\":\"http://shop.example/\",\"timestamp\":\"2026-11-23T12:00:00.120Z\"}");
    }

    @Test
    void checkpointRequired() {
        CheckpointData data = new CheckpointData("Place the order?", List.of("approve", "reject"));
        assertThat(json(new CheckpointRequired("run-1", "place-order", data, NOON)))
                .isEqualTo("{\"type\":\"checkpoint_required\",\"executionId\":\"run-1\",\"stepId\":\"place-order\","
                        + "\"checkpointData\":{\"message\":\"Place the order?\",\"options\":[\"approve\",\"reject\"]},"
                        + "\"timestamp\":\"2026-11-23T12:00:00.120Z\"}");
    }

    @Test
    void timestampIsWhatTheWireCanCarry() {
        assertThat(new BrowserUpdate("browser-1", null, null, NOON).timestamp())
                .isEqualTo(Instant.parse("2026-11-23T12:00:00.120Z"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 101})
    void progressIsPerCent(int progress) {
        assertThatThrownBy(() -> new ExecutionUpdate("run-1", ExecutionStatus.RUNNING, null, progress, NOON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("progress: " + progress + " (expected: 0..100)");
    }

    @Test
    void idMustNotBeEmpty() {
        assertThatThrownBy(() -> new ExecutionUpdate("", ExecutionStatus.RUNNING, null, 0, NOON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("executionId: 0 characters (expected: 1..100 printable ones)");
    }

    @Test
    void durationMustNotBeNegative() {
        assertThatThrownBy(() -> new StepResult(Duration.ofMillis(-1), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("duration: PT-0.001S (expected: >= 0)");
    }

    @Test
    void checkpointNeedsAnOption() {
        assertThatThrownBy(() -> new CheckpointData("Well?", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("options: none (expected: at least one)");
    }

    @Test
    void pictureIsNotPrinted() {
        assertThat(new BrowserUpdate("browser-1", "c2VjcmV0", null, NOON).toString())
                .isEqualTo("BrowserUpdate[sessionId=browser-1, screenshot=8 characters,"
                        + " timestamp=2026-11-23T12:00:00.120Z]");
    }

    private static String json(RealtimeEvent event) {
        return JsonMapper.shared().writeValueAsString(event.toJson());
    }
}
