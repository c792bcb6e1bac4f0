package io.aef.realtime.automation.acceptance;

import static io.aef.realtime.automation.acceptance.Backend.FORBIDDEN;
import static io.aef.realtime.automation.acceptance.Backend.answer;
import static io.aef.realtime.automation.acceptance.Backend.command;
import static io.aef.realtime.automation.acceptance.Backend.offset;
import static io.aef.realtime.automation.acceptance.Backend.progressed;
import static io.aef.realtime.automation.acceptance.Backend.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.RateLimit;
import io.aef.realtime.automation.ConnectionOptions;
import io.aef.realtime.automation.ManualTime;
import io.aef.realtime.automation.PollingPage;
import io.aef.realtime.automation.WebSocketPage;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.command.Audit;
import io.aef.realtime.automation.command.CommandLimits;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.event.LogLevel;
import io.aef.realtime.automation.event.LogLine;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Redaction;
import io.aef.realtime.automation.schema.Sensitive;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What nobody may get, do or cause who has no right to. */
class SecurityConsiderationsTest {

    private static final String ONE = "execution:1";

    @Test
    void webSocketConnectionAuthentication() throws Exception {
        Calls calls = new Calls();
        try (Backend backend = Backend.carryingOut(aef -> aef.executions(calls))) {
            WebSocketPage good = backend.follower("a", ONE);
            String unauthenticated =
                    "44{\"message\":\"The token is not valid.\",\"data\":{\"code\":\"unauthenticated\"}}";
            String huge = "x".repeat(60_000);
            for (String auth : List.of(
                    "",
                    "{}",
                    "{\"token\":null}",
                    "{\"token\":\"\"}",
                    "{\"token\":\"A\"}",
                    "{\"token\":\"a \"}",
                    "{\"token\":[\"a\"]}",
                    "{\"token\":{\"toString\":\"a\"}}",
                    "{\"user\":\"ada\",\"__proto__\":{\"token\":\"a\"}}",
                    "{\"token\":\"" + huge + "\"}")) {
                WebSocketPage page = WebSocketPage.open(backend.io.port());
                page.say("40" + auth);
                assertThat(page.hear()).as(auth).isEqualTo(unauthenticated);
                // And without being let in there is nothing to be had.
                page.say("420" + subscribe(ONE));
                page.gone();
            }
            WebSocketPage silent = WebSocketPage.open(backend.io.port());
            silent.say("420" + command("c", "pause", ",\"executionId\":\"1\""));
            silent.gone();

            assertThat(calls.all).isEmpty();
            assertThat(backend.aef.connections().countsByUser()).isEqualTo(Map.of("ada", 1));
            backend.progress("1", 1);
            assertThat(good.hear()).startsWith(progressed("1", 1));
        }
    }

    /** Ada sees all, bob all that is not sensitive, and eve no lines; none but ada follows execution 2, and eve nothing once she is out. */
    private static final class Levels implements AccessRule {

        volatile boolean eveIsOut;

        @Override
        public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
            String user = principal.user();
            boolean may = user.equals("ada") || (!topic.id().equals("2") && !(eveIsOut && user.equals("eve")));
            return CompletableFuture.completedFuture(may);
        }

        @Override
        public Visibility visibility(Principal principal, Topic topic, RealtimeEvent event) {
            if (principal.user().equals("eve") && (eveIsOut || event instanceof LogLine)) {
                return Visibility.NONE;
            }
            return principal.user().equals("ada") ? Visibility.FULL : Visibility.REDACTED;
        }
    }

    private static void line(Backend backend, String message) {
        backend.aef.publish(new LogLine("1", null, LogLevel.INFO, message, ManualTime.NOON));
    }

    @Test
    void eventFilteringBasedOnUserPermissions() throws Exception {
        Levels levels = new Levels();
        try (Backend backend = Backend.with(builder -> builder.accessRule(levels))) {
            backend.progress("1", 1);
            WebSocketPage ada = backend.follower("a", ONE);
            WebSocketPage bob = backend.follower("b", ONE);
            WebSocketPage eve = backend.page("e");
            String begin = offset(eve.ask(subscribe(ONE)));
            assertThat(bob.ask(subscribe("execution:2"))).isEqualTo(FORBIDDEN);
            assertThat(ada.ask(subscribe("execution:2"))).contains("\"ok\":true");

            line(backend, "The PIN is 4711.");
            backend.progress("2", 2);
            backend.progress("1", 3);
            assertThat(ada.hear()).contains("\"message\":\"The PIN is 4711.\"");
            assertThat(List.of(ada.hear(), ada.hear()))
                    .anyMatch(heard -> heard.startsWith(progressed("2", 2)))
                    .anyMatch(heard -> heard.startsWith(progressed("1", 3)));
            assertThat(bob.hear())
                    .startsWith("42[\"log_line\",{\"type\":\"log_line\",\"executionId\":\"1\",\"level\":\"info\","
                            + "\"timestamp\":\"2026-11-23T12:00:00.000Z\"},");
            assertThat(bob.hear()).startsWith(progressed("1", 3));
            assertThat(eve.hear()).startsWith(progressed("1", 3));
            // Nor is there another way to it: what was missed is filtered as well.
            assertThat(eve.ask(subscribe(ONE, begin))).contains("\"ok\":true");
            assertThat(eve.hear()).startsWith(progressed("1", 3));
            assertThat(bob.ask(subscribe(ONE, begin))).contains("\"ok\":true");
            assertThat(bob.hear()).startsWith("42[\"log_line\"").doesNotContain("4711");
            assertThat(bob.hear()).startsWith(progressed("1", 3));

            // What is withdrawn is gone from the next event on, and then the subscription is.
            levels.eveIsOut = true;
            backend.progress("1", 4);
            assertThat(bob.hear()).startsWith(progressed("1", 4));
            backend.aef.connections().recheck("eve");
            assertThat(eve.hear())
                    .isEqualTo("42[\"unsubscribed\",{\"topic\":\"execution:1\",\"reason\":\"forbidden\"}]");
            assertThat(eve.ask(subscribe(ONE, begin))).isEqualTo(FORBIDDEN);
        }
    }

    @Test
    void rateLimitingForMessageSending() throws Exception {
        AtomicInteger carriedOut = new AtomicInteger();
        CommandType<?> count = new CommandType<>(
                "count", CommandType.NoParameters.class, false, (principal, command) -> carriedOut.incrementAndGet());
        try (Backend backend = Backend.with(
                server ->
                        server.rateLimit(RateLimit.DEFAULT.withPackets(1, 60).withAction(RateLimit.Action.DISCONNECT)),
                builder -> new ManualTime()
                        .in(builder)
                        .commandLimits(CommandLimits.DEFAULT.withBurst(3).withPerSecond(1))
                        .connections(ConnectionOptions.DEFAULT.withRefreshesPerMinute(2)),
                aef -> aef.command(count))) {
            List<WebSocketPage> tabs = List.of(backend.follower("a", ONE), backend.follower("a", ONE));
            // However many sessions a user has.
            String answer = "";
            int sent = 0;
            while (!answer.contains("rate_limited") && sent < 40) {
                answer = tabs.get(sent % 2).ask(command("c-" + sent++, "count", ""));
            }
            assertThat(sent).isGreaterThan(3);
            assertThat(answer)
                    .matches("430\\[\\{\"ok\":false,\"error\":\\{\"code\":\"rate_limited\","
                            + "\"message\":\"You send commands too fast.\",\"retryAfterMs\":\\d+}}]");
            assertThat(carriedOut).hasValue(sent - 1);

            WebSocketPage bob = backend.page("b");
            assertThat(bob.ask(command("c", "count", ""))).isEqualTo(answer(0, ",\"result\":" + sent));
            String refresh = "[\"auth_refresh\",{\"token\":\"b\"}]";
            assertThat(bob.ask(refresh)).contains("\"ok\":true");
            assertThat(bob.ask(refresh)).contains("\"ok\":true");
            assertThat(bob.ask(refresh))
                    .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"rate_limited\","
                            + "\"message\":\"You refresh too often.\",\"retryAfterMs\":30000}}]");

            // Below all that the server counts packets, of whatever kind.
            WebSocketPage eve = backend.page("e");
            for (int i = 0; i < 1000; i++) {
                eve.say("42[\"noise\"]");
            }
            eve.goneAfterAll();
            backend.progress("1", 1);
            for (WebSocketPage each : tabs) {
                assertThat(each.hear()).startsWith(progressed("1", 1));
            }
        }
    }

    @Test
    void preventionOfMessageInjectionAttacks() throws Exception {
        Calls calls = new Calls();
        Queue<Audit.Entry> audited = new ConcurrentLinkedQueue<>();
        try (Backend backend =
                Backend.carryingOut(aef -> aef.executions(calls), builder -> builder.audit(audited::add))) {
            WebSocketPage ada = backend.follower("a", ONE);
            assertThat(ada.ask(subscribe("user:ada"))).contains("\"ok\":true");
            WebSocketPage eve = backend.follower("e", ONE);

            // What only the server says, said by a client, is said to nobody.
            String forged =
                    "{\"type\":\"execution_update\",\"executionId\":\"1\",\"status\":\"completed\",\"progress\":100,"
                            + "\"timestamp\":\"2026-11-23T12:00:00.000Z\"},{\"topic\":\"execution:1\",\"offset\":\"1-1\"}";
            for (String event : List.of(
                    "execution_update",
                    "topic_snapshot",
                    "unsubscribed",
                    "auth_expired",
                    "session_ended",
                    "aef:recheck",
                    "aef:watched",
                    "publish",
                    "join")) {
                eve.say("42[\"" + event + "\"," + forged + "]");
            }
            // Neither the names of other things nor what is in their place is of use.
            String notOne = "430[{\"ok\":false,\"error\":{\"code\":\"bad_request\",\"message\":";
            for (String topic : List.of(
                    "execution:",
                    "execution:1\\u0000",
                    "execution:1\\r\\nuser:ada",
                    "EXECUTION:1",
                    "command:3:ada:c",
                    "aef:user:ada",
                    "__proto__:1",
                    "constructor",
                    "*")) {
                assertThat(eve.ask(subscribe(topic))).as(topic).startsWith(notOne);
            }
            assertThat(eve.ask(subscribe("user:ada"))).isEqualTo(FORBIDDEN);
            for (String id : List.of("", "c\\u0007", "c\\nok by ada: ok", "x".repeat(101))) {
                assertThat(eve.ask(command(id, "pause", ",\"executionId\":\"1\"")))
                        .startsWith(notOne);
                assertThat(eve.ask(command("c", "pause", ",\"executionId\":\"" + id + "\"")))
                        .startsWith(notOne);
            }
            for (String type : List.of("__proto__", "constructor", "toString", "PAUSE")) {
                assertThat(eve.ask(command("c", type, ",\"executionId\":\"1\"")))
                        .contains("\"code\":\"unknown_command\"");
            }
            assertThat(calls.all).isEmpty();
            assertThat(audited).isEmpty();

            // Who it is, is who has connected, whatever a message says.
            assertThat(eve.ask(command(
                            "c",
                            "pause",
                            ",\"executionId\":\"1\",\"user\":\"ada\",\"principal\":{\"user\":\"ada\",\"roles\":[\"admin\"]},"
                                    + "\"__proto__\":{\"executionId\":\"2\"},\"constructor\":{\"prototype\":{}}")))
                    .isEqualTo(answer(0, ""));
            assertThat(calls.all).containsExactly("eve pauses 1");
            assertThat(audited)
                    .singleElement()
                    .matches(entry -> entry.principal().user().equals("eve"));

            // Ada has heard nothing of all that, and her command of that id is her own.
            backend.progress("1", 1);
            assertThat(ada.hear()).startsWith(progressed("1", 1));
            assertThat(ada.ask(command("c", "resume", ",\"executionId\":\"1\"")))
                    .isEqualTo(answer(0, ""));
            assertThat(eve.hear()).startsWith(progressed("1", 1));
            await().until(() -> audited.size() == 2);
            assertThat(backend.aef
                            .state(Topic.execution("1"))
                            .toCompletableFuture()
                            .join())
                    .hasSize(1);
        }
    }

    record Fill(
            String field,
            @Nullable @Sensitive @Bounds(max = 20) String password) {

        @Override
        public String toString() {
            return Redaction.of(this);
        }
    }

    @Test
    void whatOneUserIsAnsweredDoesNotDriveOutTheEventsOfOthers() throws Exception {
        String large = "r".repeat(1 << 20);
        try (Backend server = Backend.carryingOut(
                aef -> aef.command(new CommandType<>(
                        "list", CommandType.NoParameters.class, false, (principal, command) -> large)),
                builder -> builder.commandLimits(CommandLimits.DEFAULT.withBurst(100)))) {
            server.progress("1", 7);
            WebSocketPage eve = server.page("e");
            for (int i = 0; i < 70; i++) {
                assertThat(eve.ask(command("c-" + i, "list", ""))).startsWith("430[{\"ok\":true");
            }
            assertThat(server.aef
                            .state(Topic.execution("1"))
                            .toCompletableFuture()
                            .join())
                    .hasSize(1);
        }
    }

    @Test
    void secureHandlingOfSensitiveDataInMessages() throws Exception {
        String secret = "pa55-hUsH";
        Queue<String> received = new ConcurrentLinkedQueue<>();
        Queue<Audit.Entry> audited = new ConcurrentLinkedQueue<>();
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (Backend backend = Backend.carryingOut(
                aef -> aef.command(new CommandType<>("fill", Fill.class, false, (principal, command) -> {
                    received.add(String.valueOf(command.parameters().password()));
                    if (command.parameters().field().equals("broken")) {
                        throw new IllegalStateException("It does not take " + command.parameters());
                    }
                    return null;
                })),
                builder -> builder.accessRule(new Levels()).audit(entry -> {
                    audited.add(entry);
                    Audit.toLog().answered(entry);
                }))) {
            PollingPage ada = backend.polling("a");
            WebSocketPage bob = backend.follower("b", ONE);
            assertThat(ada.ask(command("1", "fill", ",\"field\":\"pin\",\"password\":\"" + secret + "\"")))
                    .isEqualTo(answer(0, ""));
            assertThat(ada.ask(command("2", "fill", ",\"field\":\"broken\",\"password\":\"" + secret + "\"")))
                    .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"internal_error\","
                            + "\"message\":\"The server could not carry this out.\"}}]");
            assertThat(ada.ask(command("3", "fill", ",\"field\":\"pin\",\"password\":\"" + secret.repeat(3) + "\"")))
                    .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"bad_request\","
                            + "\"message\":\"\\\"password\\\" must be a text of 0 to 20 characters.\"}}]");
            assertThat(received).containsExactly(secret, secret);

            line(backend, secret);
            assertThat(bob.hear()).startsWith("42[\"log_line\"").doesNotContain(secret);
            assertThat(audited).extracting(Audit.Entry::outcome).containsExactly("ok", "internal_error");
            assertThat(audited.toString()).doesNotContain(secret);
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("fill by \"ada\": ok", "The request \"fill\" failed")
                .doesNotContain("hUsH");
    }
}
