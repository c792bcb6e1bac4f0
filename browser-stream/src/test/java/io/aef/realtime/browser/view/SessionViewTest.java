package io.aef.realtime.browser.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.browser.BrowserDialog;
import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.browser.BrowserWatch;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.SourceStatus;
import io.aef.realtime.browser.frame.StreamOptions;
import io.aef.realtime.browser.frame.Viewport;
import java.awt.Color;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What viewers of a session are sent, with a browser, pages and a clock that do what the test says. */
class SessionViewTest {

    private static final StreamOptions OPTIONS = StreamOptions.DEFAULT;
    private static final BrowserWatch WATCH = new BrowserWatch("s", null, null, null, null, null);
    private static final long PERIOD_MS = 50;

    private final ManualTime time = new ManualTime();
    private final FakeBrowser browser = new FakeBrowser(320, 96);
    private final SessionView view = new SessionView("s", browser::want, OPTIONS, time);

    SessionViewTest() {
        browser.showIn(view);
    }

    private FakePage watch(String user) {
        return watch(user, WATCH);
    }

    private FakePage watch(String user, BrowserWatch how) {
        FakePage page = new FakePage(user);
        view.join(page, Wishes.of(how, OPTIONS));
        return page;
    }

    private static BrowserWatch unrefined() {
        return new BrowserWatch("s", null, null, null, null, false);
    }

    private int[] shown() {
        return Screen.pixels(Screen.decode(view.scene().picture().bytes()));
    }

    /** Changes a small part of the page, another one each time. */
    private void type(int number) {
        browser.fill(new Color(number * 37 % 256, 0, 0), 16 * (number % 18), 32, 10, 12);
    }

    @Test
    void nothingIsWantedWithoutViewers() {
        assertThat(browser.demands()).isEmpty();
        FakePage page = watch("ada");
        assertThat(browser.demand()).isEqualTo(new Demand(20, 1_920, 1_200, 60));

        view.leave(page);

        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        assertThat(time.pending()).isZero();
    }

    @Test
    void theMostThatAnyViewerWantsIsWanted() {
        FakePage ada = watch("ada", new BrowserWatch("s", 5, 640, 800, 30, false));
        assertThat(browser.demand()).isEqualTo(new Demand(5, 640, 800, 30));
        FakePage bob = watch("bob", new BrowserWatch("s", 10, 800, 400, 20, false));
        assertThat(browser.demand()).isEqualTo(new Demand(10, 800, 800, 30));
        view.join(bob, Wishes.of(new BrowserWatch("s", 1, 100, 100, 90, false), OPTIONS));
        assertThat(browser.demand()).isEqualTo(new Demand(5, 800, 800, 85));
        ada.drawAll(view);
        time.pass(CommonDemand.LESS_AFTER.dividedBy(2));
        ada.drawAll(view);
        bob.drawAll(view);
        time.pass(CommonDemand.LESS_AFTER.dividedBy(2));
        assertThat(browser.demand()).isEqualTo(new Demand(5, 640, 800, 85));
    }

    @Test
    void whoWishesSomethingElseAgainAndAgainChangesNothing() {
        FakePage ada = watch("ada", new BrowserWatch("s", 5, 640, 800, 30, false));
        FakePage bob = watch("bob", new BrowserWatch("s", 5, 640, 800, 80, false));
        time.pass(250);
        ada.drawAll(view);
        bob.drawAll(view);
        time.pass(250);
        ada.drawAll(view);
        bob.drawAll(view);
        int before = browser.demands().size();

        for (int i = 0; i < 10; i++) {
            view.join(bob, Wishes.of(new BrowserWatch("s", 5, 16, 16, 10, false), OPTIONS));
            time.pass(CommonDemand.LESS_AFTER.dividedBy(2));
            view.join(bob, Wishes.of(new BrowserWatch("s", 5, 640, 800, 80, false), OPTIONS));
            time.pass(CommonDemand.LESS_AFTER.dividedBy(2));
        }
        assertThat(browser.demands()).hasSize(before);
        view.leave(bob);
        time.pass(CommonDemand.LESS_AFTER.minusMillis(1));
        assertThat(browser.demands()).hasSize(before);
        time.pass(1);
        assertThat(browser.demand()).isEqualTo(new Demand(5, 640, 800, 30));
        assertThat(browser.demands()).hasSize(before + 1);
    }

    @Test
    void theQualityThatAFrameWasMadeWithIsTold() {
        FakePage page = watch("ada", unrefined());

        assertThat(page.frames().get(0).header()).containsEntry("q", 60);
    }

    @Test
    void aViewerGetsTheWholePictureAndThenWhatHasChanged() {
        FakePage page = watch("ada", unrefined());
        FakePage.Received whole = page.frames().get(0);
        assertThat(whole.header().keySet())
                .containsExactly("sessionId", "seq", "head", "t", "w", "h", "vw", "vh", "sx", "sy", "dpr", "q", "tab");
        page.draw(view);
        assertThat(page.screen.shows(shown())).isTrue();

        time.pass(PERIOD_MS);
        type(1);

        FakePage.Received delta = page.frames().get(1);
        assertThat(delta.header().keySet()).containsExactly("sessionId", "seq", "base", "rects", "t");
        assertThat(delta.bytes().length).isLessThan(800);
        page.draw(view);
        assertThat(page.screen.shows(shown())).isTrue();
    }

    @Test
    void nothingIsSentBeforeTheLastOneIsDrawn() {
        FakePage page = watch("ada", unrefined());
        for (int i = 0; i < 5; i++) {
            time.pass(PERIOD_MS);
            type(i);
        }
        assertThat(page.frames()).hasSize(1);
        page.draw(view);
        assertThat(page.frames()).hasSize(2);
        page.draw(view);
        assertThat(page.frames()).hasSize(2);
        assertThat(page.screen.shows(shown())).isTrue();
    }

    @Test
    void whoIsFarAwayHasTwoOnTheWay() {
        FakePage page = watch("ada", unrefined());
        time.pass(100);
        page.draw(view);
        for (int i = 0; i < 5; i++) {
            time.pass(PERIOD_MS);
            type(i);
        }
        assertThat(page.waiting()).isEqualTo(2);
        page.drawAll(view);
        assertThat(page.screen.shows(shown())).isTrue();
    }

    @Test
    void aSlowViewerEndsWithTheLastPictureAndFewerFrames() {
        FakePage fast = watch("ada", unrefined());
        FakePage slow = watch("bob", unrefined());
        fast.drawAll(view);
        slow.drawAll(view);
        for (int i = 0; i < 40; i++) {
            time.pass(PERIOD_MS);
            type(i);
            fast.drawAll(view);
            if (i % 10 == 9) {
                slow.drawAll(view);
            }
        }
        time.pass(PERIOD_MS);
        slow.drawAll(view);
        assertThat(fast.frames()).hasSize(41);
        assertThat(slow.frames()).hasSizeLessThan(15);
        assertThat(slow.screen.shows(shown())).isTrue();
        assertThat(fast.screen.shows(shown())).isTrue();
        assertThat(slow.frames().subList(1, slow.frames().size()))
                .allSatisfy(frame -> assertThat(frame.header().get("base")).isNotNull());
    }

    @Test
    void thoseWhoAreEquallyFarGetTheSameBytesMadeOnce() {
        List<FakePage> pages = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            pages.add(watch("user " + i, unrefined()));
        }
        assertThat(view.encoded()).isEqualTo(1);
        for (int round = 1; round <= 4; round++) {
            pages.forEach(page -> page.drawAll(view));
            time.pass(PERIOD_MS);
            type(round);
            assertThat(view.encoded()).isEqualTo(1 + round);
        }
        byte[] last = pages.get(0).frames().get(4).bytes();
        assertThat(pages).allSatisfy(page -> {
            assertThat(page.frames()).hasSize(5);
            assertThat(page.frames().get(4).bytes()).isSameAs(last);
        });
    }

    @Test
    void whoAcknowledgesLaterIsSentWhatWasMadeAlready() {
        FakePage ada = watch("ada", unrefined());
        FakePage bob = watch("bob", unrefined());
        time.pass(PERIOD_MS);
        type(1);
        ada.draw(view);
        assertThat(view.encoded()).isEqualTo(2);
        bob.draw(view);
        assertThat(view.encoded()).isEqualTo(2);
        assertThat(bob.frames().get(1).bytes()).isSameAs(ada.frames().get(1).bytes());
    }

    @Test
    void whoJoinsGetsThePictureAtOnceFromTheLatestFrame() {
        watch("ada", unrefined());
        type(1);
        int[] before = shown();
        FakePage late = watch("bob", unrefined());
        late.draw(view);
        assertThat(late.screen.shows(before)).isTrue();
    }

    @Test
    void theLastPictureIsThereForWhoComesWhenNobodyHasWatchedForAWhile() {
        view.leave(watch("ada", unrefined()));
        browser.fill(Color.RED, 0, 0, 32, 32);
        FakePage page = watch("bob", unrefined());
        page.drawAll(view);
        time.pass(PERIOD_MS);
        page.drawAll(view);
        assertThat(page.screen.shows(shown())).isTrue();
    }

    @Test
    void aViewerThatNeverAcknowledgesGetsNothingMoreAndNothingIsCapturedForIt() {
        FakePage page = watch("ada", unrefined());
        time.pass(2_000);
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        assertThat(time.pending()).isZero();
        type(1);
        assertThat(page.frames()).hasSize(1);

        page.draw(view);

        assertThat(browser.demand()).isNotEqualTo(Demand.NONE);
        page.drawAll(view);
        assertThat(page.screen.shows(shown())).isTrue();
    }

    @Test
    void thoseWhoStallHoldNothingButTheirStanding() {
        List<FakePage> stalled = new ArrayList<>();
        FakePage lively = watch("ada", unrefined());
        lively.draw(view);
        for (int i = 0; i < 20; i++) {
            stalled.add(watch("user " + i, unrefined()));
        }
        for (int i = 0; i < 200; i++) {
            time.pass(PERIOD_MS);
            type(i);
            lively.drawAll(view);
        }
        // One for each of the frames, and none for those who are not sent any.
        assertThat(view.encoded()).isLessThanOrEqualTo(201);
        assertThat(stalled).allSatisfy(page -> assertThat(page.frames()).hasSize(1));
        stalled.forEach(page -> page.drawAll(view));
        assertThat(stalled)
                .allSatisfy(page -> assertThat(page.screen.shows(shown())).isTrue());
    }

    @Test
    void theRateIsThatOfTheViewer() {
        FakePage page = watch("ada", new BrowserWatch("s", 2, null, null, null, false));
        page.drawAll(view);
        for (int i = 0; i < 40; i++) {
            time.pass(50);
            type(i);
            page.drawAll(view);
        }
        assertThat(page.frames()).hasSize(5);
    }

    @Test
    void aWholePictureIsSentWhenItIsAskedFor() {
        FakePage page = watch("ada", unrefined());
        page.draw(view);
        time.pass(PERIOD_MS);
        type(1);
        view.acknowledge(page, 1, true);
        time.pass(PERIOD_MS);
        assertThat(page.frames()).hasSize(3);
        assertThat(page.frames().get(2).header().get("base")).isNull();
    }

    @Test
    void anAcknowledgementOfWhatWasNotSentDoesNothing() {
        FakePage page = watch("ada", unrefined());
        view.acknowledge(page, 0, false);
        view.acknowledge(page, -5, false);
        time.pass(PERIOD_MS);
        type(1);
        assertThat(page.frames()).hasSize(1);
        view.acknowledge(page, Long.MAX_VALUE, false);
        assertThat(page.frames()).hasSize(2);
        view.acknowledge(new FakePage("stranger"), 1, true);
        assertThat(page.frames()).hasSize(2);
    }

    @Test
    void whatChangesTooMuchIsSentWhole() {
        FakePage page = watch("ada", unrefined());
        page.draw(view);
        time.pass(PERIOD_MS);
        browser.draw(graphics -> {
            for (int i = 0; i < 2_000; i++) {
                graphics.setColor(new Color(i * 7919 % 0xFFFFFF));
                graphics.drawLine(i * 31 % 320, i * 17 % 96, i * 13 % 320, i * 29 % 96);
            }
        });
        assertThat(page.frames().get(1).header().get("base")).isNull();
        page.draw(view);
        assertThat(page.screen.shows(shown())).isTrue();
    }

    @Test
    void whatIsNoJpegOfOursIsSentWhole() {
        FakePage page = watch("ada", unrefined());
        page.draw(view);
        byte[] progressive = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xC2, 0, 0};
        Viewport viewport = new Viewport(320, 96, 0, 0, 1, "tab");
        time.pass(PERIOD_MS);
        view.show(new Frame(progressive, viewport, Instant.EPOCH));
        view.show(new Frame(progressive.clone(), viewport, Instant.EPOCH));
        FakePage.Received frame = page.frames().get(1);
        assertThat(frame.bytes()).isEqualTo(progressive);
        assertThat(frame.header().containsKey("head")).isFalse();
        view.acknowledge(page, 2, false);
        time.pass(PERIOD_MS);
        assertThat(page.frames()).hasSize(2);

        type(1);

        assertThat(page.frames().get(2).header().get("base")).isNull();
    }

    @Test
    void aPageThatScrollsWithoutAnotherPictureIsSaidSo() {
        FakePage page = watch("ada", unrefined());
        page.draw(view);
        time.pass(PERIOD_MS);
        browser.scrolled(0, 40);
        FakePage.Received frame = page.frames().get(1);
        assertThat(frame.header().get("sy")).isEqualTo(40.0);
        assertThat(frame.header().containsKey("sx")).isFalse();
        assertThat(frame.bytes()).isNull();
    }

    @Test
    void whatHasComeToRestGetsBetterAndStaysSoWhileLittleMoves() {
        FakePage page = watch("ada");
        page.draw(view);
        time.pass(599);
        assertThat(browser.demand().quality()).isEqualTo(60);
        time.pass(1);
        assertThat(browser.demand().quality()).isEqualTo(85);
        page.drawAll(view);
        assertThat(page.frames().get(1).header().get("q")).isEqualTo(85);

        for (int i = 0; i < 40; i++) {
            time.pass(100);
            type(i);
            page.drawAll(view);
        }

        assertThat(browser.demand().quality()).isEqualTo(85);
        assertThat(page.frames().subList(2, page.frames().size()))
                .hasSize(40)
                .allSatisfy(frame -> assertThat(frame.header().get("base")).isNotNull());
        assertThat(page.screen.shows(shown())).isTrue();
    }

    @Test
    void whileMuchMovesTheQualityIsTheLowerOne() {
        FakePage page = watch("ada");
        page.draw(view);
        time.pass(600);
        page.drawAll(view);
        time.pass(700);
        browser.fill(Color.RED, 0, 0, 200, 200);
        assertThat(browser.demand().quality()).isEqualTo(85);
        time.pass(100);
        browser.fill(Color.BLUE, 0, 0, 200, 200);
        assertThat(browser.demand().quality()).isEqualTo(60);
        time.pass(600);
        page.drawAll(view);
        assertThat(browser.demand().quality()).isEqualTo(85);
    }

    @Test
    void noPictureIsSentToWhomTheRuleHidesIt() {
        FakePage page = watch("ada", unrefined());
        page.draw(view);
        page.sees = Visibility.REDACTED;
        time.pass(PERIOD_MS);
        type(1);
        page.sees = Visibility.NONE;
        time.pass(PERIOD_MS);
        type(2);
        assertThat(page.frames()).hasSize(1);

        page.sees = Visibility.FULL;
        time.pass(PERIOD_MS);
        type(3);

        assertThat(page.frames()).hasSize(2);
        page.draw(view);
        assertThat(page.screen.shows(shown())).isTrue();
    }

    /** Encoding takes time as well. */
    @Test
    void whatFallsDueWhileTheRuleIsAskedIsNotForgotten() {
        FakePage bob = new FakePage("bob");
        view.join(bob, Wishes.of(unrefined(), OPTIONS));
        bob.drawAll(view);
        time.pass(10);
        FakePage ada = watch("ada", unrefined());
        ada.drawAll(view);
        time.pass(PERIOD_MS - 5);

        bob.meanwhile = () -> time.pass(10);
        type(1);
        assertThat(bob.waiting()).isEqualTo(1);
        time.pass(1);
        ada.drawAll(view);
        assertThat(ada.screen.shows(shown())).isTrue();
    }

    @Test
    void theRuleIsAskedOnceForTheSameUserAndRoles() {
        List<FakePage> pages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            FakePage page = new FakePage("ada");
            view.join(page, Wishes.of(unrefined(), OPTIONS));
            page.drawAll(view);
            pages.add(page);
        }
        time.pass(1_000);
        pages.forEach(page -> page.drawAll(view));
        pages.forEach(page -> page.asked = 0);
        type(1);
        assertThat(pages.stream().mapToInt(page -> page.asked).sum()).isEqualTo(1);
        assertThat(pages).allSatisfy(page -> assertThat(page.frames()).hasSize(2));
    }

    @Test
    void whoIsGoneOrMayNotAnyMoreIsSentNothing() {
        FakePage page = watch("ada", unrefined());
        page.draw(view);
        page.end();
        time.pass(PERIOD_MS);
        type(1);
        assertThat(page.frames()).hasSize(1);
        assertThat(view.count()).isZero();
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
    }

    private static SourceStatus status(BrowserState state, String title) {
        BrowserDialog dialog = state == BrowserState.DIALOG ? new BrowserDialog("confirm", "Sure?", null) : null;
        return new SourceStatus(state, "http://shop/", title, List.of(), dialog);
    }

    private static List<Object> told(FakePage page, String member) {
        List<Object> told = new ArrayList<>();
        page.of("browser_status").forEach(each -> told.add(each.header().get(member)));
        return told;
    }

    @Test
    void everyStateIsToldInOrder() {
        FakePage page = watch("ada");
        for (BrowserState state : BrowserState.values()) {
            view.tell(status(state, "Shop"));
        }
        assertThat(told(page, "state"))
                .containsExactly(
                        "starting",
                        "live",
                        "quiet",
                        "hidden",
                        "navigating",
                        "dialog",
                        "crashed",
                        "unresponsive",
                        "ended");
    }

    @Test
    void whatAPageChangesAllTheTimeIsToldNowAndThen() {
        FakePage page = watch("ada");
        view.tell(status(BrowserState.LIVE, "0"));
        for (int i = 1; i <= 100; i++) {
            time.pass(10);
            view.tell(status(BrowserState.LIVE, "" + i));
        }
        time.pass(250);
        assertThat(page.of("browser_status")).hasSizeLessThan(8);
        assertThat(told(page, "title")).last().isEqualTo("100");
    }

    @Test
    void whoComesIsToldHowItIsBeforeTheFirstFrameAndTheOthersHowManyThereAre() {
        view.tell(status(BrowserState.DIALOG, "Shop"));
        FakePage ada = watch("ada");
        assertThat(ada.received.get(0).event()).isEqualTo("browser_status");
        assertThat(ada.received.get(0).header().get("dialog")).isNotNull();
        for (int i = 0; i < 20; i++) {
            watch("user " + i);
        }
        time.pass(1_000);
        assertThat(told(ada, "viewers")).hasSizeLessThan(4).last().isEqualTo(21);
    }

    @Test
    void whatIsSensitiveInAStatusIsLeftOutForWhomTheRuleHidesIt() {
        view.tell(status(BrowserState.DIALOG, "Shop"));
        FakePage page = new FakePage("ada");
        page.sees = Visibility.REDACTED;
        view.join(page, Wishes.of(WATCH, OPTIONS));
        assertThat(page.of("browser_status").get(0).header()).containsOnlyKeys("sessionId", "state", "viewers");
        assertThat(page.frames()).isEmpty();
        page.sees = Visibility.FULL;
        type(1);
        assertThat(told(page, "title")).last().isEqualTo("Shop");
    }

    @Test
    void somebodyWhoBecomesSomebodyElseIsAskedAboutAnew() {
        FakePage page = new FakePage("ada") {
            private boolean changed;

            @Override
            public Visibility visibility(
                    io.aef.realtime.automation.event.Topic topic,
                    io.aef.realtime.automation.event.RealtimeEvent event) {
                if (!changed) {
                    changed = true;
                    principal = new Principal("ada", Set.of("guest"), null);
                    return Visibility.FULL;
                }
                return principal.roles().contains("guest") ? Visibility.NONE : Visibility.FULL;
            }
        };
        view.join(page, Wishes.of(WATCH, OPTIONS));
        assertThat(page.received).isEmpty();
    }

    @Test
    void theEndIsToldAndNothingIsLeft() {
        FakePage page = watch("ada");
        page.draw(view);
        view.close();
        view.close();
        assertThat(told(page, "state")).last().isEqualTo("ended");
        assertThat(page.isAttending()).isFalse();
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        assertThat(time.pending()).isZero();
        int before = page.received.size();
        view.join(page, Wishes.of(WATCH, OPTIONS));
        type(1);
        assertThat(page.received).hasSize(before);
    }

    /** Viewers that come, draw when they please, ask for whole pictures, stall and go; a page that changes here and there. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void inWhateverOrderThingsHappenEveryScreenEndsWithTheLastPicture(long seed) {
        Random random = new Random(seed);
        List<FakePage> pages = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            switch (random.nextInt(9)) {
                case 0 -> {
                    if (pages.size() < 6) {
                        int fps = 1 + random.nextInt(20);
                        pages.add(watch(
                                "user " + step, new BrowserWatch("s", fps, null, null, null, random.nextBoolean())));
                    }
                }
                case 1 -> {
                    if (pages.size() > 3) {
                        view.leave(pages.remove(random.nextInt(pages.size())));
                    }
                }
                case 2, 3, 4 -> type(random.nextInt(1_000));
                case 5 -> browser.fill(random);
                case 6, 7 -> {
                    if (!pages.isEmpty()) {
                        FakePage page = pages.get(random.nextInt(pages.size()));
                        if (page.waiting() > 0) {
                            page.draw(view);
                        }
                    }
                }
                default -> time.pass(random.nextInt(400));
            }
        }
        // Refined at last, which takes one more picture.
        for (int i = 0; i < 4; i++) {
            pages.forEach(page -> page.drawAll(view));
            time.pass(1_100);
        }
        assertThat(pages).isNotEmpty().allSatisfy(page -> {
            assertThat(page.waiting()).isZero();
            assertThat(page.screen.shows(shown())).isTrue();
        });
        pages.forEach(view::leave);
        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        assertThat(time.pending()).isZero();
    }

    @Test
    void aNodeThatWantsNoFramesAnyMoreWhileTheRuleIsAskedHoldsUpNobody() {
        class OtherNode extends FakePage implements Conduit {
            OtherNode() {
                super("other node");
            }
        }
        OtherNode node = new OtherNode();
        FakePage page = new FakePage("ada");
        view.join(node, new Demand(20, 1_920, 1_200, 60));
        view.join(page, Wishes.of(unrefined(), OPTIONS));
        node.drawAll(view);
        page.drawAll(view);

        time.pass(PERIOD_MS);
        page.meanwhile = () -> view.join(node, Demand.NONE);
        type(1);
        page.drawAll(view);
        assertThat(node.frames()).hasSize(1);
        assertThat(page.screen.shows(shown())).isTrue();

        time.pass(PERIOD_MS);
        type(2);
        page.drawAll(view);
        assertThat(page.screen.shows(shown())).isTrue();
    }

    @Test
    void aPictureOfAnotherPageThatComesWhileTheRuleIsAskedIsAskedAboutAgain() {
        FakePage page = new FakePage("ada");
        page.hidden = "https://secret";
        browser.status(new SourceStatus(BrowserState.LIVE, "https://open", "Open", List.of(), null));
        view.join(page, Wishes.of(unrefined(), OPTIONS));
        page.drawAll(view);

        time.pass(PERIOD_MS);
        page.meanwhile = () -> {
            browser.status(new SourceStatus(BrowserState.LIVE, "https://secret", "Secret", List.of(), null));
            type(2);
        };
        type(1);
        assertThat(page.meanwhile).isNull();
        assertThat(page.frames()).hasSize(1);

        browser.status(new SourceStatus(BrowserState.LIVE, "https://open", "Open", List.of(), null));
        type(3);
        page.drawAll(view);
        time.pass(Addresses.HELD.toMillis());
        page.drawAll(view);
        assertThat(page.screen.shows(shown())).isTrue();
    }

    /** Sees everything but secrets. */
    private static FakePage outsider() {
        FakePage page = new FakePage("eve");
        page.hidden = "https://secret";
        return page;
    }

    private void go(BrowserState state, String url) {
        browser.status(new SourceStatus(state, url, "Title", List.of(), null));
    }

    @Test
    void thePictureOfThePageBeforeIsNotSentToWhomOnlyTheNextOneMayBeSent() {
        FakePage eve = outsider();
        go(BrowserState.LIVE, "https://secret");
        view.join(eve, Wishes.of(unrefined(), OPTIONS));
        time.pass(5_000);
        go(BrowserState.NAVIGATING, "https://open");
        time.pass(5_000);
        assertThat(eve.frames()).as("there is no picture of it").isEmpty();

        go(BrowserState.LIVE, "https://secret");
        time.pass(5_000);
        go(BrowserState.NAVIGATING, "https://open");
        time.pass(300);
        type(1);
        assertThat(eve.frames()).as("the page before may still be shown").isEmpty();
        time.pass(Addresses.HELD.toMillis() - 301);
        assertThat(eve.frames()).isEmpty();
        time.pass(1);
        eve.drawAll(view);
        assertThat(eve.screen.shows(shown())).isTrue();
        assertThat(time.pending()).isLessThanOrEqualTo(1);
    }

    @Test
    void onlyANewPictureThatWasAskedForIsOfThePageThatIsThere() {
        FakePage eve = outsider();
        go(BrowserState.LIVE, "https://secret");
        view.join(eve, Wishes.of(unrefined(), OPTIONS));
        Scene secret = view.scene();
        go(BrowserState.NAVIGATING, "https://open");
        // As while a dialog is open, when the last one there was is all there is.
        view.showTaken(new Frame(secret.picture().bytes(), secret.viewport(), secret.takenAt()));
        time.pass(5_000);
        assertThat(eve.frames()).isEmpty();

        view.showTaken(new FakeBrowser(320, 112).capture().toCompletableFuture().join());
        assertThat(eve.frames()).hasSize(1);
    }

    @Test
    void aPageThatChangesItsAddressAndNothingElseIsShownAfterAMoment() {
        FakePage eve = outsider();
        go(BrowserState.LIVE, "https://secret");
        view.join(eve, Wishes.of(unrefined(), OPTIONS));
        time.pass(5_000);
        go(BrowserState.LIVE, "https://open");
        time.pass(Addresses.HELD.toMillis() - 1);
        assertThat(eve.frames()).isEmpty();
        time.pass(1);
        assertThat(eve.frames()).hasSize(1);
    }

    @Test
    void whoSeesAllIsHeldUpByNoAddress() {
        FakePage page = watch("ada", unrefined());
        go(BrowserState.LIVE, "https://one");
        page.drawAll(view);
        time.pass(PERIOD_MS);
        go(BrowserState.NAVIGATING, "https://two");
        type(1);
        assertThat(page.frames()).hasSize(2);
    }

    @Test
    void ofManyAddressesAFewAreAskedAbout() {
        FakePage eve = outsider();
        view.join(eve, Wishes.of(unrefined(), OPTIONS));
        eve.drawAll(view);
        go(BrowserState.LIVE, "https://secret");
        for (int i = 0; i < 100; i++) {
            go(BrowserState.LIVE, "https://open/" + i);
        }
        time.pass(500);
        eve.asked = 0;
        int before = eve.frames().size();
        type(1);
        assertThat(eve.asked).isLessThanOrEqualTo(Addresses.MAX + 1);
        assertThat(eve.frames()).as("the first is asked about, too").hasSize(before);
        time.pass(Addresses.HELD.toMillis());
        eve.drawAll(view);
        assertThat(eve.screen.shows(shown())).isTrue();
    }

    @Test
    void theEndIsToldThoughItComesWhileTheRuleIsAsked() {
        FakePage page = new FakePage("ada");
        view.join(page, Wishes.of(unrefined(), OPTIONS));
        page.drawAll(view);
        time.pass(PERIOD_MS);
        page.meanwhile = view::close;
        type(1);
        assertThat(page.meanwhile).isNull();
        assertThat(told(page, "state")).last().isEqualTo("ended");
        assertThat(page.isAttending()).isFalse();
        assertThat(time.pending()).isZero();
    }
}
