package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.ConnectionInfo;
import io.aef.realtime.automation.ConnectionOptions;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.event.LogLevel;
import io.aef.realtime.automation.event.LogLine;
import io.aef.realtime.log.LogLimits;
import io.aef.realtime.redis.RedisAdapter;
import io.aef.realtime.redis.RedisEventLog;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Two nodes of an automation that share nothing but a Redis, over each of the adapters. */
@ParameterizedClass
@EnumSource(AutomationClusterTest.Wire.class)
class AutomationClusterTest {

    enum Wire {
        CLASSIC(RedisAdapter::classic),
        SHARDED(RedisAdapter::sharded),
        STREAMS(RedisAdapter::streams);

        private final Function<RedissonClient, RedisAdapter> adapter;

        Wire(Function<RedissonClient, RedisAdapter> adapter) {
            this.adapter = adapter;
        }
    }

    private static RedisServer redis;

    @Parameter
    private Wire wire;

    private final List<RedissonClient> clients = new ArrayList<>();
    private final List<SocketIoServer> servers = new ArrayList<>();
    private final List<AefRealtime> nodes = new ArrayList<>();
    private final List<WireSocket> pages = new ArrayList<>();
    private final List<String> carriedOut = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    private record Nothing() {}

    @BeforeEach
    void start() {
        String prefix = UUID.randomUUID() + ":";
        for (int number = 1; number <= 2; number++) {
            Config config = new Config();
            config.useSingleServer().setAddress(redis.url());
            RedissonClient client = Redisson.create(config);
            SocketIoServer io = SocketIoServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .adapter(wire.adapter.apply(client))
                    .build();
            String name = "node-" + number;
            AefRealtime aef = AefRealtime.on(io)
                    .node(name)
                    .log(new RedisEventLog(client, prefix, LogLimits.DEFAULT))
                    .authenticator(StaticTokens.of(Map.of("a", Principal.of("ada"), "b", Principal.of("bob"))))
                    .accessRule(AccessRule.everythingButOtherUsers())
                    .connections(ConnectionOptions.DEFAULT)
                    .open();
            aef.command(new CommandType<>("work", Nothing.class, false, (principal, command) -> {
                carriedOut.add(name + " " + command.id());
                release.await();
                return name;
            }));
            io.start();
            clients.add(client);
            servers.add(io);
            nodes.add(aef);
        }
        await().until(() -> servers.get(0).serverCount().toCompletableFuture().join() == 2
                && servers.get(1).serverCount().toCompletableFuture().join() == 2);
    }

    @AfterEach
    void close() {
        release.countDown();
        pages.forEach(WireSocket::close);
        servers.forEach(
                io -> io.close(Duration.ofSeconds(1)).toCompletableFuture().join());
        nodes.forEach(AefRealtime::close);
        clients.forEach(RedissonClient::shutdown);
    }

    private WireSocket page(int node, String token) {
        WireSocket page = WireSocket.session(servers.get(node).port());
        pages.add(page);
        page.send("40{\"token\":\"" + token + "\"}");
        assertThat(page.text()).startsWith("40{\"sid\":");
        return page;
    }

    private void say(int node, int number) {
        nodes.get(node).publish(new LogLine("1", null, LogLevel.INFO, "line " + number, Instant.EPOCH));
    }

    @Test
    void eventsOfAnyNodeReachTheFollowersOfAllInOneOrder() {
        WireSocket first = page(0, "a");
        WireSocket second = page(1, "b");
        for (WireSocket page : List.of(first, second)) {
            page.send("421[\"subscribe\",{\"topic\":\"execution:1\"}]");
            assertThat(page.text()).startsWith("431[{\"ok\":true");
        }

        for (int i = 0; i < 200; i++) {
            say(i % 2, i);
        }

        List<String> heard = new ArrayList<>();
        List<String> heardElsewhere = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            heard.add(first.text());
            heardElsewhere.add(second.text());
        }
        assertThat(heard).doesNotHaveDuplicates().isEqualTo(heardElsewhere);
        assertThat(lines(heard, 0)).isSorted().hasSize(100);
        assertThat(lines(heard, 1)).isSorted().hasSize(100);
    }

    /** The numbers of the lines that one node has written, in the order in which they came. */
    private static List<Integer> lines(List<String> heard, int node) {
        return heard.stream()
                .map(each -> Integer.valueOf(find("line (\\d+)", each)))
                .filter(number -> number % 2 == node)
                .toList();
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    @Test
    void whoChangesNodesHasWhatWasMissedMeanwhile() {
        WireSocket before = page(0, "a");
        before.send("421[\"subscribe\",{\"topic\":\"execution:1\"}]");
        assertThat(before.text()).startsWith("431[{\"ok\":true");
        say(1, 0);
        String offset = find("\"offset\":\"([^\"]+)\"", before.text());
        before.close();
        say(0, 1);
        say(0, 2);

        WireSocket after = page(1, "a");
        after.send("421[\"subscribe\",{\"topic\":\"execution:1\",\"after\":\"" + offset + "\"}]");

        assertThat(after.text())
                .isEqualTo("431[{\"ok\":true,\"result\":{\"topic\":\"execution:1\",\"offset\":\"" + offset + "\"}}]");
        assertThat(after.text()).contains("line 1");
        assertThat(after.text()).contains("line 2");
    }

    @Test
    void aCommandThatComesToBothNodesIsCarriedOutOnce() {
        WireSocket first = page(0, "a");
        WireSocket second = page(1, "a");
        first.send("421[\"command\",{\"id\":\"c\",\"type\":\"work\"}]");
        await().until(() -> carriedOut.size() == 1);
        second.send("421[\"command\",{\"id\":\"c\",\"type\":\"work\"}]");
        // Another user's ids are others.
        WireSocket bob = page(1, "b");
        bob.send("421[\"command\",{\"id\":\"c\",\"type\":\"work\"}]");
        await().until(() -> carriedOut.size() == 2);
        release.countDown();

        assertThat(first.text()).isEqualTo("431[{\"ok\":true,\"result\":\"node-1\"}]");
        assertThat(second.text()).isEqualTo("431[{\"ok\":true,\"result\":\"node-1\"}]");
        assertThat(bob.text()).isEqualTo("431[{\"ok\":true,\"result\":\"node-2\"}]");
        assertThat(carriedOut).containsExactly("node-1 c", "node-2 c");
    }

    @Test
    void aUserIsSeenAddressedAndDisconnectedOnBoth() throws Exception {
        WireSocket here = page(0, "a");
        WireSocket there = page(1, "a");
        page(1, "b");

        CompletableFuture<List<ConnectionInfo>> all =
                nodes.get(0).connections().connections().toCompletableFuture();
        assertThat(all.get(10, TimeUnit.SECONDS))
                .extracting(info -> info.user() + " " + info.node())
                .containsExactlyInAnyOrder("ada node-1", "ada node-2", "bob node-2");
        nodes.get(0).connections().message("ada", "notice", "hello");
        for (WireSocket page : List.of(here, there)) {
            assertThat(page.text()).isEqualTo("42[\"notice\",\"hello\"]");
        }
        nodes.get(0).connections().disconnect("ada", "Enough.");
        for (WireSocket page : List.of(here, there)) {
            assertThat(page.text()).isEqualTo("42[\"session_ended\",{\"reason\":\"Enough.\"}]");
            assertThat(page.text()).isEqualTo("41");
        }
        await().until(() -> nodes.get(1).connections().countsByUser().equals(Map.of("bob", 1)));
    }

    @Test
    void bothKnowWhichBrowserIsWatched() {
        WireSocket page = page(1, "a");
        page.send("421[\"subscribe\",{\"topic\":\"session:7\"}]");
        assertThat(page.text()).startsWith("431[{\"ok\":true");

        await().until(() -> nodes.get(0).isWatched("7") && nodes.get(1).isWatched("7"));
        page.close();
        await().until(() -> !nodes.get(0).isWatched("7") && !nodes.get(1).isWatched("7"));
    }
}
