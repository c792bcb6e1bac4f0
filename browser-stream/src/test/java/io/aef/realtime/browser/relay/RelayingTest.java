package io.aef.realtime.browser.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.browser.BrowserAck;
import io.aef.realtime.automation.browser.BrowserDialog;
import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.browser.BrowserTab;
import io.aef.realtime.automation.browser.BrowserUnwatch;
import io.aef.realtime.automation.browser.BrowserWatch;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.SourceStatus;
import io.aef.realtime.browser.frame.StreamOptions;
import io.aef.realtime.browser.relay.Nodes.Node;
import io.aef.realtime.browser.view.FakeBrowser;
import io.aef.realtime.browser.view.FakePage;
import io.aef.realtime.browser.view.Scenes;
import io.aef.realtime.browser.view.SessionView;
import java.awt.Color;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that watch a browser of another node. */
class RelayingTest {

    private static final BrowserWatch WATCH = new BrowserWatch("s", null, null, null, null, false);

    private final Nodes nodes = new Nodes();
    private final Node home = nodes.add();
    private final Node away = nodes.add();
    private final FakeBrowser browser = new FakeBrowser(320, 96);
    private final SessionView view = home.open("s", browser);

    private FakePage watch(Node node, String user) {
        FakePage page = new FakePage(user);
        watch(node, page);
        return page;
    }

    private void watch(Node node, FakePage page) {
        CompletableFuture<Object> granted = node.ask(page, WATCH);
        nodes.deliver();
        assertThat(granted).isCompleted();
    }

    /** It draws all that it is sent, and so does its node. */
    private void drawAll(Node node, FakePage page) {
        nodes.deliver();
        while (page.waiting() > 0) {
            page.draw(node.shown("s"));
            nodes.deliver();
        }
    }

    private void type(int number) {
        browser.fill(new Color(number * 37 % 256, 0, 0), 16 * (number % 18), 32, 10, 12);
    }

    private void assertShows(FakePage page) {
        assertThat(page.waiting()).isZero();
        assertThat(page.screen.shows(Scenes.pixels(view))).isTrue();
    }

    private static String lastState(FakePage page) {
        List<FakePage.Received> statuses = page.of("browser_status");
        return String.valueOf(statuses.get(statuses.size() - 1).header().get("state"));
    }

    private static Object lastViewers(FakePage page) {
        List<FakePage.Received> statuses = page.of("browser_status");
        return statuses.get(statuses.size() - 1).header().get("viewers");
    }

    @Test
    void aPageOfAnotherNodeIsSentTheWholePictureAndThenWhatHasChanged() {
        FakePage page = watch(away, "ada");
        drawAll(away, page);
        assertShows(page);

        for (int key = 1; key <= 10; key++) {
            nodes.time.pass(50);
            type(key);
            drawAll(away, page);
            assertShows(page);
            assertThat(Scenes.areSame(view, away.shown("s"))).isTrue();
        }
        assertThat(page.frames()).hasSize(11);
        assertThat(page.frames().subList(1, 11)).allSatisfy(frame -> {
            assertThat(frame.header()).containsKey("base");
            assertThat(frame.bytes()).hasSizeLessThan(1_000);
        });
    }

    @Test
    void oneStreamOfChangesGoesToANodeHoweverManyWatchThere() {
        FakePage first = watch(away, "ada");
        drawAll(away, first);
        FakePage second = watch(away, "bob");
        drawAll(away, second);
        assertShows(second);
        nodes.sent.clear();

        nodes.time.pass(50);
        type(1);
        drawAll(away, first);
        drawAll(away, second);

        assertShows(first);
        assertShows(second);
        assertThat(nodes.sent).containsOnlyOnce("Frame").containsOnlyOnce("Drawn");
        assertThat(second.frames().get(1).bytes())
                .isEqualTo(first.frames().get(1).bytes());
    }

    @Test
    void nodesThatAreEquallyFarGetOneMessage() {
        Node third = nodes.add();
        FakePage first = watch(away, "ada");
        FakePage second = watch(third, "bob");
        drawAll(away, first);
        drawAll(third, second);
        nodes.sent.clear();

        nodes.time.pass(50);
        type(1);
        drawAll(away, first);
        drawAll(third, second);

        assertShows(first);
        assertShows(second);
        assertThat(nodes.sent).containsOnlyOnce("Frame");
    }

    @Test
    void nothingIsCapturedOrSentForNobody() {
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        FakePage page = watch(away, "ada");
        assertThat(browser.demand()).isEqualTo(new Demand(20, 1_920, 1_200, 60));
        drawAll(away, page);

        away.ask(page, new BrowserUnwatch("s"));
        nodes.deliver();
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        nodes.pass(20_000);
        assertThat(nodes.time.pending()).isZero();
        assertThat(away.relaying().views()).isEmpty();
        nodes.sent.clear();
        type(1);
        assertThat(nodes.sent).isEmpty();

        // And once more from the beginning.
        FakePage again = watch(away, "ada");
        drawAll(away, again);
        assertShows(again);
    }

    @Test
    void nothingIsCapturedForThoseWhoDoNotDraw() {
        watch(away, "ada");
        nodes.pass(5_000);
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        nodes.pass(60_000);
        FakePage page = watch(away, "bob");
        drawAll(away, page);
        nodes.time.pass(50);
        type(1);
        drawAll(away, page);
        assertShows(page);
    }

    @Test
    void whatTheViewersOfANodeWantIsWantedAndNoMoreThanTheBrowsersNodeAllows() {
        Node modest = nodes.add(StreamOptions.DEFAULT.withMaxFramesPerSecond(5));
        FakeBrowser small = new FakeBrowser(64, 64);
        modest.open("small", small);
        FakePage page = new FakePage("ada");
        away.ask(page, new BrowserWatch("small", 10, 640, 480, 30, false));
        nodes.deliver();
        assertThat(small.demand()).isEqualTo(new Demand(5, 640, 480, 30));
        nodes.time.pass(500);
        away.ask(page, new BrowserWatch("small", 3, 800, 480, 30, false));
        nodes.deliver();
        assertThat(small.demand()).isEqualTo(new Demand(3, 800, 480, 30));
    }

    @Test
    void aNodeThatIsSlowHoldsUpNobody() {
        Node slow = nodes.add();
        FakePage here = watch(home, "ada");
        FakePage there = watch(slow, "bob");
        FakePage other = watch(away, "cy");
        here.drawAll(view);
        drawAll(away, other);
        drawAll(slow, there);
        // It hears and does not get a word in.
        nodes.drop((to, kind) -> to == home && kind.equals("Drawn"));
        for (int key = 1; key <= 10; key++) {
            nodes.time.pass(50);
            type(key);
            here.drawAll(view);
        }
        assertThat(here.frames()).hasSize(11);
        nodes.drop((to, kind) -> false);
        nodes.pass(2_500);
        drawAll(slow, there);
        drawAll(away, other);
        assertShows(there);
        assertShows(other);
        assertThat(there.frames().size()).isLessThan(6);
    }

    @Test
    void aFrameThatCannotBeShownEndsNothing() {
        AtomicInteger failures = new AtomicInteger();
        FakePage page = new FakePage("ada") {
            @Override
            public void send(Collection<? extends Requester> to, String event, @Nullable Object... args) {
                if (event.equals("browser_frame") && failures.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("a picture");
                }
                super.send(to, event, args);
            }
        };
        watch(away, page);
        drawAll(away, page);
        failures.set(1);
        nodes.time.pass(50);
        type(1);
        nodes.pass(1_000);
        assertThat(failures).hasValueLessThanOrEqualTo(0);

        FakePage other = watch(away, "bob");
        drawAll(away, other);
        for (int key = 2; key < 6; key++) {
            nodes.pass(1_000);
            type(key);
            drawAll(away, other);
        }
        assertShows(other);
    }

    @Test
    void whatIsNotThereIsToldSoon() {
        FakePage page = new FakePage("ada");
        BrowserWatch other = new BrowserWatch("other", null, null, null, null, null);
        CompletableFuture<Object> asked = away.ask(page, other);
        nodes.deliver();
        assertThat(asked).isCompletedExceptionally();

        // And if not all nodes answer.
        nodes.pass(2_000);
        nodes.cutOff(home);
        CompletableFuture<Object> again = away.ask(page, other);
        nodes.pass(1_400);
        assertThat(again).isNotCompleted();
        nodes.pass(100);
        assertThat(again).isCompletedExceptionally();
        assertThatThrownBy(again::join)
                .cause()
                .isInstanceOfSatisfying(
                        RequestException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND));
        nodes.pass(5_000);
        assertThat(nodes.time.pending()).isZero();
    }

    @Test
    void aNodeAloneSaysAtOnceThatItIsNotThere() {
        Node alone = new Nodes().add();
        assertThat(alone.ask(new FakePage("ada"), WATCH)).isCompletedExceptionally();
    }

    @Test
    void theRuleOfThePagesNodeSaysWhoSeesWhat() {
        FakePage page = new FakePage("ada");
        page.sees = Visibility.REDACTED;
        browser.status(new SourceStatus(BrowserState.LIVE, "https://secret", "Secret", List.of(), null));
        watch(away, page);
        FakePage full = watch(away, "bob");
        drawAll(away, full);
        assertThat(page.frames()).isEmpty();
        assertThat(page.of("browser_status"))
                .isNotEmpty()
                .allSatisfy(status -> assertThat(status.header()).doesNotContainKeys("url", "title"));
        assertThat(full.frames()).hasSize(1);

        page.sees = Visibility.FULL;
        full.sees = Visibility.NONE;
        nodes.time.pass(50);
        type(1);
        drawAll(away, page);
        assertShows(page);
        assertThat(full.frames()).hasSize(1);
    }

    @Test
    void theRuleIsAskedWithTheAddressOfThePictureThoughItIsNotToldYet() {
        FakePage page = withoutSecrets();
        browser.status(at("https://open"));
        watch(away, page);
        drawAll(away, page);
        nodes.time.pass(50);
        // The next status of a page may be told after a while, the picture is not.
        browser.status(at("https://secret"));
        type(1);
        nodes.deliver();
        assertThat(nodes.last("Frame")).containsEntry("urls", List.of("https://open", "https://secret"));
        assertThat(page.frames()).hasSize(1);
        nodes.pass(5_000);
        assertThat(page.frames()).hasSize(1);
        assertThat(page.of("browser_status").toString()).doesNotContain("secret");

        browser.status(at("https://other"));
        type(2);
        nodes.deliver();
        nodes.pass(1_000 + Relaying.AGAIN.toMillis());
        drawAll(away, page);
        assertShows(page);
    }

    @Test
    void thePictureOfThePageBeforeIsNotSentToWhomOnlyTheNextOneMayBeSent() {
        FakePage page = withoutSecrets();
        browser.status(at("https://secret"));
        watch(away, page);
        drawAll(away, page);
        browser.status(new SourceStatus(BrowserState.NAVIGATING, "https://open", "Open", List.of(), null));
        nodes.pass(5_000);
        drawAll(away, page);
        assertThat(page.frames()).isEmpty();

        type(1);
        nodes.pass(900);
        drawAll(away, page);
        assertShows(page);

        // It may be shown for a moment behind a page that is loaded.
        browser.status(at("https://secret"));
        type(2);
        nodes.pass(2_000);
        int before = page.frames().size();
        browser.status(new SourceStatus(BrowserState.NAVIGATING, "https://open", "Open", List.of(), null));
        type(3);
        nodes.pass(900);
        drawAll(away, page);
        assertThat(page.frames()).hasSize(before);
        nodes.pass(Relaying.AGAIN.toMillis() + 100);
        drawAll(away, page);
        assertShows(page);
    }

    private static FakePage withoutSecrets() {
        FakePage page = new FakePage("ada");
        page.hidden = "https://secret";
        return page;
    }

    private static SourceStatus at(String url) {
        return new SourceStatus(BrowserState.LIVE, url, "Title", List.of(), null);
    }

    @Test
    void aPermissionThatIsWithdrawnEndsIt() {
        FakePage page = watch(away, "ada");
        drawAll(away, page);
        page.end();
        nodes.deliver();
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
    }

    @Test
    void howTheBrowserIsAndHowManyWatchItIsToldOnAllNodes() {
        FakePage here = watch(home, "ada");
        FakePage there = watch(away, "bob");
        watch(away, "cy");
        nodes.pass(3_000);
        assertThat(lastViewers(here)).isEqualTo(3);
        assertThat(lastViewers(there)).isEqualTo(3);

        BrowserDialog dialog = new BrowserDialog("prompt", "Name?", "ada");
        browser.status(new SourceStatus(
                BrowserState.DIALOG,
                "https://example.org",
                "Example",
                List.of(new BrowserTab("1", "https://example.org", "Example", true)),
                dialog));
        nodes.deliver();
        assertThat(there.of("browser_status")
                        .get(there.of("browser_status").size() - 1)
                        .header())
                .isEqualTo(here.of("browser_status")
                        .get(here.of("browser_status").size() - 1)
                        .header())
                .containsEntry("state", "dialog");
    }

    @Test
    void aBrowserThatIsClosedHasEndedOnAllNodes() {
        FakePage page = watch(away, "ada");
        drawAll(away, page);
        home.close("s", view);
        nodes.deliver();
        assertThat(lastState(page)).isEqualTo("ended");
        assertThat(page.isAttending()).isFalse();
        assertThat(away.relaying().views()).isEmpty();

        // Another one of that session, wherever it is.
        Node third = nodes.add();
        SessionView other = third.open("s", browser);
        watch(away, page);
        drawAll(away, page);
        assertThat(page.screen.shows(Scenes.pixels(other))).isTrue();
    }

    @Test
    void aBrowserThatHasEndedKeepsItsLastPictureOnAllNodes() {
        FakePage page = watch(away, "ada");
        drawAll(away, page);
        browser.end(new IllegalStateException("gone"));
        nodes.deliver();
        assertThat(lastState(page)).isEqualTo("ended");
        assertThat(page.isAttending()).isTrue();
        FakePage late = watch(away, "bob");
        drawAll(away, late);
        assertShows(late);
    }

    @Test
    void aNodeThatIsSilentIsToldAndFoundAgain() {
        FakePage page = watch(away, "ada");
        browser.status(new SourceStatus(BrowserState.LIVE, "https://example.org", "Example", List.of(), null));
        drawAll(away, page);
        nodes.cutOff(home);
        nodes.pass(9_000);
        assertThat(lastState(page)).isEqualTo("unresponsive");
        // Nobody is waited for there either.
        assertThat(browser.demand()).isEqualTo(Demand.NONE);

        type(1);
        nodes.connect(home);
        nodes.pass(3_000);
        assertThat(lastState(page)).isEqualTo("live");
        drawAll(away, page);
        assertShows(page);
    }

    @Test
    void whoHasStoodStillDoesNotTakeItForSilence() {
        FakePage page = watch(away, "ada");
        browser.status(new SourceStatus(BrowserState.LIVE, "https://example.org", "Example", List.of(), null));
        drawAll(away, page);
        nodes.sent.clear();
        nodes.time.standStill(Duration.ofMinutes(2));
        nodes.pass(10_000);
        assertThat(page.of("browser_status"))
                .extracting(status -> status.header().get("state"))
                .doesNotContain("unresponsive", "ended");
        assertThat(nodes.sent).doesNotContain("Leave", "Gone", "Seek");
        type(1);
        drawAll(away, page);
        assertShows(page);
    }

    @Test
    void aSessionThatIsOpenedOnAnotherNodeMeanwhileIsFound() {
        FakePage page = watch(away, "ada");
        drawAll(away, page);
        nodes.cutOff(home);
        nodes.pass(9_000);
        FakeBrowser second = new FakeBrowser(320, 96);
        SessionView other = nodes.add().open("s", second);
        second.fill(Color.BLUE, 0, 0, 100, 50);
        nodes.pass(3_000);
        drawAll(away, page);
        assertThat(page.screen.shows(Scenes.pixels(other))).isTrue();
    }

    @Test
    void oneThatWasOpenedAnewWhileNobodyWatchedIsFound() {
        FakePage page = watch(away, "ada");
        drawAll(away, page);
        away.ask(page, new BrowserUnwatch("s"));
        nodes.deliver();
        // Nobody here is told of its end.
        home.close("s", view);
        nodes.deliver();
        FakeBrowser second = new FakeBrowser(320, 96);
        SessionView other = nodes.add().open("s", second);
        second.fill(Color.BLUE, 0, 0, 100, 50);

        FakePage late = watch(away, "bob");
        nodes.pass(4_500);
        drawAll(away, late);
        assertThat(late.screen.shows(Scenes.pixels(other))).isTrue();
        assertThat(late.of("browser_status"))
                .extracting(status -> status.header().get("state"))
                .doesNotContain("unresponsive");
    }

    @Test
    void aBrowserThatIsOpenedHereWhileItIsSoughtIsTheOneThatIsWatched() {
        FakePage page = new FakePage("ada");
        BrowserWatch other = new BrowserWatch("other", null, null, null, null, null);
        CompletableFuture<Object> asked = away.ask(page, other);
        SessionView mine = away.open("other", new FakeBrowser(64, 64));
        assertThat(asked).isCompletedWithValueMatching(granted -> true);
        assertThat(mine.has(page)).isTrue();
    }

    @Test
    void theEndOfAnOldBrowserDoesNotEndTheNewOneOfThatSession() {
        SessionView next = new SessionView("s", browser::want, StreamOptions.DEFAULT, nodes.time);
        home.relaying().open("s", next, () -> null);
        home.relaying().close("s", view);
        watch(away, "ada");
        assertThat(nodes.last("State")).containsEntry("sessionId", "s");
    }

    @Test
    void whatFailsForOneBrowserKeepsNoOtherFromBeingToldOf() {
        home.open("broken", new FakeBrowser(64, 64));
        FakePage page = new FakePage("ada") {
            @Override
            public void send(Collection<? extends Requester> to, String event, @Nullable Object... args) {
                if (args[0] instanceof Map<?, ?> header && "unresponsive".equals(header.get("state"))) {
                    throw new IllegalStateException("broken");
                }
                super.send(to, event, args);
            }
        };
        away.ask(page, new BrowserWatch("broken", null, null, null, null, false));
        FakePage other = watch(away, "bob");
        nodes.cutOff(home);
        nodes.pass(12_000);
        assertThat(lastState(other)).isEqualTo("unresponsive");
        nodes.connect(home);
        nodes.pass(4_000);
        assertThat(lastState(other)).isNotEqualTo("unresponsive");
    }

    @Test
    void whoIsClosedHearsNothing() {
        FakePage page = watch(away, "ada");
        away.open("mine", new FakeBrowser(64, 64));
        away.relaying().close();
        nodes.deliver();
        nodes.sent.clear();
        assertThat(lastState(page)).isEqualTo("ended");
        nodes.garble("Seek", Map.of("sessionId", "mine", "relay", "r"), null);
        nodes.deliver();
        assertThat(nodes.sent).isEmpty();
    }

    @Test
    void whatOneBrowserWaitsForHoldsUpNoOther() {
        List<Runnable> later = new ArrayList<>();
        FakeBrowser second = new FakeBrowser(64, 64);
        home.executor = later::add;
        home.open("second", second);
        CompletableFuture<Object> first = away.ask(new FakePage("ada"), WATCH);
        away.ask(new FakePage("bob"), new BrowserWatch("second", null, null, null, null, false));
        nodes.deliver();
        assertThat(first).isNotCompleted();
        assertThat(later).hasSize(2);

        home.executor = Runnable::run;
        later.get(1).run();
        nodes.deliver();
        assertThat(second.demand()).isNotEqualTo(Demand.NONE);
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        later.get(0).run();
        nodes.deliver();
        assertThat(browser.demand()).isNotEqualTo(Demand.NONE);
    }

    @Test
    void aNodeThatStaysSilentHasGone() {
        FakePage page = watch(away, "ada");
        drawAll(away, page);
        nodes.cutOff(home);
        nodes.pass(70_000);
        assertThat(lastState(page)).isEqualTo("ended");
        assertThat(away.relaying().views()).isEmpty();
        nodes.pass(10_000);
        assertThat(nodes.time.pending()).isZero();
    }

    @Test
    void aSessionThatIsOpenedHereIsNotShownFromElsewhereAnyMore() {
        FakePage page = watch(away, "ada");
        drawAll(away, page);
        SessionView mine = away.open("s", new FakeBrowser(64, 64));
        nodes.deliver();
        assertThat(lastState(page)).isEqualTo("ended");
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        away.ask(page, WATCH);
        assertThat(mine.has(page)).isTrue();
    }

    @Test
    void noMoreSessionsThanThereIsRoomForAreSought() {
        for (int i = 0; i < Relays.MAX_SOUGHT; i++) {
            away.ask(new FakePage("ada"), new BrowserWatch("other " + i, null, null, null, null, null));
        }
        assertThatThrownBy(() -> away.ask(new FakePage("bob"), WATCH).join())
                .cause()
                .isInstanceOfSatisfying(
                        RequestException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BUSY));
        nodes.pass(2_000);
        watch(away, "ada");
    }

    @Test
    void thatNobodyHasItIsKnownForAWhile() {
        BrowserWatch other = new BrowserWatch("other", null, null, null, null, null);
        assertThat(away.ask(new FakePage("ada"), other)).isNotCompleted();
        nodes.deliver();
        nodes.sent.clear();
        assertThat(away.ask(new FakePage("bob"), other)).isCompletedExceptionally();
        assertThat(nodes.sent).isEmpty();
        assertThat(away.relaying().views()).isEmpty();

        nodes.pass(2_000);
        home.open("other", new FakeBrowser(64, 64));
        CompletableFuture<Object> found = away.ask(new FakePage("cy"), other);
        nodes.deliver();
        assertThat(found).isCompletedWithValueMatching(granted -> true);
    }

    @Test
    void itIsSoughtAgainIfTheQuestionOrTheAnswerIsLost() {
        for (String lost : List.of("Seek", "State")) {
            Node other = nodes.add();
            nodes.drop((to, kind) -> kind.equals(lost));
            CompletableFuture<Object> asked = other.ask(new FakePage("ada"), WATCH);
            nodes.pass(400);
            nodes.drop((to, kind) -> false);
            nodes.pass(200);
            assertThat(asked).isCompletedWithValueMatching(granted -> true);
        }
    }

    @Test
    void garbageHarmsNobody() {
        FakePage page = watch(away, "ada");
        drawAll(away, page);
        Random random = new Random(7);
        String stream = String.valueOf(nodes.last("Want").get("stream"));
        String relay = String.valueOf(nodes.last("Want").get("relay"));
        for (String kind : RelayMessage.FORMS.keySet()) {
            nodes.garble(kind, "text", null);
            nodes.garble(kind, List.of(), new byte[3]);
            nodes.garble(kind, Map.of("stream", "x", "relay", relay), null);
            nodes.garble(kind, Map.of("stream", Map.of(), "relay", 3, "sessionId", "s"), null);
        }
        nodes.garble(null, Map.of(), null);
        nodes.garble("Other", Map.of(), null);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            nodes.garble("Frame", frame(stream, relay, random), bytes);
            nodes.garble("State", state(stream, relay, random), null);
            nodes.deliver();
        }
        nodes.pass(5_000);
        drawAll(away, page);
        nodes.time.pass(50);
        type(3);
        nodes.pass(5_000);
        drawAll(away, page);
        assertThat(Scenes.areSame(view, away.shown("s"))).isTrue();
        assertShows(page);
    }

    private static Map<String, Object> frame(String stream, String relay, Random random) {
        long seq = random.nextInt(5);
        Map<String, Object> header = random.nextBoolean()
                ? Map.of("sessionId", "s", "seq", seq, "t", 1, "base", random.nextInt(3), "rects", rects(random))
                : Map.of("sessionId", "s", "seq", seq, "t", 1, "head", random.nextInt(300));
        return Map.of("stream", stream, "relays", List.of(relay), "header", header);
    }

    private static List<List<Object>> rects(Random random) {
        return Collections.nCopies(
                random.nextInt(40), List.of(random.nextInt(400) - 10, 0, 16, 16, random.nextInt(100)));
    }

    private static Map<String, Object> state(String stream, String relay, Random random) {
        return Map.of(
                "sessionId",
                "s",
                "stream",
                stream,
                "relay",
                relay,
                "seq",
                random.nextInt(10),
                "t",
                random.nextInt(10),
                "status",
                Map.of("sessionId", random.nextInt(3), "state", "live", "viewers", random.nextInt(3) - 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverIsLostLateOrDoubledEveryScreenEndsWithTheLastPicture(long seed) {
        Random random = new Random(seed);
        List<Node> all = new ArrayList<>(List.of(home, away, nodes.add()));
        Map<FakePage, Node> pages = new LinkedHashMap<>();
        for (Node node : all) {
            pages.put(watch(node, "user"), node);
        }
        for (int step = 0; step < 400; step++) {
            switch (random.nextInt(8)) {
                case 0 -> browser.fill(random);
                case 1, 2 -> type(random.nextInt(1_000));
                case 3 -> browser.scrolled(0, random.nextInt(100));
                case 4 -> nodes.time.pass(random.nextInt(400));
                case 5 -> {
                    FakePage page = new ArrayList<>(pages.keySet()).get(random.nextInt(pages.size()));
                    if (page.waiting() > 0) {
                        draw(pages.get(page), page);
                    }
                }
                default -> nodes.deliverOne(random);
            }
        }
        for (int i = 0; i < 6; i++) {
            nodes.pass(2_000);
            pages.forEach((page, node) -> {
                while (page.waiting() > 0) {
                    draw(node, page);
                }
            });
        }
        assertThat(Scenes.areSame(view, away.shown("s"))).isTrue();
        assertThat(pages.keySet()).allSatisfy(this::assertShows);
        pages.forEach((page, node) -> node.ask(page, new BrowserUnwatch("s")));
        nodes.pass(20_000);
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        assertThat(nodes.time.pending()).isZero();
    }

    /** As a page does it: by its own node. */
    private static void draw(Node node, FakePage page) {
        page.draw(seq -> node.ask(page, new BrowserAck("s", seq, null)));
    }
}
