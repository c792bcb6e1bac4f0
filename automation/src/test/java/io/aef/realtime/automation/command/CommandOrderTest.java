package io.aef.realtime.automation.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.ForwardingLog;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.log.Offset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one user wants of one execution takes effect in the order in which it was sent, and holds up nothing else. */
class CommandOrderTest implements AccessRule {

    private static final Principal ANN = Principal.of("ann");
    private static final Principal BOB = Principal.of("bob");
    private static final CommandLimits LIMITS = CommandLimits.DEFAULT.withBurst(100);

    private final HeldLog log = new HeldLog();
    private final List<String> happened = Collections.synchronizedList(new ArrayList<>());
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, CompletableFuture<Boolean>> answers = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> begun = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private @Nullable CommandProcessor commands;
    private int ids;

    /** One whose answers to what is appended can be held back. */
    private static final class HeldLog extends ForwardingLog {

        private final Queue<Runnable> unanswered = new ConcurrentLinkedQueue<>();
        volatile boolean holding;

        HeldLog() {
            super(new InMemoryEventLog());
        }

        @Override
        public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
            CompletionStage<Offset> place = log.append(topic, key, body, keep);
            if (!holding) {
                return place;
            }
            CompletableFuture<Offset> later = new CompletableFuture<>();
            unanswered.add(() -> later.complete(place.toCompletableFuture().join()));
            return later;
        }
    }

    @Override
    public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
        return CompletableFuture.completedFuture(true);
    }

    /** By the type, so that each test can say when that is answered. */
    @Override
    public CompletionStage<Boolean> mayCommand(Principal principal, String type, @Nullable String executionId) {
        asked.add(type);
        return answers.getOrDefault(type, CompletableFuture.completedFuture(true));
    }

    private void open(CommandLimits limits) {
        open(limits, System::nanoTime);
    }

    private void open(CommandLimits limits, LongSupplier clock) {
        List<CommandType<?>> types = new ArrayList<>();
        for (String name : List.of("pause", "resume", "retry_step", "other")) {
            types.add(type(name));
        }
        types.add(type("cancel").overtaking());
        commands = new CommandProcessor(
                types, this, log, limits, entry -> {}, AutomationListener.NONE, (action, delay) -> {}, clock);
    }

    private CommandType<CommandType.NoParameters> type(String name) {
        return new CommandType<>(name, CommandType.NoParameters.class, true, (principal, command) -> {
            happened.add(name + " begins");
            begun(name).countDown();
            try {
                held.getOrDefault(name, new CountDownLatch(0)).await();
            } finally {
                happened.add(name + " ends");
            }
            return null;
        });
    }

    private CountDownLatch begun(String name) {
        return begun.computeIfAbsent(name, first -> new CountDownLatch(1));
    }

    private void hold(String... names) {
        for (String name : names) {
            held.put(name, new CountDownLatch(1));
        }
    }

    private void release(String name) {
        held.get(name).countDown();
    }

    private void awaitBegun(String name) throws InterruptedException {
        assertThat(begun(name).await(20, TimeUnit.SECONDS)).isTrue();
    }

    @AfterEach
    void close() {
        held.values().forEach(CountDownLatch::countDown);
        if (commands != null) {
            commands.close();
        }
        log.close();
    }

    private CompletableFuture<Map<String, Object>> send(Principal who, String type, String executionId) {
        return send(who, "id-" + ids++, type, executionId);
    }

    private CompletableFuture<Map<String, Object>> send(Principal who, String id, String type, String executionId) {
        return commands.process(who, Map.of("id", id, "type", type, "executionId", executionId))
                .toCompletableFuture();
    }

    private static Object outcome(CompletableFuture<Map<String, Object>> reply) {
        Map<String, Object> answer = reply.orTimeout(20, TimeUnit.SECONDS).join();
        return answer.get("error") instanceof Map<?, ?> error ? error.get("code") : "ok";
    }

    /** So much happens elsewhere that what nothing holds up has begun as well. */
    private void muchHappensElsewhere() {
        for (int i = 0; i < 20; i++) {
            assertThat(outcome(send(BOB, "other", "elsewhere-" + i))).isEqualTo("ok");
        }
        happened.removeIf(each -> each.startsWith("other"));
    }

    @Test
    void eachBeginsWhenTheOneBeforeHasEnded() throws Exception {
        open(LIMITS);
        hold("pause");
        CompletableFuture<Map<String, Object>> pause = send(ANN, "pause", "e");
        awaitBegun("pause");
        CompletableFuture<Map<String, Object>> resume = send(ANN, "resume", "e");

        muchHappensElsewhere();
        assertThat(happened).containsExactly("pause begins");
        release("pause");
        assertThat(outcome(pause)).isEqualTo("ok");
        assertThat(outcome(resume)).isEqualTo("ok");
        assertThat(happened).containsExactly("pause begins", "pause ends", "resume begins", "resume ends");
    }

    @Test
    void whoHasWaitedIsAskedAboutAgain() throws Exception {
        open(LIMITS);
        hold("pause");
        CompletableFuture<Map<String, Object>> pause = send(ANN, "pause", "e");
        awaitBegun("pause");
        CompletableFuture<Map<String, Object>> resume = send(ANN, "1", "resume", "e");
        assertThat(asked).containsExactly("pause", "resume");

        answers.put("resume", CompletableFuture.completedFuture(false));
        release("pause");
        assertThat(outcome(pause)).isEqualTo("ok");
        assertThat(outcome(resume)).isEqualTo("forbidden");
        assertThat(asked).containsExactly("pause", "resume", "resume");
        assertThat(happened).containsExactly("pause begins", "pause ends");
        // It was begun when it came, so this is its answer.
        answers.remove("resume");
        assertThat(outcome(send(ANN, "1", "resume", "e"))).isEqualTo("forbidden");
    }

    @Test
    void manyOfManyExecutionsEachInTheirOrder() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        commands = new CommandProcessor(
                List.of(new CommandType<>("do", CommandType.NoParameters.class, true, (principal, command) -> {
                    order.add(command.executionId() + ":" + command.id());
                    return null;
                })),
                this,
                log,
                LIMITS.withAtOnce(1000),
                entry -> {},
                AutomationListener.NONE,
                (action, delay) -> {},
                System::nanoTime);
        List<CompletableFuture<Map<String, Object>>> replies = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            replies.add(send(ANN, String.valueOf(i), "do", "e-" + i % 5));
        }
        replies.forEach(each -> assertThat(outcome(each)).isEqualTo("ok"));

        for (int execution = 0; execution < 5; execution++) {
            String prefix = "e-" + execution + ":";
            int first = execution;
            assertThat(order.stream().filter(each -> each.startsWith(prefix)))
                    .containsExactlyElementsOf(IntStream.range(0, 20)
                            .mapToObj(i -> prefix + (first + 5 * i))
                            .toList());
        }
    }

    @Test
    void thatIsOfOneUserAndOneExecution() throws Exception {
        open(LIMITS);
        hold("pause");
        send(ANN, "pause", "e");
        awaitBegun("pause");

        assertThat(outcome(send(ANN, "resume", "f"))).isEqualTo("ok");
        assertThat(outcome(send(BOB, "resume", "e"))).isEqualTo("ok");
        assertThat(happened).doesNotContain("pause ends");
    }

    @Test
    void whatOvertakesWaitsForNobodyAndThoseBehindWaitForIt() throws Exception {
        open(LIMITS);
        hold("retry_step", "cancel");
        CompletableFuture<Map<String, Object>> retry = send(ANN, "retry_step", "e");
        awaitBegun("retry_step");
        CompletableFuture<Map<String, Object>> pause = send(ANN, "pause", "e");
        CompletableFuture<Map<String, Object>> cancel = send(ANN, "cancel", "e");
        CompletableFuture<Map<String, Object>> resume = send(ANN, "resume", "e");
        awaitBegun("cancel");
        assertThat(happened).containsExactly("retry_step begins", "cancel begins");

        release("retry_step");
        assertThat(outcome(retry)).isEqualTo("ok");
        assertThat(outcome(pause)).isEqualTo("ok");
        muchHappensElsewhere();
        assertThat(happened)
                .containsExactly("retry_step begins", "cancel begins", "retry_step ends", "pause begins", "pause ends");
        release("cancel");
        assertThat(outcome(cancel)).isEqualTo("ok");
        assertThat(outcome(resume)).isEqualTo("ok");
        assertThat(happened).endsWith("cancel ends", "resume begins", "resume ends");
    }

    @Test
    void cancelIsWhatOvertakes() {
        assertThat(KnownCommands.all().stream().filter(CommandType::overtakes).map(CommandType::name))
                .containsExactly("cancel");
    }

    @Test
    void whatTakesTooLongIsNotWaitedFor() throws Exception {
        open(LIMITS.withTimeout(Duration.ofSeconds(3)));
        hold("pause");
        CompletableFuture<Map<String, Object>> pause = send(ANN, "pause", "e");
        awaitBegun("pause");
        CompletableFuture<Map<String, Object>> resume = send(ANN, "resume", "e");

        assertThat(outcome(pause)).isEqualTo("timeout");
        assertThat(outcome(resume)).isEqualTo("ok");
    }

    @Test
    void norIsARuleThatDoesNotAnswer() {
        answers.put("pause", new CompletableFuture<>());
        open(LIMITS.withTimeout(Duration.ofSeconds(3)));
        CompletableFuture<Map<String, Object>> pause = send(ANN, "pause", "e");
        CompletableFuture<Map<String, Object>> resume = send(ANN, "resume", "e");

        assertThat(outcome(pause)).isEqualTo("forbidden");
        assertThat(outcome(resume)).isEqualTo("ok");
        assertThat(happened).containsExactly("resume begins", "resume ends");
    }

    @Test
    void aRuleThatAnswersTheSecondFirstChangesNoOrder() {
        CompletableFuture<Boolean> slow = new CompletableFuture<>();
        answers.put("pause", slow);
        open(LIMITS);
        CompletableFuture<Map<String, Object>> pause = send(ANN, "pause", "e");
        CompletableFuture<Map<String, Object>> resume = send(ANN, "resume", "e");
        muchHappensElsewhere();
        assertThat(happened).isEmpty();

        slow.complete(true);
        assertThat(outcome(pause)).isEqualTo("ok");
        assertThat(outcome(resume)).isEqualTo("ok");
        assertThat(happened).containsExactly("pause begins", "pause ends", "resume begins", "resume ends");
    }

    @Test
    void norDoesALog() {
        open(LIMITS);
        log.holding = true;
        CompletableFuture<Map<String, Object>> pause = send(ANN, "pause", "e");
        CompletableFuture<Map<String, Object>> resume = send(ANN, "resume", "e");
        log.holding = false;
        Runnable first = log.unanswered.remove();
        log.unanswered.remove().run();
        muchHappensElsewhere();
        assertThat(happened).isEmpty();

        first.run();
        assertThat(outcome(pause)).isEqualTo("ok");
        assertThat(outcome(resume)).isEqualTo("ok");
        assertThat(happened).containsExactly("pause begins", "pause ends", "resume begins", "resume ends");
    }

    @Test
    void norIfWhatIsSentAgainIsAllowedBeforeItself() {
        CompletableFuture<Boolean> slow = new CompletableFuture<>();
        answers.put("pause", slow);
        open(LIMITS);
        CompletableFuture<Map<String, Object>> pause = send(ANN, "1", "pause", "e");
        CompletableFuture<Map<String, Object>> resume = send(ANN, "2", "resume", "e");
        answers.remove("pause");
        CompletableFuture<Map<String, Object>> again = send(ANN, "1", "pause", "e");
        muchHappensElsewhere();

        slow.complete(true);
        for (CompletableFuture<Map<String, Object>> each : List.of(pause, resume, again)) {
            assertThat(outcome(each)).isEqualTo("ok");
        }
        assertThat(happened).containsExactly("pause begins", "pause ends", "resume begins", "resume ends");
    }

    @Test
    void whatIsSentAgainIsAnsweredOnceAndHoldsUpNobody() {
        CompletableFuture<Boolean> slow = new CompletableFuture<>();
        answers.put("pause", slow);
        open(LIMITS);
        CompletableFuture<Map<String, Object>> pause = send(ANN, "1", "pause", "e");
        CompletableFuture<Map<String, Object>> again = send(ANN, "1", "pause", "e");
        CompletableFuture<Map<String, Object>> resume = send(ANN, "2", "resume", "e");
        CompletableFuture<Map<String, Object>> resumeAgain = send(ANN, "2", "resume", "e");
        assertThat(happened).isEmpty();

        slow.complete(true);
        for (CompletableFuture<Map<String, Object>> each : List.of(pause, again, resume, resumeAgain)) {
            assertThat(outcome(each)).isEqualTo("ok");
        }
        assertThat(happened).containsExactly("pause begins", "pause ends", "resume begins", "resume ends");
        // Nobody waits for that of another node either, which may never come.
        assertThat(outcome(send(ANN, "pause", "e"))).isEqualTo("ok");
    }

    @Test
    void whoWaitsInLineTakesAPlace() throws Exception {
        open(LIMITS.withAtOnce(2));
        hold("pause");
        send(ANN, "pause", "e");
        awaitBegun("pause");
        CompletableFuture<Map<String, Object>> resume = send(ANN, "resume", "e");

        assertThat(outcome(send(BOB, "other", "f"))).isEqualTo("busy");
        release("pause");
        assertThat(outcome(resume)).isEqualTo("ok");
        // Nobody has left their place behind.
        await().until(() -> outcome(send(BOB, "other", "f")).equals("ok"));
    }

    @Test
    void aLineThatIsTooLongIsBusyAndTheSameMayBeSentAgain() throws Exception {
        long[] now = {0};
        open(LIMITS.withBurst(1), () -> now[0] += Duration.ofSeconds(1).toNanos());
        hold("retry_step");
        CompletableFuture<Map<String, Object>> retry = send(ANN, "retry_step", "e");
        awaitBegun("retry_step");
        CompletableFuture<Map<String, Object>> pause = send(ANN, "pause", "e");

        assertThat(outcome(send(ANN, "resume-1", "resume", "e"))).isEqualTo("busy");
        assertThat(outcome(send(ANN, "cancel", "e"))).isEqualTo("ok");
        release("retry_step");
        assertThat(outcome(retry)).isEqualTo("ok");
        assertThat(outcome(pause)).isEqualTo("ok");
        assertThat(outcome(send(ANN, "resume-1", "resume", "e"))).isEqualTo("ok");
    }
}
