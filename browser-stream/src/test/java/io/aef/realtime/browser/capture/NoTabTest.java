package io.aef.realtime.browser.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.browser.frame.SourceStatus;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A browser whose last tab is closed, and that goes on. */
class NoTabTest {

    @Test
    void itIsSaidThatNothingIsToBeSeenUntilThereIsATabAgain() throws IOException, InterruptedException {
        try (Chromium browser = Chromium.launch();
                Pages pages = new Pages();
                Cdp other = Cdp.of(browser);
                Viewer viewer = Viewer.of(browser)) {
            browser.driver().get(pages.add("red", "<body style='background:#f00'>"));
            viewer.awaitColour(640, 360, 0xff0000);
            viewer.awaitStatus(status -> "red".equals(status.title()));

            other.call(
                    "Target.closeTarget", "{\"targetId\":\"" + browser.driver().getWindowHandle() + "\"}");
            SourceStatus status = viewer.awaitState(BrowserState.HIDDEN);
            assertThat(status.tabs()).isEmpty();
            assertThat(status.url()).isNull();
            assertThat(status.title()).isNull();

            other.call(
                    "Target.createTarget",
                    "{\"url\":\"" + pages.add("green", "<body style='background:#0f0'>") + "\"}");
            viewer.awaitColour(640, 360, 0x00ff00);
            viewer.awaitStatus(again -> "green".equals(again.title()) && again.state() != BrowserState.HIDDEN);
        }
    }
}
