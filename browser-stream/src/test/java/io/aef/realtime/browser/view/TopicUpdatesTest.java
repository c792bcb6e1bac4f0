package io.aef.realtime.browser.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.SourceStatus;
import io.aef.realtime.browser.frame.StreamOptions;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicUpdatesTest {

    private final ManualTime time = new ManualTime();
    private final FakeBrowser browser = new FakeBrowser(320, 96);
    private final SessionView view = new SessionView("s", browser::want, StreamOptions.DEFAULT, time);
    private final AtomicBoolean followed = new AtomicBoolean();
    private final List<BrowserUpdate> published = new ArrayList<>();
    private final TopicUpdates updates = new TopicUpdates("s", view, followed::get, published::add, time);

    TopicUpdatesTest() {
        browser.showIn(view);
        updates.look();
        time.pass(0);
    }

    @AfterEach
    void close() {
        updates.close();
        assertThat(time.pending()).as("timers of what is closed").isZero();
    }

    private void follow(boolean now) {
        followed.set(now);
        updates.look();
        time.pass(0);
    }

    private void change(int number) {
        browser.fill(new Color(number * 37 % 256, 0, 0), 16, 32, 10, 12);
    }

    @Test
    void nothingIsLookedAtWhileNobodyFollows() {
        assertThat(time.pending()).isZero();
        assertThat(browser.demands()).isEmpty();
    }

    @Test
    void whoFollowsGetsAPictureAtOnceAndThenTwoASecond() {
        follow(true);
        assertThat(published).hasSize(1);

        for (int i = 0; i < 10; i++) {
            change(i);
            time.pass(100);
        }

        assertThat(published).hasSize(3);
        time.pass(5_000);
        assertThat(published).as("nothing has changed").hasSize(3);
    }

    @Test
    void whenTheLastHasGoneNothingIsWantedAndNothingIsLookedAt() {
        follow(true);

        follow(false);

        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        assertThat(time.pending()).isZero();
    }

    @Test
    void thatTheLastHasGoneIsSeenIfNobodyTells() {
        follow(true);
        followed.set(false);

        time.pass(500);

        assertThat(browser.demand()).isEqualTo(Demand.NONE);
        assertThat(time.pending()).isZero();
    }

    private void go(BrowserState state, String url) {
        browser.status(new SourceStatus(state, url, "Title", List.of(), null));
    }

    @Test
    void aPictureGoesWithTheAddressThatItIsOf() {
        go(BrowserState.LIVE, "https://one");
        follow(true);
        assertThat(published).hasSize(1).allSatisfy(update -> {
            assertThat(update.screenshot()).isNotNull();
            assertThat(update.url()).isEqualTo("https://one");
        });

        change(1);
        go(BrowserState.NAVIGATING, "https://two");
        time.pass(500);
        assertThat(published).hasSize(3);
        assertThat(published.get(1).screenshot()).isNotNull();
        assertThat(published.get(1).url()).isEqualTo("https://one");
        assertThat(published.get(2).screenshot()).isNull();
        assertThat(published.get(2).url()).isEqualTo("https://two");

        change(2);
        time.pass(499);
        assertThat(published).as("it may show the page before").hasSize(3);
        time.pass(501);
        assertThat(published).hasSize(4);
        assertThat(published.get(3).screenshot()).isNotNull();
        assertThat(published.get(3).url()).isEqualTo("https://two");
    }

    @Test
    void aPictureThatWasAskedForIsPublishedAtOnce() {
        go(BrowserState.LIVE, "https://one");
        follow(true);
        go(BrowserState.NAVIGATING, "https://two");
        change(1);
        updates.publish();
        assertThat(last().screenshot()).as("it may show the page before").isNull();

        // As while a dialog is open, when none is taken.
        Scene before = view.scene();
        view.showTaken(new Frame(before.picture().bytes(), before.viewport(), before.takenAt()));
        updates.publish();
        assertThat(last().screenshot()).isNull();

        view.showTaken(new FakeBrowser(320, 96).capture().toCompletableFuture().join());
        updates.publish();
        assertThat(last().url()).isEqualTo("https://two");
        assertThat(last().screenshot()).isNotNull();
    }

    private BrowserUpdate last() {
        return published.get(published.size() - 1);
    }
}
