package io.aef.realtime.automation.acceptance;

import static io.aef.realtime.automation.acceptance.Backend.answer;
import static io.aef.realtime.automation.acceptance.Backend.command;
import static io.aef.realtime.automation.acceptance.Backend.offset;
import static io.aef.realtime.automation.acceptance.Backend.progressed;
import static io.aef.realtime.automation.acceptance.Backend.sequence;
import static io.aef.realtime.automation.acceptance.Backend.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.ManualTime;
import io.aef.realtime.automation.PollingPage;
import io.aef.realtime.automation.WebSocketPage;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.CheckpointData;
import io.aef.realtime.automation.event.CheckpointRequired;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.StepResult;
import io.aef.realtime.automation.event.StepStatus;
import io.aef.realtime.automation.event.StepUpdate;
import io.aef.realtime.log.InMemoryEventLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the automation layer was accepted for, each from end to end. */
class AcceptanceCriteriaTest {

    @Test
    void webSocketInfrastructureSetUpForBidirectionalCommunication() throws Exception {
        Calls calls = new Calls();
        try (Backend backend = Backend.carryingOut(aef -> aef.executions(calls))) {
            WebSocketPage page = backend.follower("a", "execution:1");

            backend.progress("1", 7);
            assertThat(page.hear()).startsWith(progressed("1", 7));
            assertThat(page.ask(command("c-1", "pause", ",\"executionId\":\"1\"")))
                    .isEqualTo(answer(0, ""));
            assertThat(calls.all).containsExactly("ada pauses 1");

            // Where no WebSocket gets through, polling does both as well.
            PollingPage polling = backend.polling("b");
            assertThat(polling.ask(subscribe("execution:1"))).contains("\"progress\":7");
            assertThat(polling.ask(command("c-2", "resume", ",\"executionId\":\"1\"")))
                    .isEqualTo(answer(0, ""));
            backend.progress("1", 8);
            assertThat(page.hear()).startsWith(progressed("1", 8));
            assertThat(polling.hear()).startsWith(progressed("1", 8));
        }
    }

    @Test
    void realTimeExecutionStatusUpdatesStreamingToUi() throws Exception {
        try (Backend backend = Backend.with(builder -> builder)) {
            WebSocketPage page = backend.follower("a", "execution:1");

            for (ExecutionStatus status : ExecutionStatus.values()) {
                backend.aef.publish(new ExecutionUpdate("1", status, "pay", 40, ManualTime.NOON));
                assertThat(page.hear())
                        .startsWith(
                                "42[\"execution_update\",{\"type\":\"execution_update\",\"executionId\":\"1\",\"status\":\""
                                        + status.name().toLowerCase(Locale.ROOT)
                                        + "\",\"currentStep\":\"pay\",\"progress\":40,\"timestamp\":\"2026-11-23T12:00:00.000Z\"},"
                                        + "{\"topic\":\"execution:1\",\"offset\":\"");
            }
            backend.aef.publish(new StepUpdate(
                    "1",
                    "pay",
                    StepStatus.FAILED,
                    new StepResult(Duration.ofMillis(1500), "3 rows", "The card was declined."),
                    ManualTime.NOON));
            assertThat(page.hear())
                    .startsWith("42[\"step_update\",{\"type\":\"step_update\",\"executionId\":\"1\",\"stepId\":\"pay\","
                            + "\"status\":\"failed\",\"result\":{\"durationMs\":1500,\"output\":\"3 rows\","
                            + "\"error\":\"The card was declined.\"},\"timestamp\":\"2026-11-23T12:00:00.000Z\"},");
            backend.aef.publish(new CheckpointRequired(
                    "1", "pay", new CheckpointData("Pay?", List.of("yes", "no")), ManualTime.NOON));
            assertThat(page.hear())
                    .startsWith("42[\"checkpoint_required\",{\"type\":\"checkpoint_required\",\"executionId\":\"1\","
                            + "\"stepId\":\"pay\",\"checkpointData\":{\"message\":\"Pay?\",\"options\":[\"yes\",\"no\"]},"
                            + "\"timestamp\":\"2026-11-23T12:00:00.000Z\"},");
        }
    }

    @Test
    void liveBrowserScreenshotViewportStreamingWorking() throws Exception {
        try (Backend backend = Backend.with(builder -> builder)) {
            assertThat(backend.aef.isWatched("s")).isFalse();
            WebSocketPage page = backend.follower("a", "session:s");
            await().until(() -> backend.aef.isWatched("s"));
            String one = picture(1, 200_000);
            String other = picture(2, 30_000);

            backend.aef.publish(new BrowserUpdate("s", one, "https://shop.example/", ManualTime.NOON));
            assertThat(page.hear())
                    .startsWith(
                            "42[\"browser_update\",{\"type\":\"browser_update\",\"sessionId\":\"s\",\"screenshot\":\""
                                    + one
                                    + "\",\"url\":\"https://shop.example/\",\"timestamp\":\"2026-11-23T12:00:00.000Z\"},");
            backend.aef.publish(new BrowserUpdate("s", null, "https://shop.example/cart", ManualTime.NOON));
            assertThat(page.hear())
                    .startsWith("42[\"browser_update\",{\"type\":\"browser_update\",\"sessionId\":\"s\","
                            + "\"url\":\"https://shop.example/cart\",");
            backend.aef.publish(new BrowserUpdate("s", other, null, ManualTime.NOON));
            assertThat(page.hear()).contains(other);

            // Who comes later begins with the newest picture, and with no other.
            assertThat(backend.page("b").ask(subscribe("session:s")))
                    .contains(other)
                    .doesNotContain(one);
            backend.io.disconnectSockets(true);
            await().until(() -> !backend.aef.isWatched("s"));
        }
    }

    private static String picture(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void interactiveCommandSendingFromUiToBackend() throws Exception {
        Calls calls = new Calls();
        try (Backend backend = Backend.carryingOut(aef -> aef.executions(calls))) {
            WebSocketPage page = backend.page("a");
            Map<String, String> wanted = new LinkedHashMap<>();
            wanted.put("pause|", "ada pauses 1");
            wanted.put("resume|", "ada resumes 1");
            wanted.put("retry_step|,\"stepId\":\"pay\"", "ada retries pay of 1");
            wanted.put(
                    "checkpoint_response|,\"stepId\":\"pay\",\"answer\":\"approve\"",
                    "ada says APPROVE null to pay of 1");
            wanted.put(
                    "checkpoint_response|,\"stepId\":\"pay\",\"answer\":\"input\",\"input\":\"4711\"",
                    "ada says INPUT 4711 to pay of 1");
            wanted.put("cancel|", "ada cancels 1");
            int id = 0;
            for (String each : wanted.keySet()) {
                String[] parts = each.split("\\|", 2);
                assertThat(page.ask(command("c-" + ++id, parts[0], ",\"executionId\":\"1\"" + parts[1])))
                        .isEqualTo(answer(0, ""));
            }
            assertThat(calls.all).containsExactlyElementsOf(wanted.values());

            assertThat(page.ask(command("c-0", "pause", ",\"executionId\":\"" + Calls.NONE + "\"")))
                    .isEqualTo(
                            "430[{\"ok\":false,\"error\":{\"code\":\"not_found\",\"message\":\"There is no such execution.\"}}]");
        }
    }

    @Test
    void connectionRecoveryAndReliabilityMechanisms() throws Exception {
        Calls calls = new Calls();
        InMemoryEventLog log = new InMemoryEventLog();
        String last;
        try (Backend backend = Backend.carryingOut(aef -> aef.executions(calls), builder -> builder.log(log))) {
            WebSocketPage page = backend.follower("a", "execution:1");
            backend.progress("1", 1);
            last = offset(page.hear());
            assertThat(page.ask(command("c-1", "pause", ",\"executionId\":\"1\"")))
                    .isEqualTo(answer(0, ""));
            page.cut();
            backend.progress("1", 2);
            backend.progress("1", 3);

            WebSocketPage back = backend.page("a");
            assertThat(back.ask(subscribe("execution:1", last)))
                    .doesNotContain("snapshot")
                    .contains("\"ok\":true");
            assertThat(back.hear()).startsWith(progressed("1", 2));
            String third = back.hear();
            assertThat(third).startsWith(progressed("1", 3));
            last = offset(third);
            backend.progress("1", 4);
            assertThat(back.hear()).startsWith(progressed("1", 4));
        }
        // The server is another one now; what has been said before is in the log.
        try (Backend backend = Backend.carryingOut(aef -> aef.executions(calls), builder -> builder.log(log))) {
            backend.progress("1", 5);
            WebSocketPage back = backend.page("a");
            assertThat(back.ask(subscribe("execution:1", last))).doesNotContain("snapshot");
            assertThat(back.hear()).startsWith(progressed("1", 4));
            assertThat(back.hear()).startsWith(progressed("1", 5));
            // The answer was lost, so the page sends it again.
            assertThat(back.ask(command("c-1", "pause", ",\"executionId\":\"1\"")))
                    .isEqualTo(answer(0, ""));
            assertThat(calls.all).containsExactly("ada pauses 1");
        }
    }

    @Test
    void multipleConcurrentUserSessionSupport() throws Exception {
        Calls calls = new Calls();
        try (Backend backend = Backend.carryingOut(aef -> aef.executions(calls))) {
            WebSocketPage tab = backend.follower("a", "execution:1");
            WebSocketPage otherTab = backend.follower("a", "execution:1");
            PollingPage bob = backend.polling("b");
            bob.ask(subscribe("execution:1"));
            WebSocketPage elsewhere = backend.follower("b", "execution:2");
            assertThat(backend.aef.connections().countsByUser()).isEqualTo(Map.of("ada", 2, "bob", 2));

            // Each acts on it, and all see what comes of it.
            calls.onCall = () -> backend.progress("1", calls.all.size());
            tab.say("421" + command("c", "pause", ",\"executionId\":\"1\""));
            assertThat(List.of(tab.hear(), tab.hear()))
                    .anyMatch(heard -> heard.startsWith(progressed("1", 1)))
                    .contains(answer(1, ""));
            assertThat(otherTab.hear()).startsWith(progressed("1", 1));
            assertThat(bob.hear()).startsWith(progressed("1", 1));
            // The same id of another user is another command.
            bob.say("421" + command("c", "resume", ",\"executionId\":\"1\""));
            assertThat(List.of(bob.hear(), bob.hear()))
                    .anyMatch(heard -> heard.startsWith(progressed("1", 2)))
                    .contains(answer(1, ""));
            assertThat(tab.hear()).startsWith(progressed("1", 2));
            assertThat(otherTab.hear()).startsWith(progressed("1", 2));
            assertThat(calls.all).containsExactly("ada pauses 1", "bob resumes 1");

            // What becomes of one of them is nothing to the others, nor is what happens elsewhere.
            otherTab.cut();
            backend.progress("2", 50);
            assertThat(elsewhere.hear()).startsWith(progressed("2", 50));
            backend.progress("1", 3);
            assertThat(tab.hear()).startsWith(progressed("1", 3));
            assertThat(bob.hear()).startsWith(progressed("1", 3));
            await().until(() -> backend.aef.connections().count() == 3);
        }
    }

    @Test
    void multipleConcurrentUserSessionSupportUnderManyEvents() throws Exception {
        Map<Integer, WebSocketPage> pages = new ConcurrentHashMap<>();
        try (Backend backend = Backend.with(builder -> builder)) {
            for (int i = 0; i < 15; i++) {
                pages.put(i, backend.follower(List.of("a", "b", "e").get(i % 3), "execution:" + i % 4));
            }
            List<Thread> publishers = IntStream.range(0, 4)
                    .mapToObj(execution -> new Thread(() -> IntStream.rangeClosed(1, 100)
                            .forEach(progress -> backend.progress("" + execution, progress))))
                    .toList();
            publishers.forEach(Thread::start);

            for (int i = 0; i < 15; i++) {
                List<Integer> heard = new ArrayList<>();
                while (heard.size() < 100) {
                    String event = pages.get(i).hear();
                    assertThat(event).startsWith(progressed("" + i % 4, heard.size() + 1));
                    heard.add(sequence(event));
                }
                assertThat(heard)
                        .isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
            }
            for (Thread each : publishers) {
                each.join();
            }
        }
    }
}
