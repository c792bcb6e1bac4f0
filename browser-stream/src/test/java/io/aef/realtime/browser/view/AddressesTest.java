package io.aef.realtime.browser.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.browser.frame.SourceStatus;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AddressesTest {

    private static final long HELD = Addresses.HELD.toNanos();

    private final Addresses addresses = new Addresses();

    private void move(BrowserState state, @Nullable String url, long now) {
        addresses.move(new SourceStatus(state, url, null, List.of(), null), now);
    }

    @Test
    void whatIsNotKnownIsAskedAboutAsThat() {
        assertThat(addresses.of(0)).isEqualTo(Collections.singletonList(null));
        move(BrowserState.LIVE, "a", 0);
        assertThat(addresses.of(0)).containsExactly("a");
        assertThat(addresses.fewerAt(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whereItWasCountsUntilThereIsAPictureOfThePageThatWasLoadedAndForASecond() {
        move(BrowserState.LIVE, "a", 0);
        move(BrowserState.NAVIGATING, "b", 0);
        assertThat(addresses.of(10 * HELD)).containsExactly("a", "b");
        assertThat(addresses.mayBeBehind(0)).as("it certainly is").isFalse();

        addresses.show();
        assertThat(addresses.mayBeBehind(0)).isTrue();
        assertThat(addresses.fewerAt(0)).isEqualTo(HELD);
        assertThat(addresses.of(HELD - 1)).containsExactly("a", "b");
        assertThat(addresses.of(HELD)).containsExactly("b");
        assertThat(addresses.fewerAt(HELD)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatIsCertainlyOfThePageIsAskedAboutAsThat() {
        move(BrowserState.LIVE, "a", 0);
        move(BrowserState.NAVIGATING, "b", 0);
        addresses.settle();
        assertThat(addresses.of(0)).containsExactly("b");
        assertThat(addresses.mayBeBehind(0)).isFalse();
    }

    @Test
    void whatAPageCallsItselfNeedsNoPicture() {
        move(BrowserState.LIVE, "a", 0);
        move(BrowserState.LIVE, "b", 0);
        assertThat(addresses.of(HELD - 1)).containsExactly("a", "b");
        assertThat(addresses.mayBeBehind(0)).isFalse();
        assertThat(addresses.of(HELD)).containsExactly("b");
    }

    @Test
    void whoComesBackIsAskedAboutOnce() {
        move(BrowserState.LIVE, "a", 0);
        move(BrowserState.LIVE, "b", 0);
        move(BrowserState.LIVE, "a", 0);
        assertThat(addresses.of(0)).containsExactly("b", "a");
    }

    @Test
    void whatAnotherNodeSaysOfItCountsUntilTheNextPicture() {
        move(BrowserState.LIVE, "c", 0);
        addresses.show(List.of("a", "b", "c"));
        assertThat(addresses.of(10 * HELD)).containsExactly("a", "b", "c");
        addresses.show();
        assertThat(addresses.of(0)).containsExactly("c");
    }

    @Test
    void ofManyTheFirstAndTheLastAreKept() {
        for (int i = 0; i < 100; i++) {
            move(BrowserState.LIVE, "page " + i, 0);
        }
        assertThat(addresses.of(0))
                .hasSize(Addresses.MAX + 1)
                .startsWith("page 0")
                .endsWith("page 98", "page 99");
    }

    @Test
    void whatThePictureCertainlyIsOfIsKeptAmongMany() {
        move(BrowserState.LIVE, "first", 0);
        move(BrowserState.LIVE, "pictured", 0);
        move(BrowserState.NAVIGATING, "page 0", 0);
        for (int i = 1; i < 100; i++) {
            move(BrowserState.LIVE, "page " + i, 0);
        }
        assertThat(addresses.of(HELD)).containsExactly("pictured", "page 99");
        assertThat(addresses.of(0)).hasSize(Addresses.MAX + 1).startsWith("first", "pictured");
    }
}
