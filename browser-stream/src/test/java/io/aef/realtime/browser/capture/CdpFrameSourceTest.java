package io.aef.realtime.browser.capture;

import static io.aef.realtime.browser.capture.Viewer.shows;
import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.browser.BrowserStatus.State;
import io.aef.realtime.browser.Frame;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the viewers of a real Chromium get to see. */
class CdpFrameSourceTest {

    private static final int RED = 0xff0000;
    private static final int GREEN = 0x00ff00;
    private static final int BLUE = 0x0000ff;
    private static final String STILL =
            "<body style='margin:0;background:#f00'><div id=box style='width:64px;height:64px'></div>";

    private static Chromium browser;
    private static Pages pages;
    private static String still;

    @BeforeAll
    static void launch() throws IOException {
        browser = Chromium.launch();
        pages = new Pages();
        still = pages.add("still", STILL);
    }

    @AfterAll
    static void end() {
        browser.close();
        pages.close();
    }

    @Test
    void aPageThatStandsStillIsSeenAtOnceAndOnce() throws Exception {
        browser.driver().get(still);
        try (Viewer viewer = Viewer.of(browser)) {
            Frame frame = viewer.awaitColour(640, 360, RED);
            viewer.awaitState(State.QUIET);

            assertThat(viewer.count()).isEqualTo(1);
            assertThat(frame.viewport().width()).isEqualTo(1280);
            assertThat(frame.viewport().height()).isEqualTo(720);
            assertThat(frame.viewport().tab()).isEqualTo(browser.driver().getWindowHandle());
            assertThat(viewer.status().url()).isEqualTo(still);
            assertThat(viewer.status().title()).isEqualTo("still");
        }
    }

    @Test
    void aChangeIsSeen() throws Exception {
        browser.driver().get(still);
        try (Viewer viewer = Viewer.of(browser)) {
            viewer.awaitColour(32, 32, RED);
            browser.script("document.getElementById('box').style.background = '#00f'");

            Frame frame = viewer.awaitColour(32, 32, BLUE);
            assertThat(shows(frame, 640, 360, RED)).isTrue();
        }
    }
}
