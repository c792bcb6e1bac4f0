package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CommandProcessorTest {

    private final List<String> handled = new ArrayList<>();
    private final CompletableFuture<String> slow = new CompletableFuture<>();

    private final CommandProcessor processor = new CommandProcessor(Map.of(
            "pause",
            (user, command) -> {
                handled.add(user + " " + command.requireExecutionId() + " " + command.parameters());
                return CompletableFuture.completedStage(Map.of("status", "paused"));
            },
            "slow",
            (user, command) -> slow,
            "refuse",
            (user, command) -> {
                throw new RequestException(ErrorCode.INVALID_STATE, "It is completed.");
            },
            "refuse-later",
            (user, command) -> CompletableFuture.failedStage(new RequestException(ErrorCode.BUSY, "Too many."))
                    .thenApply(result -> result),
            "break",
            (user, command) -> {
                throw new IllegalStateException("the password is swordfish");
            }));

    @Test
    void resultIsAcknowledged() {
        assertThat(answer("{\"id\":\"c1\",\"type\":\"pause\",\"executionId\":\"run-1\",\"why\":\"tea\"}"))
                .isEqualTo("{\"ok\":true,\"result\":{\"status\":\"paused\"}}");
        assertThat(handled).containsExactly("ada run-1 {why=tea}");
    }

    @Test
    void answerWaitsForTheResult() {
        CompletableFuture<Map<String, Object>> answer =
                processor.process("ada", Map.of("id", "c1", "type", "slow")).toCompletableFuture();
        assertThat(answer).isNotDone();

        slow.complete("done");

        assertThat(answer).isCompletedWithValue(Map.of("ok", true, "result", "done"));
    }

    @Test
    void refusalIsAcknowledged() {
        assertThat(answer("{\"id\":\"c1\",\"type\":\"refuse\"}"))
                .isEqualTo("{\"ok\":false,\"error\":{\"code\":\"invalid_state\",\"message\":\"It is completed.\"}}");
        assertThat(answer("{\"id\":\"c2\",\"type\":\"refuse-later\"}"))
                .isEqualTo("{\"ok\":false,\"error\":{\"code\":\"busy\",\"message\":\"Too many.\"}}");
    }

    @Test
    void failureTellsNothingOfTheServer() {
        assertThat(answer("{\"id\":\"c1\",\"type\":\"break\"}"))
                .isEqualTo("{\"ok\":false,\"error\":{\"code\":\"internal_error\","
                        + "\"message\":\"The server could not carry this out.\"}}");
    }

    @Test
    void unknownType() {
        assertThat(answer("{\"id\":\"c1\",\"type\":\"dance\"}"))
                .isEqualTo("{\"ok\":false,\"error\":{\"code\":\"unknown_command\","
                        + "\"message\":\"There is no command of this type.\"}}");
    }

    @Test
    void malformedCommands() {
        assertThat(answer("null")).isEqualTo(badRequest("A command must be a JSON object."));
        assertThat(answer("[1]")).isEqualTo(badRequest("A command must be a JSON object."));
        assertThat(answer("{\"type\":\"pause\"}")).isEqualTo(badRequest(malformed("id")));
        assertThat(answer("{\"id\":7,\"type\":\"pause\"}")).isEqualTo(badRequest(malformed("id")));
        assertThat(answer("{\"id\":\"c1\"}")).isEqualTo(badRequest(malformed("type")));
        assertThat(answer("{\"id\":\"c1\",\"type\":\"pause\",\"executionId\":\"\"}"))
                .isEqualTo(badRequest(malformed("executionId")));
        assertThat(answer("{\"id\":\"" + "x".repeat(101) + "\",\"type\":\"pause\"}"))
                .isEqualTo(badRequest(malformed("id")));
    }

    @Test
    void executionIdIsMissing() {
        assertThat(answer("{\"id\":\"c1\",\"type\":\"pause\"}"))
                .isEqualTo(badRequest("The command \\\"pause\\\" needs the member \\\"executionId\\\"."));
    }

    @Test
    void sameCommandIsCarriedOutOnce() {
        String command = "{\"id\":\"c1\",\"type\":\"pause\",\"executionId\":\"run-1\"}";

        assertThat(answer(command)).isEqualTo(answer(command));
        assertThat(handled).hasSize(1);
    }

    @Test
    void sameIdOfAnotherUserIsAnotherCommand() {
        Map<String, Object> command = Map.of("id", "c1", "type", "pause", "executionId", "run-1");

        processor.process("ada", command);
        processor.process("bob", command);

        assertThat(handled).containsExactly("ada run-1 {}", "bob run-1 {}");
    }

    @Test
    void onlyTheLastAnswersAreKept() {
        for (int i = 0; i <= 512; i++) {
            processor.process("ada", Map.of("id", "c" + i, "type", "pause", "executionId", "run-1"));
        }
        processor.process("ada", Map.of("id", "c512", "type", "pause", "executionId", "run-1"));
        assertThat(handled).hasSize(513);

        processor.process("ada", Map.of("id", "c0", "type", "pause", "executionId", "run-1"));
        assertThat(handled).hasSize(514);
    }

    private static String malformed(String member) {
        return "The member \\\"" + member + "\\\" of a command must be a string of 1 to 100 characters.";
    }

    private static String badRequest(String message) {
        return "{\"ok\":false,\"error\":{\"code\":\"bad_request\",\"message\":\"" + message + "\"}}";
    }

    private String answer(String payload) {
        @Nullable Object value = JsonMapper.shared().readValue(payload, Object.class);
        return JsonMapper.shared()
                .writeValueAsString(
                        processor.process("ada", value).toCompletableFuture().join());
    }
}
