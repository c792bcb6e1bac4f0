package io.aef.realtime.automation.acceptance;

import static io.aef.realtime.automation.acceptance.Backend.answer;
import static io.aef.realtime.automation.acceptance.Backend.command;
import static io.aef.realtime.automation.acceptance.Backend.offset;
import static io.aef.realtime.automation.acceptance.Backend.progressed;
import static io.aef.realtime.automation.acceptance.Backend.sequence;
import static io.aef.realtime.automation.acceptance.Backend.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.ConnectionOptions;
import io.aef.realtime.automation.ConnectionOptions.Beyond;
import io.aef.realtime.automation.ManualTime;
import io.aef.realtime.automation.PollingPage;
import io.aef.realtime.automation.SubscriptionLimits;
import io.aef.realtime.automation.WebSocketPage;
import io.aef.realtime.automation.access.AuthenticationException;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.command.CommandLimits;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.LogLevel;
import io.aef.realtime.automation.event.LogLine;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.log.LogLimits;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What goes wrong between a page and the backend, and where it ends: never in a gap that nobody is told of. */
class ErrorScenariosTest {

    private static final String ONE = "execution:1";

    @Test
    void webSocketConnectionFailures() throws Exception {
        try (Backend backend = Backend.with(builder -> builder)) {
            // One that is lost while it is to take the place of polling costs nothing.
            PollingPage page = new PollingPage(backend.io.port(), "{\"token\":\"a\"}");
            page.ready();
            assertThat(page.ask(subscribe(ONE)))
                    .isEqualTo(answer(0, ",\"result\":{\"topic\":\"execution:1\",\"snapshot\":[]}"));
            WebSocketPage attempt = WebSocketPage.upgrading(backend.io.port(), page.id());
            attempt.say("2probe");
            assertThat(attempt.hear()).isEqualTo("3probe");
            attempt.cut();
            // What ended the poll for the sake of it is no event.
            backend.progress("1", 1);
            assertThat(page.hearEvent()).startsWith(progressed("1", 1));
            backend.progress("1", 2);
            assertThat(page.hearEvent()).startsWith(progressed("1", 2));

            assertThat(refusal(() -> WebSocketPage.upgrading(backend.io.port(), "nobody")))
                    .isEqualTo(400);
            assertThat(refusal(() -> WebSocketPage.open(backend.io.port(), "Origin", "https://elsewhere.example")))
                    .isEqualTo(403);
            backend.progress("1", 3);
            assertThat(page.hearEvent()).startsWith(progressed("1", 3));
        }
    }

    /** The status of the answer to a WebSocket that is not opened. */
    private static int refusal(ThrowingCallable opening) {
        Throwable thrown = catchThrowable(opening);
        assertThat(thrown).hasCauseInstanceOf(WebSocketHandshakeException.class);
        return ((WebSocketHandshakeException) thrown.getCause()).getResponse().statusCode();
    }

    @Test
    void networkInterruptions() throws Exception {
        try (Backend backend = Backend.with(builder -> builder)) {
            Thread publisher = new Thread(() -> IntStream.rangeClosed(1, 600)
                    .forEach(number -> backend.aef.publish(
                            new LogLine("1", null, LogLevel.INFO, "line " + number, ManualTime.NOON))));
            WebSocketPage page = backend.follower("a", ONE);
            publisher.start();
            List<Integer> heard = new ArrayList<>();
            for (int length = 1; heard.size() < 600; length += 7) {
                String last = "";
                for (int i = 0; i < length && heard.size() < 600; i++) {
                    last = page.hear();
                    heard.add(sequence(last));
                    assertThat(last).contains("\"message\":\"line " + heard.size() + "\"");
                }
                // In the middle of it, whatever is on its way.
                page.cut();
                page = backend.page("a");
                assertThat(page.ask(subscribe(ONE, offset(last))))
                        .doesNotContain("snapshot")
                        .contains("\"ok\":true");
            }
            publisher.join();
            assertThat(heard).isEqualTo(IntStream.rangeClosed(1, 600).boxed().toList());
            backend.progress("1", 100);
            assertThat(page.hear()).startsWith(progressed("1", 100));
            await().until(() -> backend.aef.connections().count() == 1);
        }
    }

    @Test
    void messageDeliveryFailures() throws Exception {
        FragileLog log = new FragileLog(
                new InMemoryEventLog(LogLimits.DEFAULT.withMaxEvents(5), 1 << 20, InstantSource.system()));
        try (Backend backend = Backend.with(
                server -> server.maxBufferedPackets(20),
                builder -> builder.log(log),
                aef -> aef.executions(new Calls()))) {
            // Who takes nothing is cut off when too much waits, and has where it stands instead of what is gone.
            PollingPage slow = backend.polling("a");
            String asked = slow.ask(subscribe(ONE));
            assertThat(asked).contains("\"ok\":true");
            backend.progress("1", 1);
            String first = slow.hear();
            assertThat(first).startsWith(progressed("1", 1));
            for (int i = 2; i <= 50; i++) {
                backend.progress("1", i);
            }
            await().until(() -> backend.aef.connections().count() == 0);
            WebSocketPage page = backend.page("a");
            assertThat(page.ask(subscribe(ONE, offset(first))))
                    .contains("\"snapshot\":[{")
                    .contains("\"progress\":50,");

            // What the way from the log loses is read again; and what it has lost itself is told.
            log.isDeaf = true;
            backend.progress("1", 51);
            backend.progress("1", 52);
            log.isDeaf = false;
            log.interrupt();
            assertThat(page.hear()).startsWith(progressed("1", 51));
            assertThat(page.hear()).startsWith(progressed("1", 52));
            log.isDeaf = true;
            for (int i = 53; i <= 70; i++) {
                backend.progress("1", i);
            }
            log.isDeaf = false;
            log.interrupt();
            assertThat(page.hear()).startsWith("42[\"topic_snapshot\",[{").contains("\"progress\":70,");

            // A log that fails is an error with a code, and costs nothing but the answer.
            log.isBroken = true;
            assertThat(page.ask(subscribe("execution:2")))
                    .isEqualTo(
                            "430[{\"ok\":false,\"error\":{\"code\":\"busy\","
                                    + "\"message\":\"The events of this topic cannot be read at the moment.\",\"retryAfterMs\":1000}}]");
            assertThat(page.ask(command("c", "pause", ",\"executionId\":\"1\"")))
                    .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"busy\","
                            + "\"message\":\"No command can be taken at the moment.\",\"retryAfterMs\":1000}}]");
            log.isBroken = false;
            assertThat(page.ask(command("c", "pause", ",\"executionId\":\"1\"")))
                    .isEqualTo(answer(0, ""));
            backend.progress("1", 71);
            assertThat(page.hear()).startsWith(progressed("1", 71));
            assertThat(page.ask(subscribe("execution:2"))).contains("\"ok\":true");
        }
    }

    @Test
    void authenticationTokenExpiration() throws Exception {
        ManualTime time = new ManualTime();
        Map<String, Duration> lives = Map.of("old", Duration.ofMinutes(10), "new", Duration.ofMinutes(30));
        try (Backend backend = Backend.with(builder -> time.in(builder).authenticator(credentials -> {
            Duration life = lives.get(String.valueOf(credentials.token()));
            return life == null
                    ? CompletableFuture.failedFuture(new AuthenticationException("The token is not valid."))
                    : CompletableFuture.completedFuture(new Principal("ada", Set.of(), ManualTime.NOON.plus(life)));
        }))) {
            WebSocketPage lazy = backend.follower("old", ONE);
            WebSocketPage page = backend.follower("old", ONE);
            backend.progress("1", 1);
            String last = lazy.hear();
            assertThat(page.hear()).isEqualTo(last);

            time.advance(Duration.ofMinutes(9));
            assertThat(lazy.hear()).isEqualTo("42[\"auth_expiring\",{\"expiresInMs\":60000}]");
            assertThat(page.hear()).isEqualTo("42[\"auth_expiring\",{\"expiresInMs\":60000}]");
            assertThat(page.ask("[\"auth_refresh\",{\"token\":\"new\"}]"))
                    .isEqualTo(answer(0, ",\"result\":{\"expiresInMs\":1260000}"));
            time.advance(Duration.ofMinutes(1));
            assertThat(lazy.hear()).isEqualTo("42[\"auth_expired\"]");
            assertThat(lazy.hear()).isEqualTo("41");
            lazy.gone();
            await().until(() -> backend.aef.connections().count() == 1);

            // Who has shown something newer misses nothing, and neither does who comes back with it.
            backend.progress("1", 2);
            assertThat(page.hear()).startsWith(progressed("1", 2));
            WebSocketPage again = WebSocketPage.open(backend.io.port());
            again.say("40{\"token\":\"old\"}");
            assertThat(again.hear())
                    .isEqualTo("44{\"message\":\"The token has expired.\",\"data\":{\"code\":\"unauthenticated\"}}");
            again.say("40{\"token\":\"new\"}");
            assertThat(again.hear()).startsWith("40{\"sid\":\"");
            assertThat(again.ask(subscribe(ONE, offset(last)))).contains("\"ok\":true");
            assertThat(again.hear()).startsWith(progressed("1", 2));
        }
    }

    @Test
    void serverOverloadSituations() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CommandType<?> hold = new CommandType<>("hold", CommandType.NoParameters.class, false, (principal, command) -> {
            begun.countDown();
            release.await();
            return "held";
        });
        CommandType<?> quick =
                new CommandType<>("quick", CommandType.NoParameters.class, false, (principal, command) -> "done");
        try (Backend backend = Backend.carryingOut(
                aef -> {
                    aef.command(hold);
                    aef.command(quick);
                },
                builder -> builder.commandLimits(CommandLimits.DEFAULT.withAtOnce(1))
                        .subscriptionLimits(SubscriptionLimits.DEFAULT.withMaxTopics(2))
                        .connections(ConnectionOptions.DEFAULT.withMaxSessionsPerUser(2, Beyond.REFUSE_NEWEST)))) {
            WebSocketPage ada = backend.follower("a", ONE);
            WebSocketPage bob = backend.follower("b", ONE);
            ada.say("421" + command("c-1", "hold", ""));
            begun.await();

            // No place for another command; everything else goes on.
            assertThat(bob.ask(command("c-1", "quick", "")))
                    .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"busy\","
                            + "\"message\":\"There are too many commands at the moment.\",\"retryAfterMs\":1000}}]");
            backend.progress("1", 1);
            assertThat(bob.hear()).startsWith(progressed("1", 1));
            assertThat(ada.hear()).startsWith(progressed("1", 1));
            release.countDown();
            assertThat(ada.hear()).isEqualTo(answer(1, ",\"result\":\"held\""));
            // It was not begun, so the same again is carried out; the place is free when the answer has gone.
            await().until(() -> bob.ask(command("c-1", "quick", "")).equals(answer(0, ",\"result\":\"done\"")));

            assertThat(ada.ask(subscribe("execution:2"))).contains("\"ok\":true");
            assertThat(ada.ask(subscribe("execution:3")))
                    .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"too_many_topics\","
                            + "\"message\":\"One connection cannot follow more than 2 topics.\"}}]");
            backend.page("a");
            WebSocketPage third = WebSocketPage.open(backend.io.port());
            third.say("40{\"token\":\"a\"}");
            assertThat(third.hear())
                    .isEqualTo("44{\"message\":\"You have too many sessions already.\","
                            + "\"data\":{\"code\":\"too_many_sessions\"}}");
            backend.progress("2", 2);
            assertThat(ada.hear()).startsWith(progressed("2", 2));
        }
    }

    @Test
    void browserStreamingInterruptions() throws Exception {
        try (Backend backend = Backend.with(builder -> builder)) {
            WebSocketPage page = backend.follower("a", "session:s");
            picture(backend, 1);
            String first = page.hear();
            assertThat(first).contains("\"screenshot\":\"cGljdHVyZQ1\"");
            page.cut();
            await().until(() -> !backend.aef.isWatched("s"));
            for (int i = 2; i <= 20; i++) {
                picture(backend, i);
            }

            // The newest, and no queue of old ones.
            WebSocketPage back = backend.page("a");
            assertThat(back.ask(subscribe("session:s", offset(first))))
                    .contains("\"snapshot\":[{")
                    .contains("\"screenshot\":\"cGljdHVyZQ20\"")
                    .doesNotContain("cGljdHVyZQ19");
            await().until(() -> backend.aef.isWatched("s"));
            picture(backend, 21);
            String latest = back.hear();
            assertThat(latest).contains("\"screenshot\":\"cGljdHVyZQ21\"");
            back.cut();
            picture(backend, 22);
            // Who was away for a moment gets what came meanwhile.
            WebSocketPage soon = backend.page("a");
            assertThat(soon.ask(subscribe("session:s", offset(latest)))).doesNotContain("snapshot");
            assertThat(soon.hear()).contains("\"screenshot\":\"cGljdHVyZQ22\"");
        }
    }

    private static void picture(Backend backend, int number) {
        backend.aef.publish(new BrowserUpdate("s", "cGljdHVyZQ" + number, null, ManualTime.NOON));
    }
}
