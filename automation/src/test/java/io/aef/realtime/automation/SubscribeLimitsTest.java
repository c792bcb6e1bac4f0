package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Authenticator;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.log.Offset;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to those who subscribe when the log is silent, and to those who do it too often. */
class SubscribeLimitsTest {

    private static final String SUBSCRIBE = "[\"subscribe\",{\"topic\":\"execution:1\"}]";

    private final ManualTime time = new ManualTime();
    private final SilentLog log = new SilentLog();
    private SocketIoServer io;
    private AefRealtime aef;

    /** One that answers no questions for a while. */
    private static final class SilentLog extends ForwardingLog {

        final Queue<Runnable> unanswered = new ConcurrentLinkedQueue<>();
        volatile boolean silent;

        SilentLog() {
            super(new InMemoryEventLog());
        }

        @Override
        public CompletionStage<Slice> read(String topic, @Nullable Offset after, int most) {
            return later(log.read(topic, after, most));
        }

        @Override
        public CompletionStage<State> state(String topic) {
            return later(log.state(topic));
        }

        private <T> CompletionStage<T> later(CompletionStage<T> answer) {
            if (!silent) {
                return answer;
            }
            CompletableFuture<T> late = new CompletableFuture<>();
            unanswered.add(() -> late.complete(answer.toCompletableFuture().join()));
            return late;
        }
    }

    private void start(SubscriptionLimits limits, AccessRule rule) {
        start(limits, rule, StaticTokens.of(Map.of("a", Principal.of("ada"), "b", Principal.of("bob"))));
    }

    private void start(SubscriptionLimits limits, AccessRule rule, Authenticator authenticator) {
        io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        aef = AefRealtime.on(io)
                .authenticator(authenticator)
                .accessRule(rule)
                .log(log)
                .subscriptionLimits(limits)
                .connections(ConnectionOptions.DEFAULT.withRefreshesPerMinute(100))
                .watch(time, time)
                .open();
        io.start();
    }

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
        log.close();
    }

    private PollingPage page(String token) {
        return PollingPage.withToken(io.port(), token).ready();
    }

    private void publish() {
        aef.publish(new ExecutionUpdate("1", ExecutionStatus.RUNNING, null, 1, ManualTime.NOON));
    }

    /** A page that waits for the answer of the silent log. */
    private PollingPage waiting(String subscribe) {
        PollingPage page = page("a");
        int before = time.pending();
        log.silent = true;
        page.say("420" + subscribe);
        while (time.pending() == before) {
            Thread.onSpinWait();
        }
        log.silent = false;
        return page;
    }

    private static final String BUSY = "430[{\"ok\":false,\"error\":{\"code\":\"busy\","
            + "\"message\":\"The events of this topic cannot be read at the moment.\",\"retryAfterMs\":1000}}]";

    @Test
    void aLogThatDoesNotAnswerIsNotWaitedForLongerThanThat() {
        start(SubscriptionLimits.DEFAULT.withLogTimeout(Duration.ofSeconds(7)), AccessRule.everythingButOtherUsers());
        PollingPage page = waiting(SUBSCRIBE);

        time.advance(Duration.ofMillis(6999));
        assertThat(log.unanswered).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(page.hear()).isEqualTo(BUSY);
        // What it asks for behind that is answered, and it follows nothing.
        page.settle();
        publish();
        page.settle();
        assertThat(page.ask(SUBSCRIBE)).contains("\"ok\":true", "\"progress\":1");
    }

    @Test
    void whatIsBehindOneThatIsNotAnsweredWaitsNoLongerEither() {
        start(SubscriptionLimits.DEFAULT, AccessRule.everythingButOtherUsers());
        PollingPage page = waiting(SUBSCRIBE);
        page.say("421[\"subscribe\",{\"topic\":\"execution:2\"}]");

        time.advance(Duration.ofSeconds(10));

        assertThat(page.hear()).isEqualTo(BUSY);
        assertThat(page.hear()).startsWith("431[{\"ok\":true");
    }

    @Test
    void anAnswerThatComesTooLateChangesNothing() {
        start(SubscriptionLimits.DEFAULT, AccessRule.everythingButOtherUsers());
        PollingPage page = waiting(SUBSCRIBE);
        time.advance(Duration.ofSeconds(10));
        assertThat(page.hear()).isEqualTo(BUSY);

        log.unanswered.remove().run();
        publish();
        page.settle();
    }

    @Test
    void noTimerIsLeftOfAnAnswerThatComesInTime() {
        start(SubscriptionLimits.DEFAULT, AccessRule.everythingButOtherUsers());
        PollingPage page = waiting(SUBSCRIBE);
        int meanwhile = time.pending();

        log.unanswered.remove().run();
        assertThat(page.hear()).startsWith("430[{\"ok\":true");
        assertThat(time.pending()).isEqualTo(meanwhile - 1);
        publish();
        assertThat(page.hear()).startsWith("42[\"execution_update\"");
    }

    private static final String TOO_OFTEN = "430[{\"ok\":false,\"error\":{\"code\":\"rate_limited\","
            + "\"message\":\"You subscribe too often.\",\"retryAfterMs\":500}}]";

    @Test
    void whoSubscribesTooOftenIsRefusedForAWhileAndNobodyElse() {
        // One is what a page here does to be ready.
        start(SubscriptionLimits.DEFAULT.withBurst(4).withPerSecond(2), AccessRule.everythingButOtherUsers());
        PollingPage page = page("a");
        PollingPage tab = page("a");
        assertThat(page.ask(SUBSCRIBE)).contains("\"ok\":true");
        assertThat(page.ask("[\"subscribe\",{\"topic\":7}]")).contains("\"code\":\"bad_request\"");

        assertThat(page.ask(SUBSCRIBE)).isEqualTo(TOO_OFTEN);
        assertThat(tab.ask("[\"unsubscribe\",{\"topic\":\"execution:1\"}]")).isEqualTo(TOO_OFTEN);
        assertThat(page("b").ask(SUBSCRIBE)).contains("\"ok\":true");
        // What was refused has changed nothing, and they are connected still.
        publish();
        assertThat(page.hear()).startsWith("42[\"execution_update\"");
        time.advance(Duration.ofMillis(500));
        assertThat(tab.ask(SUBSCRIBE)).contains("\"ok\":true");
        assertThat(tab.ask(SUBSCRIBE)).isEqualTo(TOO_OFTEN);
    }

    private static String subscribes(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> "42" + i + "[\"subscribe\",{\"topic\":\"execution:" + i + "\"}]")
                .collect(Collectors.joining("\u001e"));
    }

    @Test
    void severalTabsFollowAllThatTheyDidAtOnce() {
        start(SubscriptionLimits.DEFAULT, AccessRule.everythingButOtherUsers());
        for (int tab = 0; tab < 19; tab++) {
            PollingPage page = page("a");
            page.say(subscribes(100, 100));
            for (int i = 100; i < 200; i++) {
                assertThat(page.hear()).startsWith("43" + i + "[{\"ok\":true");
            }
        }
    }

    @Test
    void noMoreThanSoManyOfAConnectionWaitForASlowRule() {
        Queue<CompletableFuture<Boolean>> asked = new ConcurrentLinkedQueue<>();
        start(SubscriptionLimits.DEFAULT.withMaxWaiting(3), (principal, topic) -> {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        });
        PollingPage page = page("a");

        page.say(subscribes(10, 10));
        for (int i = 14; i < 20; i++) {
            assertThat(page.hear())
                    .isEqualTo(
                            "43" + i + "[{\"ok\":false,\"error\":{\"code\":\"busy\","
                                    + "\"message\":\"Too much that you have asked for is not done yet.\",\"retryAfterMs\":1000}}]");
        }
        assertThat(asked).hasSize(1);
        for (int i = 10; i < 14; i++) {
            asked.remove().complete(true);
            assertThat(page.hear()).startsWith("43" + i + "[{\"ok\":true");
        }
        page.settle();
    }

    @Test
    void norForASlowAuthenticator() {
        Queue<CompletableFuture<Principal>> asked = new ConcurrentLinkedQueue<>();
        start(SubscriptionLimits.DEFAULT, AccessRule.everythingButOtherUsers(), credentials -> {
            if ("good".equals(credentials.token())) {
                return CompletableFuture.completedFuture(Principal.of("ada"));
            }
            CompletableFuture<Principal> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        });
        PollingPage page = page("good");

        page.say(IntStream.range(10, 30)
                .mapToObj(i -> "42" + i + "[\"auth_refresh\",{\"token\":\"slow\"}]")
                .collect(Collectors.joining("\u001e")));
        for (int i = 19; i < 30; i++) {
            assertThat(page.hear()).startsWith("43" + i + "[{\"ok\":false,\"error\":{\"code\":\"busy\"");
        }
        assertThat(asked).hasSize(1);
        // Nothing else waits for it.
        page.settle();
        for (int i = 10; i < 19; i++) {
            asked.remove().complete(Principal.of("ada"));
            assertThat(page.hear()).isEqualTo("43" + i + "[{\"ok\":true,\"result\":{}}]");
        }
    }
}
