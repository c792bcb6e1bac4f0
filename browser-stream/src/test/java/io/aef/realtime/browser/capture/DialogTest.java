package io.aef.realtime.browser.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.browser.BrowserDialog;
import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.browser.frame.Frame;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.UnexpectedAlertBehaviour;

/** A dialog of the page is for the automation to answer, watched or not, however the driver treats it. */
class DialogTest {

    private static final int RED = 0xff0000;
    private static final int GREEN = 0x00ff00;
    private static final int BLUE = 0x0000ff;
    private static final String ASK =
            "setTimeout(() => { document.body.style.background = " + "confirm('Really?') ? '#0f0' : '#00f' }, 0)";

    private Pages pages;

    @BeforeEach
    void serve() throws IOException {
        pages = new Pages();
        pages.add("red", "<body style='background:#f00'>");
    }

    @AfterEach
    void end() {
        pages.close();
    }

    @Test
    void itStaysOpenWithADriverThatWouldDismissIt() throws Exception {
        try (Chromium browser = Chromium.launch()) {
            stays(browser);
        }
    }

    @Test
    void itStaysOpenWithADriverThatIgnoresIt() throws Exception {
        try (Chromium browser =
                Chromium.launch(options -> options.setUnhandledPromptBehaviour(UnexpectedAlertBehaviour.IGNORE))) {
            stays(browser);
        }
    }

    @Test
    void itStaysOpenWithBiDiThatIgnoresIt() throws Exception {
        try (Chromium browser = Chromium.launch(
                options -> options.enableBiDi().setUnhandledPromptBehaviour(UnexpectedAlertBehaviour.IGNORE))) {
            stays(browser);
        }
    }

    /** There the driver dismisses it at once, watched or not; it does the same as without us, and we see it go. */
    @Test
    void withBiDiThatDismissesItItIsSeenToGo() {
        try (Chromium browser = Chromium.launch(options -> options.enableBiDi())) {
            browser.driver().get(pages.url("red"));
            browser.script(ASK);
            await().atMost(Viewer.PATIENCE)
                    .until(() -> browser.script("return document.body.style.background"), "rgb(0, 0, 255)"::equals);
            browser.driver().get(pages.url("red"));
            try (Viewer viewer = Viewer.of(browser)) {
                viewer.awaitColour(100, 100, RED);
                browser.script(ASK);
                viewer.awaitColour(100, 100, BLUE);
                viewer.awaitStatus(status -> status.dialog() == null && status.state() != BrowserState.DIALOG);
            }
        }
    }

    @Test
    void oneThatIsOpenBeforeAnybodyWatchesStaysOpen() throws Exception {
        try (Chromium browser = Chromium.launch()) {
            browser.driver().get(pages.url("red"));
            browser.script(ASK);
            assertThat(browser.driver().switchTo().alert().getText()).isEqualTo("Really?");
            try (Viewer viewer = Viewer.of(browser)) {
                viewer.awaitColour(100, 100, RED);
                viewer.awaitStatus(
                        status -> status.state() == BrowserState.DIALOG || status.state() == BrowserState.UNRESPONSIVE);
                browser.driver().switchTo().alert().accept();

                viewer.awaitColour(100, 100, GREEN);
                viewer.awaitState(BrowserState.QUIET);
            }
        }
    }

    private void stays(Chromium browser) throws Exception {
        browser.driver().get(pages.url("red"));
        try (Viewer viewer = Viewer.of(browser)) {
            viewer.awaitColour(100, 100, RED);
            browser.script(ASK);
            BrowserDialog dialog = viewer.awaitState(BrowserState.DIALOG).dialog();
            assertThat(dialog).isEqualTo(new BrowserDialog("confirm", "Really?", ""));
            // As long as a look at the page may take, and then again from the beginning.
            Frame picture = viewer.source.capture().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(Viewer.shows(picture, 100, 100, RED)).isTrue();
            try (Viewer other = Viewer.of(browser)) {
                other.awaitColour(100, 100, RED);
            }
            assertThat(viewer.status().state()).isEqualTo(BrowserState.DIALOG);
            assertThat(browser.driver().switchTo().alert().getText()).isEqualTo("Really?");
            browser.driver().switchTo().alert().accept();

            viewer.awaitColour(100, 100, GREEN);
            viewer.awaitStatus(status -> status.dialog() == null && status.state() != BrowserState.DIALOG);
        }
    }
}
