package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Permissions that are withdrawn while somebody makes use of them. */
class RecheckTest {

    private static final String FORBIDDEN = "42[\"unsubscribed\",{\"topic\":\"execution:1\",\"reason\":\"forbidden\"}]";

    private final ManualTime time = new ManualTime();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Supplier<CompletionStage<Boolean>> answer = () -> CompletableFuture.completedFuture(true);
    private volatile Visibility visibility = Visibility.FULL;
    private SocketIoServer io;
    private AefRealtime aef;

    @BeforeEach
    void start() {
        io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        aef = AefRealtime.on(io)
                .authenticator(StaticTokens.of(Map.of("a", Principal.of("ada"), "b", Principal.of("bob"))))
                .accessRule(new AccessRule() {
                    @Override
                    public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
                        asked.incrementAndGet();
                        return answer.get();
                    }

                    @Override
                    public Visibility visibility(Principal principal, Topic topic, RealtimeEvent event) {
                        return visibility;
                    }
                })
                .connections(ConnectionOptions.DEFAULT)
                .watch(time, time)
                .open();
        io.start();
    }

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
    }

    private PollingPage follower(String token) {
        PollingPage page = PollingPage.withToken(io.port(), token).ready();
        assertThat(page.ask("[\"subscribe\",{\"topic\":\"execution:1\"}]")).contains("\"ok\":true");
        asked.set(0);
        return page;
    }

    private void publish() {
        aef.publish(new ExecutionUpdate("1", ExecutionStatus.RUNNING, null, 1, ManualTime.NOON));
    }

    @Test
    void itIsAskedOnceInAnInterval() {
        PollingPage page = follower("a");
        time.advance(Duration.ofSeconds(30));
        assertThat(asked).hasValue(1);
        time.advance(Duration.ofSeconds(60));
        assertThat(asked).hasValue(3);
        page.settle();

        answer = () -> CompletableFuture.completedFuture(false);
        time.advance(Duration.ofSeconds(30));
        assertThat(page.hear()).isEqualTo(FORBIDDEN);
        publish();
        page.settle();
        time.advance(Duration.ofMinutes(2));
        assertThat(asked).hasValue(4);
    }

    @Test
    void manyHaveTheirTurnsSpreadOverTheInterval() {
        for (int i = 0; i < 20; i++) {
            follower("a");
        }
        int most = 0;
        for (int second = 0; second < 30; second++) {
            int before = asked.get();
            time.advance(Duration.ofSeconds(1));
            most = Math.max(most, asked.get() - before);
        }
        assertThat(asked).hasValue(20);
        assertThat(most).isLessThan(10);
    }

    @Test
    void whoeverKnowsOfAChangeHasItAskedAtOnceOfOneUser() {
        PollingPage ada = follower("a");
        PollingPage bob = follower("b");
        answer = () -> CompletableFuture.completedFuture(false);

        aef.connections().recheck("ada");

        assertThat(ada.hear()).isEqualTo(FORBIDDEN);
        assertThat(asked).hasValue(1);
        bob.settle();
    }

    @Test
    void whatIsNotVisibleAnyMoreIsNotSentFromThenOn() {
        PollingPage page = follower("a");
        publish();
        assertThat(page.hear()).startsWith("42[\"execution_update\"");

        visibility = Visibility.NONE;
        publish();
        page.settle();
    }

    @Test
    void aRuleThatDoesNotAnswerIsNotAskedAgainMeanwhileAndHarmsNobody() {
        PollingPage page = follower("a");
        answer = CompletableFuture::new;

        for (int i = 0; i < 50; i++) {
            aef.connections().recheck();
        }
        assertThat(asked).hasValue(1);
        time.advance(Duration.ofSeconds(10));
        // All that was wanted meanwhile is one more.
        assertThat(asked).hasValue(2);
        page.settle();
        publish();
        assertThat(page.hear()).startsWith("42[\"execution_update\"");
    }

    @Test
    void aRuleThatFailsIsForgivenForAWhile() {
        PollingPage page = follower("a");
        answer = () -> CompletableFuture.failedFuture(new IllegalStateException("no database"));

        time.advance(Duration.ofMinutes(5));
        publish();
        assertThat(page.hear()).startsWith("42[\"execution_update\"");
        time.advance(Duration.ofSeconds(30));
        assertThat(page.hear())
                .isEqualTo("42[\"unsubscribed\",{\"topic\":\"execution:1\",\"reason\":\"internal_error\"}]");
        page.settle();
    }

    @Test
    void aRuleThatBreaksDownIsAskedAgainAllTheSame() {
        PollingPage page = follower("a");
        answer = () -> {
            throw new StackOverflowError();
        };
        aef.connections().recheck();
        assertThat(page.ask("[\"subscribe\",{\"topic\":\"execution:2\"}]")).contains("\"code\":\"forbidden\"");
        assertThat(page.ask("[\"unsubscribe\",{\"topic\":\"execution:2\"}]")).contains("\"ok\":true");

        answer = () -> CompletableFuture.completedFuture(false);
        aef.connections().recheck();
        assertThat(page.hear()).isEqualTo(FORBIDDEN);
    }

    @Test
    void oneAnswerBetweenFailuresBeginsTheWhileAnew() {
        PollingPage page = follower("a");
        Supplier<CompletionStage<Boolean>> failing = () -> {
            throw new IllegalStateException("no database");
        };
        answer = failing;
        time.advance(Duration.ofMinutes(4));
        answer = () -> CompletableFuture.completedFuture(true);
        time.advance(Duration.ofSeconds(30));
        answer = failing;
        time.advance(Duration.ofMinutes(4));
        page.settle();
    }

    @Test
    void whoSubscribesWhileTheRuleDoesNotAnswerIsRefusedInTime() {
        PollingPage page = PollingPage.withToken(io.port(), "a").ready();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        answer = () -> {
            begun.complete(null);
            return new CompletableFuture<>();
        };
        page.say("420[\"subscribe\",{\"topic\":\"execution:1\"}]");
        begun.join();
        while (time.pending() < 2) {
            Thread.onSpinWait();
        }
        time.advance(Duration.ofSeconds(10));
        assertThat(page.hear()).contains("\"code\":\"forbidden\"");
    }
}
