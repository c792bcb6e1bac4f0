package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.RequestType;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.automation.request.Requester.Attendance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests whose types another module has added. */
class PageRequestsTest {

    record Look(String sessionId) {}

    private final ManualTime time = new ManualTime();
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private final List<Requester> looking = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final List<String> noticed = new CopyOnWriteArrayList<>();
    private final Map<Requester, Attendance> attendances = new ConcurrentHashMap<>();
    private final CompletableFuture<Boolean> later = new CompletableFuture<>();
    private SocketIoServer io;
    private AefRealtime aef;

    @BeforeEach
    void start() {
        io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        aef = time.in(AefRealtime.on(io)
                        .authenticator(StaticTokens.of(Map.of("a", Principal.of("ada"), "b", Principal.of("bob"))))
                        .accessRule(new AccessRule() {
                            @Override
                            public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
                                return topic.id().equals("later")
                                        ? later
                                        : CompletableFuture.completedFuture(
                                                !forbidden.contains(principal + " " + topic));
                            }

                            @Override
                            public Visibility visibility(Principal principal, Topic topic, RealtimeEvent event) {
                                throw new IllegalStateException("The rule is broken.");
                            }
                        })
                        .subscriptionLimits(
                                SubscriptionLimits.DEFAULT.withBurst(4).withPerSecond(1)))
                .open();
        aef.request(RequestType.request("look", Look.class, look -> Topic.session(look.sessionId()), this::look));
        aef.request(RequestType.notice("seen", Look.class, (requester, look) -> {
            noticed.add(requester.principal() + " " + look.sessionId());
            return null;
        }));
        io.start();
    }

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
    }

    private Object look(Requester requester, Look look) throws RequestException {
        switch (look.sessionId()) {
            case "none" -> throw new RequestException(ErrorCode.NOT_FOUND, "There is none.");
            case "broken" -> throw new IllegalStateException("secret");
            default -> {
                looking.add(requester);
                String user = requester.principal().user();
                attendances.put(requester, requester.attend(Topic.session(look.sessionId()), () -> ended.add(user)));
                return Map.of("user", user);
            }
        }
    }

    private PollingPage page(String token) {
        return PollingPage.withToken(io.port(), token).ready();
    }

    private static String look(PollingPage page, String session) {
        return page.ask("[\"look\",{\"sessionId\":\"" + session + "\"}]");
    }

    @Test
    void itIsAnsweredByItsHandler() {
        PollingPage page = page("a");
        assertThat(look(page, "1")).endsWith("[{\"ok\":true,\"result\":{\"user\":\"ada\"}}]");
        assertThat(look(page, "none")).contains("\"code\":\"not_found\",\"message\":\"There is none.\"");
        assertThat(look(page, "broken")).contains("internal_error").doesNotContain("secret");
    }

    @Test
    void whatDoesNotFitToItsRecordIsRefused() {
        PollingPage page = page("a");
        assertThat(page.ask("[\"look\"]")).contains("bad_request");
        assertThat(page.ask("[\"look\",{\"sessionId\":5}]")).contains("bad_request");
        assertThat(looking).isEmpty();
    }

    @Test
    void onlyThoseWhoMayFollowTheTopicAreGrantedIt() {
        forbidden.add("ada session:1");
        assertThat(look(page("a"), "1")).contains("forbidden");
        assertThat(look(page("b"), "1")).contains("\"ok\":true");
    }

    @Test
    void whoHasGoneBeforeTheyAreLetDoesNotWatch() {
        PollingPage page = page("a");
        page.say("420[\"look\",{\"sessionId\":\"later\"}]");
        page.say("41");
        await().until(() -> aef.connections().count() == 0);

        later.complete(true);
        await().until(() -> ended.equals(List.of("ada")));
        attendances.values().forEach(Attendance::close);
        assertThat(aef.isWatched("later")).isFalse();
        // Nor does it count against those who do.
        assertThat(look(page("b"), "later")).contains("\"ok\":true");
        assertThat(aef.isWatched("later")).isTrue();
    }

    @Test
    void tooManyOfAUserAreRefusedForAWhile() {
        PollingPage page = page("a");
        for (int i = 0; i < 4; i++) {
            assertThat(look(page, "none")).contains("not_found");
        }
        assertThat(look(page, "none")).contains("rate_limited", "\"retryAfterMs\":1000");
        time.advance(Duration.ofSeconds(1));
        assertThat(look(page, "none")).contains("not_found");
    }

    @Test
    void aNoticeIsNotAnsweredAndNotCounted() {
        PollingPage page = page("a");
        for (int i = 0; i < 10; i++) {
            page.say("42[\"seen\",{\"sessionId\":\"" + i + "\"}]");
        }
        page.say("42[\"seen\",{\"sessionId\":7}]");
        await().until(() -> noticed.size() == 10);
        assertThat(noticed).startsWith("ada 0", "ada 1").endsWith("ada 9");
        assertThat(look(page, "1")).contains("\"ok\":true");
    }

    @Test
    void whoAttendsWatchesUntilTheyDoNot() {
        PollingPage page = page("a");
        assertThat(aef.isWatched("1")).isFalse();
        look(page, "1");
        assertThat(aef.isWatched("1")).isTrue();
        assertThat(aef.isWatched("2")).isFalse();
        assertThat(aef.connections().isFollowed("1")).isFalse();
        attendances.values().forEach(Attendance::close);
        attendances.values().forEach(Attendance::close);
        assertThat(aef.isWatched("1")).isFalse();
        assertThat(ended).isEmpty();
    }

    @Test
    void theEndOfTheConnectionEndsIt() {
        PollingPage page = page("a");
        look(page, "1");
        aef.connections().disconnect("ada", "Enough.");
        await().until(() -> ended.equals(List.of("ada")));
        assertThat(aef.isWatched("1")).isFalse();
        // What begins afterwards has ended at once.
        looking.get(0).attend(Topic.session("1"), () -> ended.add("late"));
        assertThat(ended).containsExactly("ada", "late");
        assertThat(aef.isWatched("1")).isFalse();
    }

    @Test
    void aPermissionThatIsWithdrawnEndsItAndIsTold() {
        PollingPage page = page("a");
        look(page, "1");
        look(page, "2");
        forbidden.add("ada session:1");
        aef.connections().recheck("ada");
        assertThat(page.hear()).isEqualTo("42[\"unsubscribed\",{\"topic\":\"session:1\",\"reason\":\"forbidden\"}]");
        assertThat(ended).containsExactly("ada");
        assertThat(aef.isWatched("1")).isFalse();
        assertThat(aef.isWatched("2")).isTrue();
    }

    @Test
    void eventsAreSentToManyAtOnce() {
        PollingPage ada = page("a");
        PollingPage bob = page("b");
        look(ada, "1");
        look(bob, "1");
        looking.get(0).send(looking, "shown", Map.of("seq", 1));
        assertThat(ada.hear()).isEqualTo("42[\"shown\",{\"seq\":1}]");
        assertThat(bob.hear()).isEqualTo("42[\"shown\",{\"seq\":1}]");
    }

    @Test
    void aRuleThatFailsHidesEverything() {
        look(page("a"), "1");
        BrowserUpdate event = new BrowserUpdate("1", "", null, ManualTime.NOON);
        assertThat(looking.get(0).visibility(Topic.session("1"), event)).isEqualTo(Visibility.NONE);
    }

    @Test
    void aNameIsTakenOnce() {
        assertThatThrownBy(() -> aef.request(RequestType.notice("seen", Look.class, (requester, look) -> null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("types: two of the name seen (expected: one)");
    }
}
