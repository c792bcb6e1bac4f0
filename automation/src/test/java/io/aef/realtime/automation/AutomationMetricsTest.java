package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.ConnectionOptions.Beyond;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.metrics.AutomationMetrics;
import io.aef.realtime.automation.monitor.AutomationListener.Arrival;
import io.aef.realtime.automation.monitor.AutomationListener.Gate;
import io.aef.realtime.automation.monitor.AutomationListener.Replay;
import io.aef.realtime.automation.monitor.Statistics;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestType;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients over WebSockets do shows in a scrape and in the statistics: exactly that, and nothing else. */
class AutomationMetricsTest {

    private static final String FULL =
            "{\"type\":\"browser_update\",\"sessionId\":\"s\",\"url\":\"https://aef.example\","
                    + "\"timestamp\":\"2026-11-23T12:00:00.000Z\"}";
    private static final String REDACTED =
            "{\"type\":\"browser_update\",\"sessionId\":\"s\",\"timestamp\":\"2026-11-23T12:00:00.000Z\"}";

    private static final byte[] PICTURE = {1, 2, 3, 4, 5};

    /** Parameters of a request that needs none. */
    record Nothing() {}

    private final ManualTime time = new ManualTime();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Double> expected = new TreeMap<>();
    private volatile String withdrawnFrom = "";
    private SocketIoServer io;
    private AefRealtime aef;

    private final class Rule implements AccessRule {

        @Override
        public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
            return CompletableFuture.completedFuture(
                    !topic.id().equals("hidden") && !principal.user().equals(withdrawnFrom));
        }

        @Override
        public Visibility visibility(Principal principal, Topic topic, RealtimeEvent event) {
            return switch (principal.user()) {
                case "ada" -> Visibility.FULL;
                case "bob" -> Visibility.REDACTED;
                default -> Visibility.NONE;
            };
        }
    }

    @BeforeEach
    void start() {
        io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        Principal dan = new Principal("dan", Set.of(), ManualTime.NOON.plusSeconds(100));
        aef = AefRealtime.on(io)
                .authenticator(StaticTokens.of(
                        Map.of("a", Principal.of("ada"), "b", Principal.of("bob"), "c", Principal.of("cyd"), "d", dan)))
                .accessRule(new Rule())
                .connections(ConnectionOptions.DEFAULT.withMaxSessionsPerUser(2, Beyond.END_OLDEST))
                .listener(new AutomationMetrics(registry))
                .watch(time, time)
                .open();
        aef.command(new CommandType<>("say", CommandType.NoParameters.class, false, (who, command) -> null));
        aef.request(new RequestType<>("look", Nothing.class, null, RequestType.Manner.AS_IT_COMES, (who, nothing) -> {
            who.send(List.of(who), "browser_frame", Map.of("seq", 7), PICTURE);
            return null;
        }));
        io.start();
    }

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
    }

    private WebSocketPage page(String token) {
        return WebSocketPage.withToken(io.port(), token);
    }

    private void publish() {
        aef.publish(new BrowserUpdate("s", null, "https://aef.example", ManualTime.NOON));
    }

    private static String follow(WebSocketPage page, String topic) {
        return page.ask("[\"subscribe\",{\"topic\":\"" + topic + "\"}]");
    }

    private static void expectRefusal(String answer, String code) {
        assertThat(answer).contains("\"code\":\"" + code + "\"");
    }

    /** What is not 0, without how long commands took. */
    private Map<String, Double> moved() {
        Map<String, Double> samples = Scraped.samples(registry.scrape());
        samples.keySet().removeIf(name -> name.matches("aef_commands_seconds_(sum|max).*"));
        samples.values().removeIf(value -> value == 0);
        return samples;
    }

    private void expect(String sample, double value) {
        expected.put(sample, value);
    }

    private void expectThat() {
        await().untilAsserted(() -> assertThat(moved()).isEqualTo(expected));
    }

    private void expectSummary(String name, String label, double count, double sum, double max) {
        expect(name + "_count" + label, count);
        expect(name + "_sum" + label, sum);
        expect(name + "_max" + label, max);
    }

    @Test
    void connectionsSessionsAndTheirEnds() {
        WebSocketPage first = page("a");
        WebSocketPage bob = page("b");
        expectRefusal(WebSocketPage.asking(io.port(), "wrong").hear(), "unauthenticated");
        await().until(() -> aef.statistics().connections().now() == 2);
        time.advance(Duration.ofSeconds(1));
        WebSocketPage second = page("a");
        expect("aef_connections", 3);
        expect("aef_users", 2);
        expect("aef_user_sessions{sessions=\"1\"}", 1);
        expect("aef_user_sessions{sessions=\"2\"}", 1);
        expect("aef_connections_opened_total{arrival=\"new\"}", 3);
        expect("aef_refusals_total{code=\"unauthenticated\",gate=\"connect\"}", 1);
        expectThat();

        time.advance(Duration.ofSeconds(1));
        bob.say("41");
        expectSummary("aef_connection_duration_seconds", "{reason=\"client namespace disconnect\"}", 1, 2, 2);
        expect("aef_connections", 2);
        expect("aef_users", 1);
        expected.remove("aef_user_sessions{sessions=\"1\"}");
        expectThat();

        page("b");
        page("a");
        assertThat(first.hear()).isEqualTo("42[\"session_replaced\"]");
        expect("aef_connections", 3);
        expect("aef_users", 2);
        expect("aef_user_sessions{sessions=\"1\"}", 1);
        expect("aef_connections_opened_total{arrival=\"new\"}", 4);
        expect("aef_connections_opened_total{arrival=\"returned\"}", 1);
        expect("aef_sessions_replaced_total", 1);
        expectSummary("aef_connection_duration_seconds", "{reason=\"server namespace disconnect\"}", 1, 2, 2);
        await().untilAsserted(() -> {
            // The newest may have come before or after the oldest had gone.
            Map<String, Double> moved = moved();
            double returned = moved.getOrDefault("aef_connections_opened_total{arrival=\"returned\"}", 0.0);
            expect("aef_connections_opened_total{arrival=\"returned\"}", returned);
            expect("aef_connections_opened_total{arrival=\"new\"}", 5 - returned);
            assertThat(returned).isBetween(1.0, 2.0);
            assertThat(moved).isEqualTo(expected);
        });

        assertThat(second.ask("[\"auth_refresh\",{\"token\":\"a\"}]")).contains("\"ok\":true");
        expectRefusal(second.ask("[\"auth_refresh\",{\"token\":\"wrong\"}]"), "unauthenticated");
        expect("aef_auth_refreshed_total", 1);
        expect("aef_refusals_total{code=\"unauthenticated\",gate=\"auth_refresh\"}", 1);
        expectThat();

        Statistics statistics = aef.statistics();
        assertThat(statistics.since()).isEqualTo(ManualTime.NOON);
        assertThat(statistics.users())
                .containsExactly(
                        new Statistics.User("ada", 2, ManualTime.NOON.plusSeconds(1)),
                        new Statistics.User("bob", 1, ManualTime.NOON.plusSeconds(2)));
        assertThat(statistics.connections().now()).isEqualTo(3);
        assertThat(statistics.connections().opened()).containsEntry(Arrival.RECOVERED, 0L);
        assertThat(statistics.connections().ended())
                .isEqualTo(new Statistics.Times(2, Duration.ofSeconds(4), Duration.ofSeconds(2)));
        assertThat(statistics.connections().ended().mean()).isEqualTo(Duration.ofSeconds(2));
        assertThat(statistics.connections().replaced()).isEqualTo(1);
        assertThat(statistics.connections().refreshed()).isEqualTo(1);
        assertThat(statistics.refusals())
                .isEqualTo(Map.of(
                        Gate.CONNECT, Map.of(ErrorCode.UNAUTHENTICATED, 1L),
                        Gate.AUTH_REFRESH, Map.of(ErrorCode.UNAUTHENTICATED, 1L),
                        Gate.SUBSCRIBE, Map.of(),
                        Gate.REQUEST, Map.of(),
                        Gate.RECHECK, Map.of()));
    }

    @Test
    void whatHasExpired() {
        WebSocketPage dan = page("d");
        // It is greeted once it has been answered.
        follow(dan, "user:dan");
        time.advance(Duration.ofSeconds(100));
        assertThat(dan.hear()).startsWith("42[\"auth_expiring\"");
        assertThat(dan.hear()).isEqualTo("42[\"auth_expired\"]");

        await().untilAsserted(() -> assertThat(moved())
                .containsEntry("aef_auth_expired_total", 1.0)
                .doesNotContainKeys("aef_connections", "aef_users", "aef_subscriptions{topic=\"user\"}"));
        assertThat(aef.statistics().connections().expired()).isEqualTo(1);
        assertThat(aef.statistics().topics().get(Topic.Kind.USER).subscriptions())
                .isZero();
    }

    @Test
    void eventsReplaysAndSubscriptions() {
        publish();
        WebSocketPage ada = page("a");
        WebSocketPage bob = page("b");
        WebSocketPage cyd = page("c");
        follow(cyd, "user:cyd");
        follow(bob, "execution:e");
        follow(ada, "execution:e");
        time.advance(Duration.ofSeconds(3));
        String answer = follow(ada, "session:s");
        assertThat(answer).contains("\"snapshot\":[" + FULL + "]");
        assertThat(follow(bob, "session:s")).contains("\"snapshot\":[" + REDACTED + "]");
        assertThat(follow(cyd, "session:s")).contains("\"snapshot\":[]");
        // They are answered before they are there.
        await().until(() -> aef.statistics().replays().get(Replay.SNAPSHOT).times() == 6);
        publish();
        assertThat(ada.hear()).startsWith("42[\"browser_update\"," + FULL);
        assertThat(bob.hear()).startsWith("42[\"browser_update\"," + REDACTED);
        String epoch = answer.replaceAll(".*\"offset\":\"(\\d+)-1\".*", "$1");
        ada.say("420[\"subscribe\",{\"topic\":\"session:s\",\"after\":\"" + epoch + "-1\"}]");
        assertThat(ada.hear()).startsWith("430[{\"ok\":true");
        assertThat(ada.hear()).startsWith("42[\"browser_update\"," + FULL);
        bob.say("420[\"subscribe\",{\"topic\":\"session:s\",\"after\":\"1-1\"}]");
        assertThat(bob.hear()).contains("\"snapshot\":[" + REDACTED + "]");

        expect("aef_connections", 3);
        expect("aef_users", 3);
        expect("aef_user_sessions{sessions=\"1\"}", 3);
        expect("aef_connections_opened_total{arrival=\"new\"}", 3);
        expectSummary("aef_first_event_seconds", "", 2, 6, 3);
        expect("aef_subscriptions{topic=\"execution\"}", 2);
        expect("aef_subscriptions{topic=\"session\"}", 3);
        expect("aef_subscriptions{topic=\"user\"}", 1);
        expect("aef_events_published_total{outcome=\"success\",type=\"browser_update\"}", 2);
        expect("aef_events_delivered_total{outcome=\"full\",type=\"browser_update\"}", 1);
        expect("aef_events_delivered_total{outcome=\"redacted\",type=\"browser_update\"}", 1);
        expect("aef_events_delivered_total{outcome=\"withheld\",type=\"browser_update\"}", 1);
        double full = FULL.length();
        double redacted = REDACTED.length();
        expect("aef_events_data_bytes_total{part=\"live\",topic=\"session\"}", full + redacted);
        expect("aef_events_data_bytes_total{part=\"replay\",topic=\"session\"}", 2 * full + 2 * redacted);
        expectSummary("aef_replay_events", "{why=\"snapshot\"}", 6, 2, 1);
        expectSummary("aef_replay_events", "{why=\"resumed\"}", 1, 1, 1);
        expectSummary("aef_replay_events", "{why=\"outdated\"}", 1, 1, 1);
        expectSummary("aef_replay_size_bytes", "{why=\"snapshot\"}", 6, full + redacted, full);
        expectSummary("aef_replay_size_bytes", "{why=\"resumed\"}", 1, full, full);
        expectSummary("aef_replay_size_bytes", "{why=\"outdated\"}", 1, redacted, redacted);
        expectThat();

        Statistics statistics = aef.statistics();
        assertThat(statistics.topics())
                .isEqualTo(Map.of(
                        Topic.Kind.EXECUTION, new Statistics.Topics(2, 0, 0),
                        Topic.Kind.SESSION,
                                new Statistics.Topics(3, (long) (full + redacted), (long) (2 * full + 2 * redacted)),
                        Topic.Kind.USER, new Statistics.Topics(1, 0, 0)));
        assertThat(statistics.events()).containsEntry("browser_update", new Statistics.Events(2, 0, 1, 1, 1));
        assertThat(statistics.replays())
                .containsEntry(Replay.SNAPSHOT, new Statistics.Replays(6, 2, (long) (full + redacted)))
                .containsEntry(Replay.LOST, new Statistics.Replays(0, 0, 0));
        assertThat(statistics.connections().firstEvent().longest()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void messagesBesideTheEventsOfTopics() {
        WebSocketPage ada = page("a");
        assertThat(ada.ask("[\"look\"]")).startsWith("451-[\"browser_frame\",{\"seq\":7},");
        assertThat(ada.hear()).isEqualTo("430[{\"ok\":true}]");

        expect("aef_connections", 1);
        expect("aef_users", 1);
        expect("aef_user_sessions{sessions=\"1\"}", 1);
        expect("aef_connections_opened_total{arrival=\"new\"}", 1);
        expect("aef_first_event_seconds_count", 1);
        expect("aef_messages_sent_total{event=\"browser_frame\"}", 1);
        long bytes = "{'seq':7}".length() + PICTURE.length;
        expect("aef_messages_data_bytes_total{event=\"browser_frame\"}", bytes);
        expectThat();
        assertThat(aef.statistics().messages()).isEqualTo(Map.of("browser_frame", new Statistics.Messages(1, bytes)));
    }

    @Test
    void commandsAndRefusals() {
        WebSocketPage ada = page("a");
        assertThat(ada.ask("[\"command\",{\"id\":\"1\",\"type\":\"say\"}]")).isEqualTo("430[{\"ok\":true}]");
        assertThat(ada.ask("[\"command\",{\"id\":\"1\",\"type\":\"say\"}]")).isEqualTo("430[{\"ok\":true}]");
        expectRefusal(ada.ask("[\"command\",{\"type\":\"say\"}]"), "bad_request");
        expectRefusal(ada.ask("[\"command\",{\"id\":\"2\",\"type\":\"client-word\"}]"), "unknown_command");
        expectRefusal(ada.ask("[\"command\",{\"type\":[\"client-word\"]}]"), "bad_request");
        expectRefusal(follow(ada, "execution:hidden"), "forbidden");
        expectRefusal(follow(ada, "client-word"), "bad_request");
        follow(ada, "execution:client-word");
        withdrawnFrom = "ada";
        aef.connections().recheck();
        assertThat(ada.hear()).startsWith("42[\"unsubscribed\"");

        expect("aef_connections", 1);
        expect("aef_users", 1);
        expect("aef_user_sessions{sessions=\"1\"}", 1);
        expect("aef_connections_opened_total{arrival=\"new\"}", 1);
        expect("aef_commands_seconds_count{outcome=\"ok\",type=\"say\"}", 1);
        expect("aef_commands_seconds_count{outcome=\"bad_request\",type=\"say\"}", 1);
        expect("aef_commands_seconds_count{outcome=\"unknown_command\",type=\"unknown\"}", 1);
        expect("aef_commands_seconds_count{outcome=\"bad_request\",type=\"unknown\"}", 1);
        expect("aef_commands_repeated_total{type=\"say\"}", 1);
        expect("aef_refusals_total{code=\"forbidden\",gate=\"subscribe\"}", 1);
        expect("aef_refusals_total{code=\"bad_request\",gate=\"subscribe\"}", 1);
        expect("aef_refusals_total{code=\"forbidden\",gate=\"recheck\"}", 1);
        expect("aef_replay_events_count{why=\"snapshot\"}", 1);
        expect("aef_replay_size_bytes_count{why=\"snapshot\"}", 1);
        expectThat();
        assertThat(registry.scrape()).doesNotContain("client-word", "ada");

        Map<String, Statistics.Commands> commands = aef.statistics().commands();
        assertThat(commands).containsOnlyKeys("say", "unknown");
        assertThat(commands.get("say").outcomes()).isEqualTo(Map.of("ok", 1L, "bad_request", 1L));
        assertThat(commands.get("say").repeated()).isEqualTo(1);
        assertThat(commands.get("say").times().count()).isEqualTo(2);
        assertThat(commands.get("unknown").outcomes()).isEqualTo(Map.of("unknown_command", 1L, "bad_request", 1L));
    }
}
