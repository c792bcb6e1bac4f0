package io.aef.realtime.automation.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.FailingLog;
import io.aef.realtime.automation.ForwardingLog;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.monitor.AutomationListener;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
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
    private final List<String> auditors = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private final List<CommandProcessor> open = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CommandProcessor commands = node(log, CommandLimits.DEFAULT);
    private volatile long now;

    /** @param text what is said */
    record Say(@Bounds(max = 10) String text) {}

    /** @param refuse whether to be refused in so many words */
    record Repeat(@Bounds(max = 100_000) int times, boolean refuse) {}

    /** @param things anything */
    record Keep(Map<String, Object> things) {}

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
                new CommandType<>("repeat", Repeat.class, false, (principal, command) -> {
                    done.add("repeat");
                    String text = "x".repeat(command.parameters().times());
                    if (command.parameters().refuse()) {
                        throw new RequestException(ErrorCode.INVALID_STATE, text);
                    }
                    return text;
                }),
                new CommandType<>("keep", Keep.class, false, (principal, command) -> {
                    done.add("keep");
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
                if (topic.id().equals("undecided")) {
                    return new CompletableFuture<>();
                }
                return CompletableFuture.completedFuture(topic.id().startsWith(principal.user()));
            }

            @Override
            public CompletionStage<Boolean> mayCommand(Principal principal, String type, @Nullable String executionId) {
                return forbidden.contains(type)
                        ? CompletableFuture.completedFuture(false)
                        : AccessRule.super.mayCommand(principal, type, executionId);
            }
        };
        CommandProcessor node = new CommandProcessor(
                types,
                rule,
                shared,
                limits,
                entry -> {
                    audited.add(entry);
                    auditors.add(Thread.currentThread().getName());
                    if (entry.commandId().equals("unauditable")) {
                        throw new IllegalStateException("the audit is full");
                    }
                },
                AutomationListener.NONE,
                (action, delay) -> {},
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
        return answer(begin(node, who, command));
    }

    private static Map<String, Object> answer(CompletableFuture<Map<String, Object>> reply) {
        return reply.orTimeout(20, TimeUnit.SECONDS).join();
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
    void whatMayNotBeSentLeavesNothingBehindAndMayBeSentAgain() {
        InMemoryEventLog own = new InMemoryEventLog();
        CommandProcessor node = node(own, CommandLimits.DEFAULT);
        forbidden.add("say");

        assertThat(send(node, ANN, say("1", "a"))).isEqualTo(error("forbidden", "You may not send this command."));
        assertThat(own.bytes()).isZero();
        forbidden.clear();
        assertThat(send(node, ANN, say("1", "a"))).containsEntry("ok", true);
        assertThat(done).containsExactly("ann a");
    }

    @Test
    void whatWasCarriedOutKeepsItsAnswerWhenItIsNotAllowedAnyMore() {
        CommandProcessor other = node(log, CommandLimits.DEFAULT);
        Map<String, Object> first = send(commands, ANN, say("1", "a"));
        CompletableFuture<Map<String, Object>> waits = begin(commands, ANN, Map.of("id", "2", "type", "wait"));
        forbidden.addAll(List.of("say", "wait"));

        assertThat(send(other, ANN, say("1", "a"))).isEqualTo(first);
        assertThat(codeOf(send(other, ANN, say("1", "b")))).isEqualTo("bad_request");
        assertThat(codeOf(send(other, ANN, say("3", "c")))).isEqualTo("forbidden");
        CompletableFuture<Map<String, Object>> again = begin(other, ANN, Map.of("id", "2", "type", "wait"));
        release.countDown();
        for (CompletableFuture<Map<String, Object>> each : List.of(waits, again)) {
            assertThat(each).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(Map.of("ok", true, "result", "waited"));
        }
    }

    @Test
    void anAnswerThatIsTooLargeIsToldAndNotKept() {
        InMemoryEventLog own = new InMemoryEventLog();
        CommandProcessor node = node(own, CommandLimits.DEFAULT);
        Map<String, Object> result = Map.of("id", "1", "type", "repeat", "times", 90_000, "refuse", false);
        Map<String, Object> refusal = Map.of("id", "2", "type", "repeat", "times", 90_000, "refuse", true);
        String large = "x".repeat(90_000);

        assertThat(send(node, ANN, result)).isEqualTo(Map.of("ok", true, "result", large));
        assertThat(send(node, ANN, result))
                .isEqualTo(
                        error("internal_error", "It was carried out, but what came of it was too large to be kept."));
        assertThat(send(node, ANN, refusal)).isEqualTo(error("invalid_state", large));
        assertThat(send(node, ANN, refusal))
                .isEqualTo(error("invalid_state", "Why it was refused was too long to be kept."));
        assertThat(done).containsExactly("repeat", "repeat");
        assertThat(own.bytes()).isLessThan(4_000);
    }

    @Test
    void whatOneUserIsAnsweredIsNotForgottenBecauseOfAnother() {
        CommandLimits many = CommandLimits.DEFAULT.withBurst(10_000);
        try (EventLog own = CommandProcessor.answersInMemory()) {
            CommandProcessor node = node(own, many);
            send(node, BOB, say("1", "b"));
            // 64 MiB with what a log takes beside them, which is twice as much as it has for all.
            for (int i = 0; i < 2_000; i++) {
                send(node, ANN, Map.of("id", "r" + i, "type", "repeat", "times", 16_000, "refuse", false));
            }
            done.clear();

            assertThat(send(node, BOB, say("1", "b"))).containsEntry("ok", true);
            assertThat(send(node, ANN, Map.of("id", "r1999", "type", "repeat", "times", 16_000, "refuse", false)))
                    .containsEntry("ok", true);
            assertThat(done).isEmpty();
            assertThat(((InMemoryEventLog) own).bytes()).isLessThan(2 << 20);
        }
    }

    @Test
    void itIsKnownWhoseTheyAre() {
        assertThat(List.of("ann", "a:1:b", "3:ann"))
                .allSatisfy(user -> assertThat(Answers.userOf("command:" + user.length() + ":" + user + ":1:2"))
                        .isEqualTo(user));
    }

    @Test
    void otherBytesMakeItAnotherCommand() {
        assertThat(send(commands, ANN, keep(new byte[] {1}, new byte[] {2}))).containsEntry("ok", true);
        assertThat(send(commands, ANN, keep(new byte[] {1}, new byte[] {2}))).containsEntry("ok", true);
        assertThat(codeOf(send(commands, ANN, keep(new byte[] {1}, new byte[] {3}))))
                .isEqualTo("bad_request");
        assertThat(codeOf(send(commands, ANN, keep(new byte[] {1, 2}, new byte[] {}))))
                .isEqualTo("bad_request");
        assertThat(done).containsExactly("keep");
    }

    private static Map<String, Object> keep(byte[] one, byte[] other) {
        return Map.of("id", "1", "type", "keep", "things", Map.of("both", List.of(one, other)));
    }

    @Test
    void whatIsMalformedCountsAsWell() {
        CommandProcessor strict = node(log, CommandLimits.DEFAULT.withBurst(2).withPerSecond(4));

        assertThat(codeOf(send(strict, ANN, Map.of()))).isEqualTo("bad_request");
        assertThat(codeOf(send(strict, ANN, Map.of("id", "1", "type", "fly")))).isEqualTo("unknown_command");
        assertThat(codeOf(send(strict, ANN, Map.of()))).isEqualTo("rate_limited");
        assertThat(codeOf(send(strict, ANN, say("1", "a")))).isEqualTo("rate_limited");
    }

    /** It is one for the whole process. */
    @Test
    void theThreadOfAllTimeOutsIsNotHeldUpByAnAudit() {
        CommandLimits hasty = CommandLimits.DEFAULT.withTimeout(Duration.ofSeconds(2));
        CommandProcessor node = node(log, hasty);
        // Of another node, which has died meanwhile.
        log.append("command:3:ann:lost", new byte[] {'x'}).toCompletableFuture().join();

        List<CompletableFuture<Map<String, Object>>> replies = List.of(
                begin(node, ANN, Map.of("id", "1", "type", "wait")),
                begin(node, ANN, Map.of("id", "2", "type", "stop", "executionId", "undecided")),
                begin(node, ANN, say("lost", "a")),
                begin(node(unanswering(), hasty), ANN, say("3", "a")));

        assertThat(replies)
                .extracting(reply -> codeOf(answer(reply)))
                .containsExactly("timeout", "forbidden", "timeout", "timeout");
        assertThat(auditors).hasSize(4).allMatch(thread -> thread.startsWith("aef-command-"));
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
        CommandProcessor hasty = node(log, CommandLimits.DEFAULT.withTimeout(Duration.ofSeconds(3)));

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
        CommandProcessor silent =
                node(unanswering(), CommandLimits.DEFAULT.withAtOnce(1).withTimeout(Duration.ofMillis(20)));

        for (String id : List.of("1", "2")) {
            assertThat(codeOf(send(silent, ANN, say(id, "a")))).isEqualTo("timeout");
        }
        assertThat(done).isEmpty();
    }

    private EventLog unanswering() {
        return new ForwardingLog(log) {
            @Override
            public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
                return new CompletableFuture<>();
            }
        };
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
