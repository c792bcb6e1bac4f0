package io.aef.realtime.browser.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.ConnectionOptions;
import io.aef.realtime.automation.ConnectionOptions.Beyond;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.browser.BrowserStream;
import io.aef.realtime.browser.LiveBrowser;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.SourceStatus;
import io.aef.realtime.browser.frame.StreamOptions;
import java.awt.Color;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Browsers that are watched over a server. */
class LiveBrowserTest {

    private final FakeBrowser browser = new FakeBrowser(1_280, 720);
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private final List<LivePage> pages = new ArrayList<>();
    private SocketIoServer io;
    private AefRealtime aef;
    private BrowserStream stream;
    private LiveBrowser live;

    @BeforeEach
    void start() {
        io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        aef = AefRealtime.on(io)
                .authenticator(StaticTokens.of(Map.of("a", Principal.of("ada"), "b", Principal.of("bob"))))
                .accessRule(
                        (principal, topic) -> CompletableFuture.completedFuture(!forbidden.contains(principal.user())))
                .connections(ConnectionOptions.DEFAULT.withMaxSessionsPerUser(50, Beyond.REFUSE_NEWEST))
                .open();
        stream = BrowserStream.of(aef, StreamOptions.DEFAULT.withMaxPerConnection(1));
        live = stream.open("s", browser);
        io.start();
    }

    @AfterEach
    void close() {
        pages.forEach(LivePage::close);
        stream.close();
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
    }

    private LivePage page(String token) {
        LivePage page = new LivePage(io.port(), token);
        pages.add(page);
        return page;
    }

    @Test
    void fiftyViewersGetTheSameBytes() {
        for (int i = 0; i < 50; i++) {
            page(i % 2 == 0 ? "a" : "b").watching();
        }
        byte[] first = {};
        for (LivePage page : pages) {
            assertThat(page.hearFrame()).contains("\"seq\":1,\"head\":");
            first = page.hearBytes();
            page.acknowledge(1);
        }
        await().until(() -> live.viewers() == 50);
        browser.fill(Color.RED, 640, 352, 12, 12);
        byte[] delta = {};
        for (LivePage page : pages) {
            assertThat(page.hearFrame()).contains("\"seq\":2,\"base\":1,\"rects\":[[");
            byte[] bytes = page.hearBytes();
            delta = delta.length == 0 ? bytes : delta;
            assertThat(bytes).isEqualTo(delta);
        }
        assertThat(first).hasSizeGreaterThan(50_000);
        assertThat(delta).hasSizeBetween(10, 1_000);
    }

    @Test
    void aSmallChangeCostsLittleOnTheWire() {
        LivePage page = page("a").watching();
        page.hearFrame();
        page.hearBytes();
        page.acknowledge(1);
        page.hear("430");
        long before = page.bytes();
        for (int key = 1; key <= 10; key++) {
            int at = key;
            browser.draw(graphics -> {
                graphics.setColor(Color.BLACK);
                graphics.drawString("x", 200 + at * 8, 320);
            });
            page.hearFrame();
            page.hearBytes();
            page.acknowledge(1 + key);
        }
        assertThat((page.bytes() - before) / 10).isLessThan(500);
    }

    @Test
    void theSessionIsWatchedWhileSomebodyWatches() {
        assertThat(aef.isWatched("s")).isFalse();
        LivePage page = page("a").watching();
        page.hearFrame();
        assertThat(aef.isWatched("s")).isTrue();
        assertThat(aef.connections().isFollowed("s")).isFalse();

        page.say("421[\"browser_unwatch\",{\"sessionId\":\"s\"}]");
        assertThat(page.hear("431")).isEqualTo("431[{\"ok\":true}]");

        assertThat(aef.isWatched("s")).isFalse();
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
    }

    @Test
    void whoGoesIsNotWaitedFor() {
        LivePage page = page("a").watching();
        page.hearFrame();
        page.close();
        await().until(() -> browser.demand().isNone());
        assertThat(live.viewers()).isZero();
        assertThat(aef.isWatched("s")).isFalse();
    }

    @Test
    void aPermissionThatIsWithdrawnEndsThePicture() {
        LivePage ada = page("a").watching();
        LivePage bob = page("b").watching();
        for (LivePage page : pages) {
            page.hearFrame();
            page.hearBytes();
            page.acknowledge(1);
        }
        await().until(() -> live.viewers() == 2);
        forbidden.add("ada");
        aef.connections().recheck();
        assertThat(ada.hear("42[\"unsubscribed\"")).contains("{\"topic\":\"session:s\",\"reason\":\"forbidden\"}");
        browser.fill(Color.RED, 0, 0, 16, 16);
        bob.hearFrame();
        assertThat(live.viewers()).isEqualTo(1);
        ada.say("422[\"browser_watch\",{\"sessionId\":\"s\"}]");
        // What comes next is the answer: there was no frame before it.
        await().until(() -> !ada.isSilent());
        assertThat(ada.hearText()).startsWith("432[{\"ok\":false,\"error\":{\"code\":\"forbidden\"");
    }

    @Test
    void whatIsNotThereOrMalformedIsRefused() {
        LivePage page = page("a");
        page.say("420[\"browser_watch\",{\"sessionId\":\"other\"}]");
        assertThat(page.hearText()).startsWith("430[{\"ok\":false,\"error\":{\"code\":\"not_found\"");
        page.say("421[\"browser_watch\",{\"maxFps\":3}]");
        assertThat(page.hearText()).contains("bad_request", "\\\"sessionId\\\" is missing.");
        page.say("422[\"browser_watch\",{\"sessionId\":\"s\",\"maxFps\":1000}]");
        assertThat(page.hearText()).contains("bad_request");
        page.say("42[\"browser_ack\",{\"sessionId\":5}]");
        page.say("42[\"browser_ack\"]");
        page.say("423[\"browser_unwatch\",{\"sessionId\":\"s\"}]");
        assertThat(page.hearText()).isEqualTo("433[{\"ok\":true}]");
    }

    @Test
    void noMoreBrowsersThanTheServerAllows() {
        try (LiveBrowser other = stream.open("other", new FakeBrowser(32, 32))) {
            LivePage page = page("a").watching();
            page.hear("430");
            page.say("421[\"browser_watch\",{\"sessionId\":\"other\"}]");
            assertThat(page.hear("431")).contains("too_many_topics");
            page.say("422[\"browser_watch\",{\"sessionId\":\"s\",\"maxFps\":7}]");
            assertThat(page.hear("432")).contains("\"result\":{\"maxFps\":7,");
            assertThat(other.viewers()).isZero();
        }
    }

    @Test
    void whoFollowsTheTopicGetsWholePictures() {
        LivePage page = page("a");
        page.say("420[\"subscribe\",{\"topic\":\"session:s\"}]");
        page.hear("430");
        String update = page.hear("42[\"browser_update\"");
        assertThat(update).contains("\"sessionId\":\"s\",\"screenshot\":\"/9j/").doesNotContain("\"url\"");
        assertThat(browser.demand().maxFramesPerSecond()).isEqualTo(2);
        assertThat(aef.isWatched("s")).isTrue();
        browser.status(new SourceStatus(BrowserState.LIVE, "http://shop/", "Shop", List.of(), null));
        assertThat(page.hear("42[\"browser_update\""))
                .contains("\"url\":\"http://shop/\"")
                .doesNotContain("\"screenshot\"");

        page.say("421[\"unsubscribe\",{\"topic\":\"session:s\"}]");
        await().until(() -> browser.demand().equals(Demand.NONE));
    }

    @Test
    void theLastPictureIsPublishedWatchedOrNot() {
        assertThat(live.capture().toCompletableFuture().join().jpeg()).isNotEmpty();
        List<RealtimeEvent> state =
                aef.state(Topic.session("s")).toCompletableFuture().join();
        assertThat(state)
                .singleElement()
                .isInstanceOfSatisfying(
                        BrowserUpdate.class,
                        update -> assertThat(Base64.getDecoder().decode(update.screenshot()))
                                .startsWith(0xFF, 0xD8));
        assertThat(browser.demands()).isEmpty();
    }

    @Test
    void theEndIsToldAndTheSourceIsClosed() {
        LivePage page = page("a").watching();
        page.hearFrame();
        page.hear("430");
        live.close();
        live.close();
        page.hear("42[\"browser_status\",{\"sessionId\":\"s\",\"state\":\"ended\"");
        assertThat(browser.isClosed()).isTrue();
        assertThat(aef.isWatched("s")).isFalse();
        page.say("421[\"browser_watch\",{\"sessionId\":\"s\"}]");
        assertThat(page.hear("431")).contains("not_found");
    }

    @Test
    void theEndOfTheBrowserIsToldOnce() {
        List<String> ends = new ArrayList<>();
        FakeBrowser other = new FakeBrowser(32, 32);
        try (LiveBrowser second = stream.open("other", other, cause -> ends.add(String.valueOf(cause)))) {
            LivePage page = page("a");
            page.say("420[\"browser_watch\",{\"sessionId\":\"other\"}]");
            page.hearFrame();
            other.end(new IllegalStateException("gone"));
            page.hear("42[\"browser_status\",{\"sessionId\":\"other\",\"state\":\"ended\"");
            assertThat(ends).containsExactly("java.lang.IllegalStateException: gone");
            // What it showed last can be looked at still.
            assertThat(second.viewers()).isEqualTo(1);
            page("b").say("420[\"browser_watch\",{\"sessionId\":\"other\"}]");
            pages.get(1).hearFrame();
        }
    }

    @Test
    void aSessionIsOpenOnce() {
        assertThatThrownBy(() -> stream.open("s", new FakeBrowser(32, 32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sessionId: s is open (expected: one that is not)");
    }
}
