package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.BrowserUpdate;
import io.aef.realtime.automation.ExecutionStatus;
import io.aef.realtime.automation.ExecutionUpdate;
import io.aef.realtime.automation.RealtimeEvent;
import io.aef.realtime.automation.Snapshot;
import io.aef.realtime.automation.StepResult;
import io.aef.realtime.automation.StepStatus;
import io.aef.realtime.automation.StepUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How nodes tell each other of runs: as they tell the page, and how that is read again. */
final class WireForm {

    private WireForm() {}

    static Map<String, Object> of(Snapshot snapshot) {
        return Map.of(
                "executions",
                snapshot.executions(),
                "events",
                snapshot.events().stream().map(RealtimeEvent::toJson).toList());
    }

    /** @throws IllegalArgumentException if it is none */
    static Snapshot snapshot(Map<?, ?> json) {
        return new Snapshot(
                list(json, "executions").stream().map(WireForm::object).toList(),
                list(json, "events").stream().map(event -> event(object(event))).toList());
    }

    /** @throws IllegalArgumentException if it is none of those that runs tell of */
    static RealtimeEvent event(Map<String, Object> json) {
        Instant timestamp = Instant.parse(text(json, "timestamp"));
        return switch (text(json, "type")) {
            case ExecutionUpdate.TYPE ->
                new ExecutionUpdate(
                        text(json, "executionId"),
                        ExecutionStatus.valueOf(constant(json, "status")),
                        optional(json, "currentStep"),
                        number(json, "progress"),
                        timestamp);
            case StepUpdate.TYPE ->
                new StepUpdate(
                        text(json, "executionId"),
                        text(json, "stepId"),
                        StepStatus.valueOf(constant(json, "status")),
                        json.get("result") == null ? null : result(object(json.get("result"))),
                        timestamp);
            case BrowserUpdate.TYPE ->
                new BrowserUpdate(
                        text(json, "sessionId"), optional(json, "screenshot"), optional(json, "url"), timestamp);
            default -> throw new IllegalArgumentException("an event of another type");
        };
    }

    private static StepResult result(Map<String, Object> json) {
        return new StepResult(
                Duration.ofMillis(number(json, "durationMs")), optional(json, "output"), optional(json, "error"));
    }

    /** A JSON object, read as plain Java. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    static List<?> list(Map<?, ?> json, String member) {
        return json.get(member) instanceof List<?> list ? list : List.of();
    }

    static String text(Map<?, ?> json, String member) {
        if (json.get(member) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("without the text \"" + member + "\"");
    }

    private static @Nullable String optional(Map<?, ?> json, String member) {
        return json.get(member) instanceof String text ? text : null;
    }

    private static String constant(Map<?, ?> json, String member) {
        return text(json, member).toUpperCase(Locale.ROOT);
    }

    private static int number(Map<?, ?> json, String member) {
        if (json.get(member) instanceof Number number) {
            return number.intValue();
        }
        throw new IllegalArgumentException("without the number \"" + member + "\"");
    }
}
