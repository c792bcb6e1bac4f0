package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.AuthenticationException;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client is told while its token runs out, and what it can do about it. A token here is {@code user/roles/minutes}. */
class TokenLifeTest {

    private static final String EXPIRED = "42[\"auth_expired\"]";

    private final ManualTime time = new ManualTime();
    private final AtomicInteger gone = new AtomicInteger();
    private SocketIoServer io;
    private AefRealtime aef;

    private void start(ConnectionOptions options, boolean recovery) {
        start(options, recovery ? ConnectionStateRecovery.upTo(Duration.ofMinutes(5)) : null);
    }

    private void start(ConnectionOptions options, ConnectionStateRecovery recovery) {
        var builder = SocketIoServer.builder().host("127.0.0.1").port(0);
        io = (recovery == null ? builder : builder.connectionStateRecovery(recovery)).build();
        AccessRule onlyAdminsSecrets = (principal, topic) -> CompletableFuture.completedFuture(
                !topic.id().equals("secret") || principal.roles().contains("admin"));
        aef = AefRealtime.on(io)
                .authenticator(credentials -> principal(credentials.token()))
                .accessRule(onlyAdminsSecrets)
                .connections(options)
                .watch(time, time)
                .open();
        io.onConnection(socket -> socket.onDisconnect(reason -> gone.incrementAndGet()));
        io.start();
    }

    private static CompletionStage<Principal> principal(String token) {
        switch (String.valueOf(token)) {
            case "throws" -> throw new IllegalStateException("no keys");
            case "fails" -> {
                return CompletableFuture.failedFuture(new IllegalStateException("no keys"));
            }
            case "empty" -> {
                return CompletableFuture.completedFuture(null);
            }
            case "nothing" -> {
                return null;
            }
            case "silent" -> {
                return new CompletableFuture<>();
            }
            default -> {}
        }
        String[] parts = token == null ? new String[0] : token.split("/");
        if (parts.length != 3) {
            return CompletableFuture.failedFuture(new AuthenticationException("The token is not valid."));
        }
        Instant expires = parts[2].equals("max")
                ? Instant.MAX
                : ManualTime.NOON.plus(Duration.ofMinutes(Long.parseLong(parts[2])));
        return CompletableFuture.completedFuture(new Principal(parts[0], Set.of(parts[1].split(",")), expires));
    }

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
    }

    private PollingPage connected(String token) {
        return PollingPage.withToken(io.port(), token).ready();
    }

    @Test
    void itIsToldBeforeTheEndAndThenDisconnected() {
        start(ConnectionOptions.DEFAULT, false);
        PollingPage page = connected("ada/user/10");

        time.advance(Duration.ofMinutes(9));
        assertThat(page.hear()).isEqualTo("42[\"auth_expiring\",{\"expiresInMs\":60000}]");
        time.advance(Duration.ofSeconds(59));
        page.settle();
        time.advance(Duration.ofSeconds(1));
        assertThat(page.hear()).isEqualTo(EXPIRED);
        assertThat(page.hear()).isEqualTo("41");
        page.gone();
    }

    @Test
    void itIsToldAtOnceIfLittleIsLeft() {
        start(ConnectionOptions.DEFAULT.withExpiryNotice(Duration.ofMinutes(3)), false);
        PollingPage page = PollingPage.withToken(io.port(), "ada/user/2");

        page.joined();
        assertThat(page.hear()).isEqualTo("42[\"auth_expiring\",{\"expiresInMs\":120000}]");
        page.done();
    }

    @Test
    void whatWasShownBeforeIsNoReasonToTellItAgain() {
        start(ConnectionOptions.DEFAULT.withExpiryNotice(Duration.ofMinutes(3)), false);
        PollingPage page = PollingPage.withToken(io.port(), "ada/user/2");
        page.joined();
        assertThat(page.hear()).isEqualTo("42[\"auth_expiring\",{\"expiresInMs\":120000}]");
        page.done();

        assertThat(page.ask("[\"auth_refresh\",{\"token\":\"ada/user/2\"}]"))
                .isEqualTo("430[{\"ok\":true,\"result\":{\"expiresInMs\":120000}}]");
        page.settle();
        page.say("420[\"auth_refresh\",{\"token\":\"ada/user/3\"}]");
        assertThat(page.hear()).isEqualTo("42[\"auth_expiring\",{\"expiresInMs\":180000}]");
    }

    @Test
    void anEndThatIsTooFarAwayIsNone() {
        start(ConnectionOptions.DEFAULT, false);
        PollingPage page = connected("ada/user/max");

        assertThat(time.pending()).isEqualTo(1);
        assertThat(page.ask("[\"auth_refresh\",{\"token\":\"ada/user/max\"}]"))
                .isEqualTo("430[{\"ok\":true,\"result\":{}}]");
    }

    @Test
    void somethingNewerKeepsTheConnectionAndItsSubscriptions() {
        start(ConnectionOptions.DEFAULT, false);
        PollingPage page = connected("ada/user/10");
        page.ask("[\"subscribe\",{\"topic\":\"execution:1\"}]");

        assertThat(page.ask("[\"auth_refresh\",{\"token\":\"ada/user/20\"}]"))
                .isEqualTo("430[{\"ok\":true,\"result\":{\"expiresInMs\":1200000}}]");
        time.advance(Duration.ofMinutes(11));
        aef.publish(new ExecutionUpdate("1", ExecutionStatus.RUNNING, null, 1, ManualTime.NOON));
        assertThat(page.hear()).startsWith("42[\"execution_update\",");
        time.advance(Duration.ofMinutes(8));
        assertThat(page.hear()).isEqualTo("42[\"auth_expiring\",{\"expiresInMs\":60000}]");
        time.advance(Duration.ofMinutes(1));
        assertThat(page.hear()).isEqualTo(EXPIRED);
    }

    @Test
    void whatIsNoBetterLeavesThingsAsTheyAre() {
        start(ConnectionOptions.DEFAULT, false);
        PollingPage page = connected("ada/user/10");

        assertThat(page.ask("[\"auth_refresh\",{\"token\":\"nonsense\"}]"))
                .isEqualTo(
                        "430[{\"ok\":false,\"error\":{\"code\":\"unauthenticated\",\"message\":\"The token is not valid.\"}}]");
        assertThat(page.ask("[\"auth_refresh\",{\"token\":\"ada/user/0\"}]"))
                .isEqualTo(
                        "430[{\"ok\":false,\"error\":{\"code\":\"unauthenticated\",\"message\":\"The token has expired.\"}}]");
        assertThat(page.ask("[\"auth_refresh\",{\"token\":\"bob/user/20\"}]"))
                .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"forbidden\","
                        + "\"message\":\"A connection stays that of its user: open another one.\"}}]");
        assertThat(page.ask("[\"auth_refresh\",{\"token\":7}]"))
                .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"bad_request\","
                        + "\"message\":\"\\\"token\\\" must be a text of 0 to 65536 characters.\"}}]");
        assertThat(page.ask("[\"auth_refresh\"]")).contains("\"code\":\"unauthenticated\"");
        time.advance(Duration.ofMinutes(9));
        assertThat(page.hear()).isEqualTo("42[\"auth_expiring\",{\"expiresInMs\":60000}]");
    }

    private static final String UNAVAILABLE = "430[{\"ok\":false,\"error\":{\"code\":\"unavailable\","
            + "\"message\":\"The server cannot check who you are at the moment.\"}}]";

    @Test
    void whatCannotBeCheckedIsNoBadToken() {
        start(ConnectionOptions.DEFAULT, false);
        PollingPage page = connected("ada/user/10");
        page.ask("[\"subscribe\",{\"topic\":\"execution:1\"}]");

        assertThat(page.ask("[\"auth_refresh\",{\"token\":\"throws\"}]")).isEqualTo(UNAVAILABLE);
        assertThat(page.ask("[\"auth_refresh\",{\"token\":\"fails\"}]")).isEqualTo(UNAVAILABLE);
        assertThat(page.ask("[\"auth_refresh\",{\"token\":\"empty\"}]")).isEqualTo(UNAVAILABLE);
        assertThat(page.ask("[\"auth_refresh\",{\"token\":\"nothing\"}]")).isEqualTo(UNAVAILABLE);
        int before = time.pending();
        page.say("420[\"auth_refresh\",{\"token\":\"silent\"}]");
        while (time.pending() == before) {
            Thread.onSpinWait();
        }
        time.advance(Duration.ofSeconds(10));
        assertThat(page.hear()).isEqualTo(UNAVAILABLE);

        // What it had shown before counts, until its own end.
        aef.publish(new ExecutionUpdate("1", ExecutionStatus.RUNNING, null, 1, ManualTime.NOON));
        assertThat(page.hear()).startsWith("42[\"execution_update\",");
        time.advance(Duration.ofMinutes(9));
        assertThat(page.hear()).startsWith("42[\"auth_expiring\",");
        time.advance(Duration.ofMinutes(1));
        assertThat(page.hear()).isEqualTo(EXPIRED);
    }

    @Test
    void norIsItSoForWhoConnects() {
        start(ConnectionOptions.DEFAULT, false);
        String refused = "44{\"message\":\"The server cannot check who you are at the moment.\","
                + "\"data\":{\"code\":\"unavailable\"}}";

        for (String token : List.of("throws", "fails", "empty", "nothing")) {
            assertThat(PollingPage.withToken(io.port(), token).hear()).isEqualTo(refused);
        }
        assertThat(PollingPage.withToken(io.port(), "nonsense").hear())
                .isEqualTo("44{\"message\":\"The token is not valid.\",\"data\":{\"code\":\"unauthenticated\"}}");
    }

    @Test
    void aSessionIsContinuedThoughItCannotBeCheckedWhatIsShown() throws Exception {
        start(ConnectionOptions.DEFAULT, true);
        String session = sessionOf("ada/user/10");

        continuing(session, "fails").ready();
        assertThat(aef.connections().countsByUser()).containsOnlyKeys("ada");
    }

    @Test
    void refreshesAreRateLimited() {
        start(ConnectionOptions.DEFAULT.withRefreshesPerMinute(2), false);
        PollingPage page = connected("ada/user/10");
        String refresh = "[\"auth_refresh\",{\"token\":\"ada/user/20\"}]";

        assertThat(page.ask(refresh)).contains("\"ok\":true");
        assertThat(page.ask(refresh)).contains("\"ok\":true");
        assertThat(page.ask(refresh))
                .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"rate_limited\","
                        + "\"message\":\"You refresh too often.\",\"retryAfterMs\":30000}}]");
        time.advance(Duration.ofSeconds(30));
        assertThat(page.ask(refresh)).contains("\"ok\":true");
    }

    @Test
    void rolesThatAreGoneEndWhatTheyAllowed() {
        start(ConnectionOptions.DEFAULT, false);
        PollingPage page = connected("ada/admin/10");
        assertThat(page.ask("[\"subscribe\",{\"topic\":\"execution:secret\"}]")).contains("\"ok\":true");

        page.say("420[\"auth_refresh\",{\"token\":\"ada/user/20\"}]");

        assertThat(page.hear())
                .isEqualTo("42[\"unsubscribed\",{\"topic\":\"execution:secret\",\"reason\":\"forbidden\"}]");
        assertThat(page.hear()).startsWith("430[{\"ok\":true");
    }

    @Test
    void aConnectionHasOneTimerAndNoneWhenItHasGone() throws Exception {
        start(ConnectionOptions.DEFAULT, false);
        PollingPage page = connected("ada/user/10");
        page.ask("[\"auth_refresh\",{\"token\":\"ada/user/20\"}]");
        page.ask("[\"auth_refresh\",{\"token\":\"ada/user/30\"}]");
        // The other is that of the rechecks of all.
        assertThat(time.pending()).isEqualTo(2);

        page.say("41");
        await().until(() -> gone.get() > 0);
        assertThat(time.pending()).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(time.pending()).isZero();
    }

    private PollingPage lost(PollingPage page) {
        int before = gone.get();
        page.say("1");
        await().until(() -> gone.get() > before);
        return page;
    }

    private static String pid(String joined) {
        return joined.split("\"pid\":\"")[1].split("\"")[0];
    }

    /** A page that has heard an event, so that it knows where it was, and has then lost its connection. */
    private String sessionOf(String token) {
        PollingPage page = PollingPage.withToken(io.port(), token);
        String pid = pid(page.joined());
        page.done();
        io.emit("hello");
        String offset = page.hear().split("\"")[3];
        lost(page);
        return "\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"";
    }

    private PollingPage continuing(String session, String token) {
        return new PollingPage(io.port(), "{\"token\":\"" + token + "\"," + session + "}");
    }

    @Test
    void aSessionThatIsRecoveredExpiresWhenItWouldHave() throws Exception {
        start(ConnectionOptions.DEFAULT, true);
        String session = sessionOf("ada/user/10");

        PollingPage page = continuing(session, "nonsense").ready();
        assertThat(aef.connections().countsByUser()).containsOnlyKeys("ada");
        time.advance(Duration.ofMinutes(9));
        assertThat(page.hear()).startsWith("42[\"auth_expiring\",{\"expiresInMs\":60000}");
    }

    @Test
    void aSessionThatIsRecoveredWithSomethingNewerLastsAsLongAsThat() throws Exception {
        start(ConnectionOptions.DEFAULT, true);
        String session = sessionOf("ada/user/10");

        PollingPage page = continuing(session, "ada/user/30").ready();
        time.advance(Duration.ofMinutes(28));
        page.settle();
        time.advance(Duration.ofMinutes(1));
        assertThat(page.hear()).startsWith("42[\"auth_expiring\",{\"expiresInMs\":60000}");
    }

    @Test
    void aSessionThatHasExpiredMeanwhileIsEnded() throws Exception {
        start(ConnectionOptions.DEFAULT, true);
        String session = sessionOf("ada/user/10");
        time.advance(Duration.ofMinutes(10));

        PollingPage page = continuing(session, "ada/user/10");
        assertThat(page.hear()).startsWith("40{");
        assertThat(page.hear()).startsWith("42[\"auth_expired\"");
        assertThat(page.hear()).isEqualTo("41");
    }

    @Test
    void aSessionIsNotContinuedBySomebodyElse() throws Exception {
        start(ConnectionOptions.DEFAULT, true);
        String session = sessionOf("ada/user/10");

        PollingPage page = continuing(session, "bob/user/10");
        assertThat(page.hear()).startsWith("40{");
        assertThat(page.hear()).startsWith("42[\"session_ended\",{\"reason\":\"The session was another user's.\"}");
        assertThat(page.hear()).isEqualTo("41");
    }

    @Test
    void aSessionWhoseUserWasDisconnectedMeanwhileIsEnded() throws Exception {
        start(ConnectionOptions.DEFAULT, true);
        String other = sessionOf("bob/user/10");
        String session = sessionOf("ada/user/10");
        aef.connections().disconnect("ada", "Enough.");
        time.advance(Duration.ofSeconds(1));

        PollingPage page = continuing(session, "ada/user/10");
        assertThat(page.hear()).startsWith("40{");
        assertThat(page.hear()).startsWith("42[\"session_ended\",{\"reason\":\"Enough.\"}");
        assertThat(page.hear()).isEqualTo("41");
        PollingPage bob = continuing(other, "bob/user/10");
        bob.joined();
        assertThat(bob.hear()).as("what ada was sent before").startsWith("42[\"hello\"");
        bob.done();
        assertThat(aef.connections().countsByUser()).containsOnlyKeys("bob");
        // Whoever has connected since then has nothing to do with it.
        continuing(sessionOf("ada/user/10"), "ada/user/10").ready();
        assertThat(aef.connections().countsByUser()).containsOnlyKeys("ada", "bob");
    }

    @Test
    void norIsItIfMiddlewaresAreAskedAndThenNothingIsSentToThem() throws Exception {
        start(
                ConnectionOptions.DEFAULT,
                ConnectionStateRecovery.upTo(Duration.ofMinutes(5)).skipMiddlewares(false));
        String session = sessionOf("ada/user/10");

        assertThat(continuing(session, "bob/user/10").hear())
                .isEqualTo("44{\"message\":\"The session to continue is another user's.\","
                        + "\"data\":{\"code\":\"forbidden\"}}");
        continuing(session, "ada/user/20").ready();
        time.advance(Duration.ofMinutes(18));
        assertThat(aef.connections().countsByUser()).containsOnlyKeys("ada");
    }
}
