package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.Registration;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.ConnectionOptions.Beyond;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users whose connections are on several nodes. */
class ConnectionsOfAClusterTest {

    private final ManualTime time = new ManualTime();
    private final NodesInOneProcess cluster = new NodesInOneProcess();
    private final List<SocketIoServer> servers = new ArrayList<>();
    private final List<ConnectionManager> managers = new ArrayList<>();
    private volatile boolean allowed = true;

    @BeforeEach
    void start() {
        for (String name : List.of("node-1", "node-2")) {
            SocketIoServer io = SocketIoServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .adapter(cluster)
                    .build();
            AefRealtime aef = AefRealtime.on(io)
                    .authenticator(StaticTokens.of(Map.of("a", Principal.of("ada"), "b", Principal.of("bob"))))
                    .accessRule((principal, topic) -> CompletableFuture.completedFuture(allowed))
                    .connections(ConnectionOptions.DEFAULT.withMaxSessionsPerUser(2, Beyond.END_OLDEST))
                    .node(name)
                    .watch(time, time)
                    .open();
            io.start();
            servers.add(io);
            managers.add(aef.connections());
        }
    }

    @AfterEach
    void close() {
        servers.forEach(
                io -> io.close(Duration.ofSeconds(1)).toCompletableFuture().join());
    }

    private PollingPage page(int node, String token) {
        return PollingPage.withToken(servers.get(node).port(), token).ready();
    }

    @Test
    void eachNodeKnowsThoseOfAll() {
        page(0, "a");
        page(1, "a");
        page(1, "b");

        for (ConnectionManager each : managers) {
            assertThat(each.connections().toCompletableFuture().join())
                    .extracting(ConnectionInfo::user, ConnectionInfo::node)
                    .containsExactlyInAnyOrder(tuple("ada", "node-1"), tuple("ada", "node-2"), tuple("bob", "node-2"));
        }
        assertThat(managers.get(0).connectionsOf("bob").toCompletableFuture().join())
                .hasSize(1);
        assertThat(managers.get(0).countsByUser()).isEqualTo(Map.of("ada", 1));
    }

    @Test
    void aUserIsToldAndDisconnectedOnAllNodes() {
        PollingPage one = page(0, "a");
        PollingPage other = page(1, "a");
        PollingPage bob = page(1, "b");

        managers.get(0).message("ada", "notice", "hello");
        managers.get(0).disconnect("ada", "Enough.");

        for (PollingPage each : List.of(one, other)) {
            assertThat(each.hear()).isEqualTo("42[\"notice\",\"hello\"]");
            assertThat(each.hear()).isEqualTo("42[\"session_ended\",{\"reason\":\"Enough.\"}]");
            assertThat(each.hear()).isEqualTo("41");
        }
        bob.settle();
    }

    @Test
    void sessionsAreCountedOnAllNodesAndTheOldestGoesWhereverItIs() {
        PollingPage first = page(0, "a");
        time.advance(Duration.ofSeconds(1));
        PollingPage second = page(1, "a");
        time.advance(Duration.ofSeconds(1));
        PollingPage third = page(1, "a");

        assertThat(first.hear()).isEqualTo("42[\"session_replaced\"]");
        assertThat(first.hear()).isEqualTo("41");
        second.settle();
        third.settle();
    }

    @Test
    void allNodesKnowWhichBrowsersAreWatched() {
        PollingPage page = page(1, "a");
        int timers = time.pending();
        page.ask("[\"subscribe\",{\"topic\":\"session:7\"}]");
        // It is answered before it follows.
        page.settle();

        assertThat(managers.get(1).isWatched("7")).isTrue();
        assertThat(managers.get(0).isWatched("7")).isFalse();
        time.advance(Duration.ofMillis(20));
        await().until(() -> managers.get(0).isWatched("7"));
        assertThat(managers.get(0).isWatched("8")).isFalse();
        // It is told again and again, for those who have come since.
        time.advance(Duration.ofMinutes(1));
        await().until(() -> managers.get(0).isWatched("7"));

        page.ask("[\"unsubscribe\",{\"topic\":\"session:7\"}]");
        assertThat(managers.get(1).isWatched("7")).isFalse();
        time.advance(Duration.ofMillis(20));
        await().until(() -> !managers.get(0).isWatched("7"));
        time.advance(Duration.ofMinutes(1));
        assertThat(time.pending())
                .as("nothing is told when there is nothing to tell")
                .isEqualTo(timers);
    }

    @Test
    void thatABrowserIsFollowedIsToldOnAllNodes() {
        AtomicInteger here = new AtomicInteger();
        AtomicInteger there = new AtomicInteger();
        AtomicInteger untilRemoved = new AtomicInteger();
        AtomicInteger ofAnother = new AtomicInteger();
        managers.get(1).onFollowed("7", here::incrementAndGet);
        managers.get(0).onFollowed("7", there::incrementAndGet);
        Registration removed = managers.get(0).onFollowed("7", untilRemoved::incrementAndGet);
        managers.get(0).onFollowed("8", ofAnother::incrementAndGet);
        PollingPage page = page(1, "a");

        page.ask("[\"subscribe\",{\"topic\":\"session:7\"}]");
        page.settle();
        time.advance(Duration.ofMillis(20));
        await().until(() -> there.get() == 1 && untilRemoved.get() == 1);
        assertThat(here).hasValue(1);
        assertThat(managers.get(0).isFollowed("7")).isTrue();

        // What is told again is no news. The other node may hear of it after the clock has been turned on, so it is
        // turned by less than its patience.
        time.advance(Viewers.AGAIN);
        removed.remove();
        page.ask("[\"unsubscribe\",{\"topic\":\"session:7\"}]");
        time.advance(Duration.ofMillis(20));

        await().until(() -> there.get() == 2);
        assertThat(here).hasValue(2);
        assertThat(managers.get(0).isFollowed("7")).isFalse();
        assertThat(untilRemoved).hasValue(1);
        assertThat(ofAnother).hasValue(0);
    }

    @Test
    void whatANodeHasToldThatIsSilentCountsForAWhileOnly() {
        PollingPage page = page(1, "a");
        page.ask("[\"subscribe\",{\"topic\":\"session:7\"}]");
        page.settle();
        time.advance(Duration.ofMillis(20));
        await().until(() -> managers.get(0).isWatched("7"));
        servers.get(1).close(Duration.ofSeconds(1)).toCompletableFuture().join();

        assertThat(managers.get(0).isWatched("7")).isTrue();
        time.advance(Duration.ofSeconds(15));
        assertThat(managers.get(0).isWatched("7")).isFalse();
    }

    @Test
    void whatOneNodeKnowsOfAChangedPermissionAllNodesAskAgain() {
        PollingPage page = page(1, "a");
        page.ask("[\"subscribe\",{\"topic\":\"execution:1\"}]");
        allowed = false;

        managers.get(0).recheck("ada");

        assertThat(page.hear()).isEqualTo("42[\"unsubscribed\",{\"topic\":\"execution:1\",\"reason\":\"forbidden\"}]");
    }
}
