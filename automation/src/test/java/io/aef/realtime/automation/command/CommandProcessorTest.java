package io.aef.realtime.automation.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.FailingLog;
import io.aef.realtime.automation.ForwardingLog;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.log.Offset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each command is understood, allowed, carried out once, and answered. */
class CommandProcessorTest {

    private static final Principal ANN = Principal.of("ann");
    private static final Principal BOB = Principal.of("bob");
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final EventLog log = new InMemoryEventLog();
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final List<Audit.Entry> audited = Collections.synchronizedList(new ArrayList<>());
    private final List<CommandProcessor> open = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CommandProcessor commands = node(log, CommandLimits.DEFAULT);
    private volatile long now;

    /** @param text what is said */
    record Say(@Bounds(max = 10) String text) {}

    private CommandProcessor node(EventLog shared, CommandLimits limits) {
        List<CommandType<?>> types = List.of(
                new CommandType<>("say", Say.class, false, (principal, command) -> {
                    done.add(principal + " " + command.parameters().text());
                    return Map.of("said", command.parameters().text());
                }),
                new CommandType<>("stop", CommandType.NoParameters.class, true, (principal, command) -> {
                    done.add("stop " + command.executionId());
                    return null;
                }),
                new CommandType<>("unwritable", CommandType.NoParameters.class, false, (principal, command) -> {
                    done.add("unwritable");
                    Map<String, Object> endless = new HashMap<>();
                    endless.put("self", endless);
                    return endless;
                }),
                new CommandType<>("refuse", CommandType.NoParameters.class, false, (principal, command) -> {
                    throw new RequestException(ErrorCode.INVALID_STATE, "It has ended.");
                }),
                new CommandType<>("break", CommandType.NoParameters.class, false, (principal, command) -> {
                    done.add("broken");
                    throw new IllegalStateException("password=secret");
                }),
                new CommandType<>("wait", CommandType.NoParameters.class, false, (principal, command) -> {
                    done.add("waits");
                    try {
                        release.await();
                    } catch (InterruptedException interrupted) {
                        done.add("interrupted");
                        throw interrupted;
                    }
                    return "waited";
                }));
        AccessRule rule = new AccessRule() {
            @Override
            public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
                if (topic.id().equals("broken")) {
                    throw new IllegalStateException("no database");
                }
                return CompletableFuture.completedFuture(topic.id().startsWith(principal.user()));
            }
        };
        CommandProcessor node = new CommandProcessor(
                types,
                rule,
                new Answers(shared, limits.timeout(), (action, delay) -> {}),
                limits,
                entry -> {
                    audited.add(entry);
                    if (entry.commandId().equals("unauditable")) {
                        throw new IllegalStateException("the audit is full");
                    }
                },
                () -> now);
        open.add(node);
        return node;
    }

    @AfterEach
    void close() {
        release.countDown();
        open.forEach(CommandProcessor::close);
    }

    private static Map<String, Object> send(CommandProcessor node, Principal who, Map<String, ?> command) {
        return begin(node, who, command).orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static CompletableFuture<Map<String, Object>> begin(
            CommandProcessor node, Principal who, @Nullable Object command) {
        return node.process(who, command).toCompletableFuture();
    }

    private static Map<String, Object> say(String id, String text) {
        return Map.of("id", id, "type", "say", "text", text);
    }

    private static Map<String, Object> error(String code, String message) {
        return Map.of("ok", false, "error", Map.of("code", code, "message", message));
    }

    private static String codeOf(Map<String, Object> reply) {
        return String.valueOf(((Map<?, ?>) reply.get("error")).get("code"));
    }

    @Test
    void itsResultIsTheAnswer() {
        assertThat(send(commands, ANN, say("1", "hello")))
                .isEqualTo(Map.of("ok", true, "result", Map.of("said", "hello")));
        assertThat(send(commands, ANN, Map.of("id", "2", "type", "stop", "executionId", "ann-1")))
                .isEqualTo(Map.of("ok", true));
        assertThat(done).containsExactly("ann hello", "stop ann-1");
    }

    @Test
    void itIsCarriedOutOnceHoweverOftenItIsSentAndToWhichNode() {
        CommandProcessor other = node(log, CommandLimits.DEFAULT);

        Map<String, Object> first = send(commands, ANN, say("1", "hello"));

        assertThat(send(commands, ANN, say("1", "hello"))).isEqualTo(first);
        assertThat(send(other, ANN, say("1", "hello"))).isEqualTo(first);
        assertThat(done).containsExactly("ann hello");
        assertThat(audited).extracting(Audit.Entry::repeated).containsExactly(false, true, true);
    }

    @Test
    void whoSendsItAgainMeanwhileWaitsForTheSameAnswer() {
        CommandProcessor other = node(log, CommandLimits.DEFAULT);
        Map<String, Object> command = Map.of("id", "1", "type", "wait");
        CompletableFuture<Map<String, Object>> first = begin(commands, ANN, command);
        CompletableFuture<Map<String, Object>> second = begin(other, ANN, command);
        CompletableFuture<Map<String, Object>> third = begin(commands, ANN, command);

        assertThat(second).isNotDone();
        release.countDown();

        Map<String, Object> answer = Map.of("ok", true, "result", "waited");
        assertThat(first).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(answer);
        assertThat(second).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(answer);
        assertThat(third).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(answer);
        assertThat(done).containsExactly("waits");
    }

    @Test
    void aFailureIsAnAnswerToo() {
        Map<String, Object> failed = error("internal_error", "The server could not carry this out.");

        assertThat(send(commands, ANN, Map.of("id", "1", "type", "break"))).isEqualTo(failed);
        assertThat(send(commands, ANN, Map.of("id", "1", "type", "break"))).isEqualTo(failed);
        assertThat(done).containsExactly("broken");
        assertThat(send(commands, ANN, Map.of("id", "2", "type", "refuse")))
                .isEqualTo(error("invalid_state", "It has ended."));
    }

    @Test
    void idsAreThoseOfTheirUser() {
        send(commands, ANN, say("1", "hello"));
        assertThat(send(commands, BOB, say("1", "other"))).containsEntry("ok", true);
        assertThat(done).containsExactly("ann hello", "bob other");
    }

    @Test
    void anotherCommandUnderTheSameIdIsRefused() {
        send(commands, ANN, say("1", "hello"));

        assertThat(send(commands, ANN, say("1", "other")))
                .isEqualTo(error("bad_request", "\"id\" is that of another command: each needs a new one."));
        assertThat(done).containsExactly("ann hello");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type=say,text=a|bad_request|\"id\" is missing.",
                "id=1|bad_request|\"type\" is missing.",
                "id=1,type=fly|unknown_command|There is no command of this type.",
                "id=1,type=say|bad_request|\"text\" is missing.",
                "id=1,type=say,text=01234567890|bad_request|\"text\" must be a text of 0 to 10 characters.",
                "id=1,type=stop|bad_request|\"executionId\" is missing.",
                "id=1,type=stop,executionId=bob-1|forbidden|You may not send this command.",
                "id=1,type=stop,executionId=broken|forbidden|You may not send this command.",
            })
    void mistakesAreAnswered(String members, String code, String message) {
        Map<String, Object> command = new HashMap<>();
        for (String member : members.split(",")) {
            command.put(member.split("=")[0], member.split("=")[1]);
        }

        assertThat(send(commands, ANN, command)).isEqualTo(error(code, message));
        assertThat(done).isEmpty();
    }

    @Test
    void whatIsNoObjectIsAnswered() {
        assertThat(begin(commands, ANN, null).join()).isEqualTo(error("bad_request", "It must be an object."));
        assertThat(begin(commands, ANN, List.of(1)).join()).isEqualTo(error("bad_request", "It must be an object."));
    }

    @Test
    void tooManyOfOneUserAreRefusedForAWhile() {
        CommandProcessor strict = node(log, CommandLimits.DEFAULT.withBurst(2).withPerSecond(4));
        send(strict, ANN, say("1", "a"));
        send(strict, ANN, say("2", "b"));

        assertThat(send(strict, ANN, say("3", "c")))
                .isEqualTo(Map.of(
                        "ok",
                        false,
                        "error",
                        Map.of(
                                "code",
                                "rate_limited",
                                "message",
                                "You send commands too fast.",
                                "retryAfterMs",
                                250L)));
        assertThat(send(strict, BOB, say("3", "c"))).containsEntry("ok", true);
        now += SECOND / 4;
        assertThat(send(strict, ANN, say("3", "c"))).containsEntry("ok", true);
        assertThat(codeOf(send(strict, ANN, say("4", "d")))).isEqualTo("rate_limited");
    }

    @Test
    void moreThanThereIsRoomForAreRefused() {
        CommandProcessor small = node(log, CommandLimits.DEFAULT.withAtOnce(1));
        CompletableFuture<Map<String, Object>> first = begin(small, ANN, Map.of("id", "1", "type", "wait"));

        assertThat(codeOf(send(small, ANN, say("2", "a")))).isEqualTo("busy");
        release.countDown();
        assertThat(first).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(Map.of("ok", true, "result", "waited"));
        // Nothing was begun, so the same may be sent again, as soon as the thread is free.
        await().until(() -> send(small, ANN, say("2", "a")).containsKey("result"));
        assertThat(done).containsExactly("waits", "ann a");
    }

    @Test
    void whatTakesTooLongIsInterruptedAndAnswered() throws Exception {
        CommandProcessor hasty = node(log, CommandLimits.DEFAULT.withTimeout(Duration.ofMillis(200)));

        assertThat(send(hasty, ANN, Map.of("id", "1", "type", "wait")))
                .isEqualTo(error("timeout", "It took too long, and may take effect still."));
        await().until(() -> done.contains("interrupted"));
    }

    @Test
    void withoutItsLogNothingIsCarriedOut() {
        CommandProcessor lost = node(new FailingLog(log), CommandLimits.DEFAULT);

        assertThat(codeOf(send(lost, ANN, say("1", "a")))).isEqualTo("busy");
        assertThat(done).isEmpty();
    }

    @Test
    void whatCannotBeWrittenAsAnAnswerIsToldSoAndNotCarriedOutAgain() {
        Map<String, Object> once = send(commands, ANN, Map.of("id", "1", "type", "unwritable"));

        assertThat(once).isEqualTo(error("internal_error", "It was carried out, but what came of it cannot be told."));
        assertThat(send(commands, ANN, Map.of("id", "1", "type", "unwritable"))).isEqualTo(once);
        assertThat(done).containsExactly("unwritable");
    }

    @Test
    void oneUserLeavesPlacesForOthers() {
        CommandProcessor small = node(log, CommandLimits.DEFAULT.withAtOnce(9).withBurst(100));
        List<CompletableFuture<Map<String, Object>>> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(begin(small, ANN, Map.of("id", "w" + i, "type", "wait")));
        }

        assertThat(codeOf(send(small, ANN, say("9", "a")))).isEqualTo("busy");
        assertThat(send(small, BOB, say("1", "b")).get("ok")).isEqualTo(true);
        release.countDown();
        waiting.forEach(
                each -> assertThat(each.orTimeout(20, TimeUnit.SECONDS).join().get("ok"))
                        .isEqualTo(true));
    }

    @Test
    void anAuditThatFailsKeepsNobodyFromTheAnswer() {
        assertThat(send(commands, ANN, say("unauditable", "a")).get("ok")).isEqualTo(true);
    }

    @Test
    void aLogThatDoesNotAnswerKeepsNoPlace() {
        EventLog unanswering = new ForwardingLog(log) {
            @Override
            public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
                return new CompletableFuture<>();
            }
        };
        CommandProcessor silent =
                node(unanswering, CommandLimits.DEFAULT.withAtOnce(1).withTimeout(Duration.ofMillis(20)));

        for (String id : List.of("1", "2")) {
            assertThat(codeOf(send(silent, ANN, say(id, "a")))).isEqualTo("timeout");
        }
        assertThat(done).isEmpty();
    }

    @Test
    void eachIsAudited() {
        send(commands, ANN, Map.of("id", "1", "type", "stop", "executionId", "ann-1"));
        send(commands, ANN, Map.of("id", "2", "type", "stop", "executionId", "bob-1"));

        assertThat(audited)
                .containsExactly(
                        new Audit.Entry(ANN, "1", "stop", "ann-1", "ok", false, Duration.ZERO),
                        new Audit.Entry(ANN, "2", "stop", "bob-1", "forbidden", false, Duration.ZERO));
    }

    @Test
    void twoTypesOfOneNameAreRefused() {
        CommandType<?> type = new CommandType<>("say", Say.class, false, (principal, command) -> null);
        assertThatThrownBy(() -> new CommandProcessor(
                        List.of(type, type),
                        AccessRule.everythingButOtherUsers(),
                        log,
                        CommandLimits.DEFAULT,
                        Audit.toLog()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("types: two of the name say (expected: one)");
    }
}
