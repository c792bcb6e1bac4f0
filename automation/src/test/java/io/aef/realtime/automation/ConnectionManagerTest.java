package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.ConnectionOptions.Beyond;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.SessionAuthenticator;
import io.aef.realtime.automation.access.StaticTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is connected, and what can be done about it. */
class ConnectionManagerTest {

    private static final Principal ADA = new Principal("ada", Set.of("admin"), null);
    private static final Map<String, Principal> TOKENS =
            Map.of("token-of-ada", ADA, "token-of-bob", Principal.of("bob"));
    private static final String TOO_MANY =
            "44{\"message\":\"You have too many sessions already.\",\"data\":{\"code\":\"too_many_sessions\"}}";

    private final ManualTime time = new ManualTime();
    private SocketIoServer io;
    private AefRealtime aef;

    private ConnectionManager start(ConnectionOptions options) {
        io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        aef = AefRealtime.on(io)
                .authenticator(StaticTokens.of(TOKENS))
                .accessRule(AccessRule.everythingButOtherUsers())
                .connections(options)
                .node("node-1")
                .watch(time, time)
                .open();
        io.start();
        return aef.connections();
    }

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
    }

    private PollingPage ada() {
        return PollingPage.withToken(io.port(), "token-of-ada");
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void itIsKnownWhoIsConnectedWhereAndSinceWhen() {
        ConnectionManager connections = start(ConnectionOptions.DEFAULT);
        PollingPage page = ada();
        String socketId = page.joined().split("\"")[3];
        page.done();
        time.advance(Duration.ofMinutes(1));
        PollingPage.withToken(io.port(), "token-of-bob").ready();

        assertThat(now(connections.connections()))
                .extracting(ConnectionInfo::user)
                .containsExactlyInAnyOrder("ada", "bob");
        assertThat(now(connections.connectionsOf("ada")))
                .containsExactly(new ConnectionInfo(
                        socketId, "ada", Set.of("admin"), ManualTime.NOON, "127.0.0.1", "node-1", null));
        assertThat(connections.count()).isEqualTo(2);
        assertThat(connections.countsByUser()).isEqualTo(Map.of("ada", 1, "bob", 1));
    }

    @Test
    void aUserIsSentAnEventWhereverTheyAreAndNobodyElseIs() {
        ConnectionManager connections = start(ConnectionOptions.DEFAULT);
        List<PollingPage> adas = List.of(ada().ready(), ada().ready());
        PollingPage bob = PollingPage.withToken(io.port(), "token-of-bob").ready();

        connections.message("ada", "notice", Map.of("text", "hello"));

        adas.forEach(page -> assertThat(page.hear()).isEqualTo("42[\"notice\",{\"text\":\"hello\"}]"));
        bob.settle();
    }

    @Test
    void aUserIsDisconnectedEverywhereAndToldWhy() {
        ConnectionManager connections = start(ConnectionOptions.DEFAULT);
        PollingPage page = ada().ready();
        PollingPage bob = PollingPage.withToken(io.port(), "token-of-bob").ready();

        connections.disconnect("ada", "Your account was closed.");

        assertThat(page.hear()).isEqualTo("42[\"session_ended\",{\"reason\":\"Your account was closed.\"}]");
        assertThat(page.hear()).isEqualTo("41");
        page.gone();
        bob.settle();
        assertThat(now(connections.connectionsOf("ada"))).isEmpty();
        assertThatThrownBy(() -> connections.disconnect("ada", "x".repeat(201)))
                .hasMessage("reason: 201 characters (expected: <= 200)");
    }

    @Test
    void oneSessionTooManyIsRefused() {
        start(ConnectionOptions.DEFAULT.withMaxSessionsPerUser(2, Beyond.REFUSE_NEWEST));
        ada().ready();
        PollingPage second = ada().ready();

        assertThat(ada().hear()).isEqualTo(TOO_MANY);
        PollingPage.withToken(io.port(), "token-of-bob").ready();
        second.settle();

        aef.connections().disconnect("ada", "");
        ada().ready();
    }

    @Test
    void orTheOldestIsReplaced() {
        start(ConnectionOptions.DEFAULT.withMaxSessionsPerUser(2, Beyond.END_OLDEST));
        PollingPage first = ada().ready();
        time.advance(Duration.ofSeconds(1));
        PollingPage second = ada().ready();
        time.advance(Duration.ofSeconds(1));
        PollingPage third = ada().ready();

        assertThat(first.hear()).isEqualTo("42[\"session_replaced\"]");
        assertThat(first.hear()).isEqualTo("41");
        second.settle();
        third.settle();
        assertThat(now(aef.connections().connectionsOf("ada"))).hasSize(2);
    }

    @Test
    void ofManyAtOnceNoMoreThanThatAreLetIn() {
        start(ConnectionOptions.DEFAULT.withMaxSessionsPerUser(3, Beyond.REFUSE_NEWEST));
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> ada().hear()));
        }

        List<String> heard = answers.stream().map(CompletableFuture::join).toList();

        assertThat(heard).filteredOn(answer -> answer.startsWith("40{")).hasSize(3);
        assertThat(heard).filteredOn(answer -> answer.equals(TOO_MANY)).hasSize(9);
    }

    @Test
    void aSeatThatNobodyComesToIsFreeAgain() {
        start(ConnectionOptions.DEFAULT.withMaxSessionsPerUser(1, Beyond.REFUSE_NEWEST));
        // It comes behind, and refuses those that have a seat already.
        boolean[] open = new boolean[1];
        io.use((socket, next) -> next.verify(open[0]));
        assertThat(ada().hear()).isEqualTo("44{\"message\":\"not allowed\"}");
        open[0] = true;
        assertThat(ada().hear()).isEqualTo(TOO_MANY);

        time.advance(Duration.ofSeconds(10));
        ada().ready();
    }

    @Test
    void theSessionOfTheBackendIsFoundByItsCookie() {
        io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        aef = AefRealtime.on(io)
                .authenticator(SessionAuthenticator.cookie(
                        "SESSION",
                        session ->
                                CompletableFuture.completedFuture(session.equals("s-1") ? Principal.of("eve") : null)))
                .accessRule(AccessRule.everythingButOtherUsers())
                .watch(time, time)
                .open();
        io.start();

        PollingPage page = new PollingPage(io.port(), "", "cookie", "theme=dark; SESSION=\"s-1\"").ready();
        assertThat(aef.connections().countsByUser()).containsOnlyKeys("eve");
        assertThat(page.ask("[\"auth_refresh\"]")).isEqualTo("430[{\"ok\":true,\"result\":{}}]");
        assertThat(new PollingPage(io.port(), "", "cookie", "SESSION=s-2").hear())
                .isEqualTo("44{\"message\":\"You are not signed in.\",\"data\":{\"code\":\"unauthenticated\"}}");
    }

    @Test
    void orByAHeaderAndWhoeverDoesNotSayInTimeLetsNobodyIn() {
        CompletableFuture<Principal> later = new CompletableFuture<>();
        CompletableFuture<String> asked = new CompletableFuture<>();
        io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        aef = AefRealtime.on(io)
                .authenticator(SessionAuthenticator.header("X-Session", session -> {
                    asked.complete(session);
                    return later;
                }))
                .accessRule(AccessRule.everythingButOtherUsers())
                .watch(time, time)
                .open();
        io.start();

        PollingPage page = new PollingPage(io.port(), "", "x-session", "s-1");
        assertThat(asked.join()).isEqualTo("s-1");
        while (time.pending() == 0) {
            Thread.onSpinWait();
        }
        time.advance(Duration.ofSeconds(10));
        assertThat(page.hear())
                .isEqualTo("44{\"message\":\"The server cannot check who you are at the moment.\","
                        + "\"data\":{\"code\":\"unavailable\"}}");
        later.complete(Principal.of("eve"));
        new PollingPage(io.port(), "", "x-session", "s-1").ready();
        assertThat(aef.connections().countsByUser()).containsOnlyKeys("eve");
    }
}
