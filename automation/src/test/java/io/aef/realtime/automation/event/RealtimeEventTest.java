package io.aef.realtime.automation.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.schema.SchemaException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class RealtimeEventTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.120456Z");

    @Test
    void executionCreated() {
        assertThat(json(new ExecutionCreated(
                        "run-1",
                        "Buy a mug",
                        List.of(new StepDescription("search", "Search")),
                        "browser-1",
                        Map.of("node", 2),
                        NOON)))
                .isEqualTo("{\"type\":\"execution_created\",\"executionId\":\"run-1\",\"name\":\"Buy a mug\","
                        + "\"steps\":[{\"id\":\"search\",\"title\":\"Search\"}],\"sessionId\":\"browser-1\","
                        + "\"details\":{\"node\":2},\"timestamp\":\"2026-11-23T12:00:00.120Z\"}");
    }

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
                .hasMessage("options: 0 (expected: 1..20)");
    }

    @Test
    void pictureIsNotPrinted() {
        assertThat(new BrowserUpdate("browser-1", "c2VjcmV0", null, NOON).toString())
                .isEqualTo("BrowserUpdate[sessionId=browser-1, screenshot=8 characters,"
                        + " timestamp=2026-11-23T12:00:00.120Z]");
    }

    @Test
    void checkpointResolved() {
        assertThat(json(new CheckpointResolved(
                        "run-1", "place-order", CheckpointDecision.APPROVED, "1234", "ada", NOON)))
                .isEqualTo("{\"type\":\"checkpoint_resolved\",\"executionId\":\"run-1\",\"stepId\":\"place-order\","
                        + "\"decision\":\"approved\",\"input\":\"1234\",\"user\":\"ada\","
                        + "\"timestamp\":\"2026-11-23T12:00:00.120Z\"}");
    }

    @Test
    void logLine() {
        assertThat(json(new LogLine("run-1", null, LogLevel.WARN, "The page is slow.", NOON)))
                .isEqualTo("{\"type\":\"log_line\",\"executionId\":\"run-1\",\"level\":\"warn\","
                        + "\"message\":\"The page is slow.\",\"timestamp\":\"2026-11-23T12:00:00.120Z\"}");
    }

    static List<RealtimeEvent> events() {
        return List.of(
                new ExecutionCreated(
                        "run-1", "Buy", List.of(new StepDescription("s", "S")), "b", Map.of("a", List.of("x")), NOON),
                new ExecutionCreated("run-1", "", List.of(), null, null, NOON),
                new ExecutionUpdate("run-1", ExecutionStatus.RUNNING, "search", 37, NOON),
                new ExecutionUpdate("run-1", ExecutionStatus.PENDING, null, 0, NOON),
                new StepUpdate("run-1", "s", StepStatus.FAILED, new StepResult(Duration.ofSeconds(2), "o", "e"), NOON),
                new StepUpdate("run-1", "s", StepStatus.SKIPPED, null, NOON),
                new BrowserUpdate("browser-1", "iVBORw0=", "http://shop.example/", NOON),
                new CheckpointRequired("run-1", "s", new CheckpointData("Well?", List.of("approve", "reject")), NOON),
                new CheckpointResolved("run-1", "s", CheckpointDecision.EXPIRED, null, null, NOON),
                new LogLine("run-1", "s", LogLevel.DEBUG, "line", NOON));
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatIsWrittenIsReadAgain(RealtimeEvent event) throws SchemaException {
        Object json = JsonMapper.shared().readValue(json(event), Object.class);

        assertThat(EventCatalog.read(json)).isEqualTo(event);
    }

    @Test
    void everyTypeIsInTheCatalogue() {
        assertThat(EventCatalog.types())
                .containsExactlyElementsOf(
                        events().stream().map(RealtimeEvent::type).distinct().toList());
        assertThat(RealtimeEvent.class.getPermittedSubclasses()).hasSameSizeAs(EventCatalog.types());
    }

    @Test
    void whatIsSensitiveIsLeftOut() {
        String secret = "s3cret";
        for (RealtimeEvent event : List.of(
                new StepUpdate("run-1", "s", StepStatus.COMPLETED, new StepResult(Duration.ZERO, secret, null), NOON),
                new BrowserUpdate("browser-1", secret, secret, NOON),
                new CheckpointResolved("run-1", "s", CheckpointDecision.APPROVED, secret, "ada", NOON),
                new LogLine("run-1", "s", LogLevel.INFO, secret, NOON))) {
            assertThat(json(event)).contains(secret);
            assertThat(JsonMapper.shared().writeValueAsString(EventCatalog.write(event, false)))
                    .contains("\"type\":\"" + event.type() + "\"", "\"timestamp\"")
                    .doesNotContain(secret);
            assertThat(event.toString()).doesNotContain(secret);
        }
    }

    @Test
    void eventsOfOneSubjectReplaceEachOther() {
        assertThat(events().stream().map(RealtimeEvent::subject))
                .containsExactly(
                        "created run-1",
                        "created run-1",
                        "execution run-1",
                        "execution run-1",
                        "step run-1\ns",
                        "step run-1\ns",
                        "picture browser-1",
                        "checkpoint run-1\ns",
                        "checkpoint run-1\ns",
                        null);
        // An address alone must not take the place of the picture.
        assertThat(new BrowserUpdate("browser-1", null, "http://shop.example/", NOON).subject())
                .isEqualTo("address browser-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"execution_update\"", "{}", "{\"type\":1}", "{\"type\":\"unknown\"}"})
    void whatIsNoEventIsRefused(String json) {
        assertThatThrownBy(() -> EventCatalog.read(JsonMapper.shared().readValue(json, Object.class)))
                .isInstanceOf(SchemaException.class)
                .hasMessage("An event must be an object with a known \"type\".");
    }

    private static String json(RealtimeEvent event) {
        return JsonMapper.shared().writeValueAsString(EventCatalog.write(event, true));
    }
}
