package io.aef.realtime.automation.acceptance;

import static io.aef.realtime.automation.acceptance.Backend.answer;
import static io.aef.realtime.automation.acceptance.Backend.command;
import static io.aef.realtime.automation.acceptance.Backend.progressed;
import static io.aef.realtime.automation.acceptance.Backend.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.WebSocketPage;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.command.CommandLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is wrong with a request is told by a code, in the acknowledgement: nothing is carried out, nobody else is told of it, and the
 * same connection goes on. All of them come over one connection.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestsTest {

    private static final String HUGE = "\"" + "x".repeat(300_000) + "\"";

    /** What is no text, and texts that name nothing. */
    private static final List<String> NO_TEXT = List.of(
            "7",
            "-1.5",
            "1e400",
            "true",
            "[]",
            "[\"1\"]",
            "{}",
            "{\"length\":1}",
            "\"\"",
            "\"\\u0000\"",
            "\"1\\n2\"",
            HUGE);

    private final Calls calls = new Calls();
    private Backend backend;
    private WebSocketPage page;
    private WebSocketPage bob;
    private int good;

    @BeforeAll
    void connect() throws Exception {
        AccessRule rule = (principal, topic) -> CompletableFuture.completedFuture(
                !topic.id().equals("bob") || principal.user().equals("bob"));
        backend = Backend.carryingOut(
                aef -> aef.executions(calls),
                builder -> builder.accessRule(rule).commandLimits(CommandLimits.DEFAULT.withBurst(10_000)));
        page = backend.page("a");
        bob = backend.follower("b", "execution:bob");
    }

    @AfterAll
    void nobodyElseWasToldOfAnything() throws Exception {
        backend.progress("bob", 1);
        assertThat(bob.hear()).startsWith(progressed("bob", 1));
        assertThat(calls.all).hasSize(good).allMatch("ada pauses 1"::equals);
        backend.close();
    }

    private record Request(String event, Map<String, String> members) {

        Request(String event, String... members) {
            this(event, new LinkedHashMap<>());
            for (int i = 0; i < members.length; i += 2) {
                this.members.put(members[i], members[i + 1]);
            }
        }

        String with(String name, String value) {
            Map<String, String> changed = new LinkedHashMap<>(members);
            changed.put(name, value);
            return text(changed);
        }

        String without(String name) {
            Map<String, String> changed = new LinkedHashMap<>(members);
            changed.remove(name);
            return text(changed);
        }

        private String text(Map<String, String> changed) {
            return changed.entrySet().stream()
                    .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                    .collect(Collectors.joining(",", "[\"" + event + "\",{", "}]"));
        }
    }

    private static final Request SUBSCRIBE = new Request("subscribe", "topic", "\"execution:1\"", "after", "\"1-1\"");
    private static final Request UNSUBSCRIBE = new Request("unsubscribe", "topic", "\"execution:1\"");
    private static final Request PAUSE =
            new Request("command", "id", "\"c\"", "type", "\"pause\"", "executionId", "\"1\"");
    private static final Request RETRY =
            new Request("command", "id", "\"c\"", "type", "\"retry_step\"", "executionId", "\"1\"", "stepId", "\"s\"");
    private static final Request RESPONSE = new Request(
            "command",
            "id",
            "\"c\"",
            "type",
            "\"checkpoint_response\"",
            "executionId",
            "\"1\"",
            "stepId",
            "\"s\"",
            "answer",
            "\"input\"",
            "input",
            "\"4711\"");

    static Stream<Arguments> everyMemberOfEveryRequest() {
        List<Arguments> all = new ArrayList<>();
        for (Request request : List.of(SUBSCRIBE, UNSUBSCRIBE, PAUSE, RETRY, RESPONSE)) {
            for (String name : request.members().keySet()) {
                // Nothing to begin behind is no mistake.
                if (!name.equals("after")) {
                    all.add(Arguments.of(request.without(name), "bad_request"));
                    all.add(Arguments.of(request.with(name, "null"), "bad_request"));
                }
                for (String value : NO_TEXT) {
                    boolean isText = name.equals("input")
                            && Set.of("\"\"", "\"\\u0000\"", "\"1\\n2\"").contains(value);
                    if (!isText) {
                        all.add(Arguments.of(request.with(name, value), "bad_request"));
                    }
                }
            }
        }
        return all.stream();
    }

    static Stream<Arguments> whatIsWrongOtherwise() {
        return Stream.of(
                Arguments.of("[\"subscribe\"]", "bad_request"),
                Arguments.of("[\"subscribe\",null]", "bad_request"),
                Arguments.of("[\"subscribe\",[]]", "bad_request"),
                Arguments.of("[\"subscribe\",\"execution:1\"]", "bad_request"),
                Arguments.of("[\"subscribe\",{}]", "bad_request"),
                Arguments.of("[\"command\"]", "bad_request"),
                Arguments.of("[\"command\",null]", "bad_request"),
                Arguments.of("[\"command\",\"pause\"]", "bad_request"),
                Arguments.of("[\"command\",[{}]]", "bad_request"),
                Arguments.of(
                        "[\"command\",{\"__proto__\":{\"id\":\"c\",\"type\":\"pause\",\"executionId\":\"1\"}}]",
                        "bad_request"),
                Arguments.of(SUBSCRIBE.with("topic", "\"execution\""), "bad_request"),
                Arguments.of(SUBSCRIBE.with("topic", "\"room:1\""), "bad_request"),
                Arguments.of(SUBSCRIBE.with("topic", "\"__proto__\""), "bad_request"),
                Arguments.of(SUBSCRIBE.with("topic", "\"execution:" + "1".repeat(101) + "\""), "bad_request"),
                Arguments.of(SUBSCRIBE.with("after", "\"latest\""), "bad_request"),
                Arguments.of(SUBSCRIBE.with("after", "\"1-2-3\""), "bad_request"),
                Arguments.of(SUBSCRIBE.with("after", "\"-1-1\""), "bad_request"),
                Arguments.of(SUBSCRIBE.with("after", "\"99999999999999999999-1\""), "bad_request"),
                Arguments.of(PAUSE.with("type", "\"stop\""), "unknown_command"),
                Arguments.of(PAUSE.with("type", "\"toString\""), "unknown_command"),
                Arguments.of(RESPONSE.with("answer", "\"maybe\""), "bad_request"),
                Arguments.of(RESPONSE.with("answer", "\"approve\""), "bad_request"),
                // Of another user.
                Arguments.of(SUBSCRIBE.with("topic", "\"user:bob\""), "forbidden"),
                Arguments.of(SUBSCRIBE.with("topic", "\"execution:bob\""), "forbidden"),
                Arguments.of(SUBSCRIBE.with("topic", "\"session:bob\""), "forbidden"),
                Arguments.of(
                        PAUSE.with("id", "\"c-2\"").replace("\"executionId\":\"1\"", "\"executionId\":\"bob\""),
                        "forbidden"),
                Arguments.of(
                        RETRY.with("id", "\"c-3\"").replace("\"executionId\":\"1\"", "\"executionId\":\"bob\""),
                        "forbidden"),
                Arguments.of(
                        RESPONSE.with("id", "\"c-4\"").replace("\"executionId\":\"1\"", "\"executionId\":\"bob\""),
                        "forbidden"),
                Arguments.of(
                        PAUSE.with("id", "\"c-5\"").replace("\"executionId\":\"1\"", "\"executionId\":\"none\""),
                        "not_found"));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource({"everyMemberOfEveryRequest", "whatIsWrongOtherwise"})
    void isAnsweredAndTheConnectionGoesOn(String request, String code) throws Exception {
        String shown = request.length() > 200 ? request.substring(0, 200) : request;

        assertThat(page.ask(request))
                .as(shown)
                .matches("430\\[\\{\"ok\":false,\"error\":\\{\"code\":\"" + code
                        + "\",\"message\":\"[^\\p{Cntrl}]{1,300}\"}}]");

        // Without an acknowledgement it is answered by nothing.
        page.say("42" + request);
        assertThat(page.ask(command("good-" + ++good, "pause", ",\"executionId\":\"1\"")))
                .as(shown)
                .isEqualTo(answer(0, ""));
    }

    @Test
    void whatIsStrangeButRightIsTakenAsIfItWereNot() throws Exception {
        assertThat(page.ask(SUBSCRIBE.with("more", "{\"deep\":" + "[".repeat(300) + "]".repeat(300) + "}")))
                .contains("\"ok\":true,\"result\":{\"topic\":\"execution:1\",\"snapshot\":[]}");
        assertThat(page.ask("[\"subscribe\",{\"topic\":\"execution:1\",\"after\":null},7,\"more\"]"))
                .contains("\"ok\":true");
        assertThat(page.ask("[\"unsubscribe\",{\"topic\":\"execution:never\"}]"))
                .contains("\"ok\":true");
        assertThat(page.ask(subscribe("execution:\u20ac <b>"))).contains("\"ok\":true");
    }
}
