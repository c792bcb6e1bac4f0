package io.aef.realtime.interop.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.browser.BrowserDialog;
import io.aef.realtime.automation.browser.BrowserInput.PointerButton;
import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.execution.Worker;
import io.aef.realtime.browser.capture.CaptureOptions;
import io.aef.realtime.browser.capture.CdpFrameSource;
import io.aef.realtime.browser.capture.ScreenshotFrameSource;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputAction.Modifiers;
import io.aef.realtime.browser.input.InputTarget;
import io.aef.realtime.browser.input.WebDriverInput;
import java.awt.Color;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.remote.RemoteWebDriver;

/** A browser of a real Selenium Grid is watched and driven: over the DevTools that it passes on, and without. */
class SeleniumGridTest {

    /** Turns blue when it is pressed; asks then, and is green after a yes. */
    private static final String PAGE = """
            data:text/html,<title>page</title><body style="margin:0;height:100vh;background:red"
            onmousedown="document.body.style.background='blue'"
            onmouseup="setTimeout(() => document.body.style.background = confirm('Really?') ? 'lime' : 'black', 100)">""";

    private static SeleniumGrid grid;
    private static SeleniumGrid without;

    @BeforeAll
    static void start() {
        grid = SeleniumGrid.start();
        without = SeleniumGrid.start("--enable-cdp", "false");
        grid.awaitReady();
        without.awaitReady();
    }

    @AfterAll
    static void stop() throws IOException {
        grid.close();
        without.close();
    }

    @Test
    void itIsWatchedAndDrivenOverTheDevToolsThatTheGridPassesOn() throws Exception {
        RemoteWebDriver driver = grid.browser();
        assertThat(String.valueOf(driver.getCapabilities().getCapability("se:cdp")))
                .startsWith("ws://127.0.0.1:" + grid.port() + "/session/");
        driver.get(PAGE);
        CdpFrameSource source = CdpFrameSource.of(driver, CaptureOptions.defaults());
        try (Watcher watcher = Watcher.of(source)) {
            watcher.awaitColour(Color.RED);
            pressAndSayYes(watcher, source.input());

            driver.switchTo().newWindow(WindowType.TAB);
            driver.get("data:text/html,<title>other</title><body style='background:red'>");
            assertThat(watcher.awaitTitle("other").tabs()).hasSize(2);
            watcher.awaitColour(Color.RED);

            driver.quit();
            watcher.awaitEnd();
        }
    }

    @Test
    void withoutDevToolsItIsWatchedAndDrivenThroughTheDriver() throws Exception {
        RemoteWebDriver driver = without.browser();
        assertThat(CdpFrameSource.supports(driver)).isFalse();
        assertThatThrownBy(() -> CdpFrameSource.of(driver, CaptureOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ScreenshotFrameSource");
        driver.get(PAGE);
        Worker worker = Worker.thread("automation");
        try (Watcher watcher = Watcher.of(ScreenshotFrameSource.of(driver, worker))) {
            watcher.awaitColour(Color.RED);
            pressAndSayYes(watcher, new WebDriverInput(driver, worker));

            CompletableFuture.runAsync(driver::quit, worker).get(30, TimeUnit.SECONDS);
            watcher.awaitEnd();
        }
    }

    private static void pressAndSayYes(Watcher watcher, InputTarget input) throws Exception {
        perform(input, new InputAction.Press(600, 300, PointerButton.LEFT, 1, Modifiers.NONE));
        watcher.awaitColour(Color.BLUE);
        perform(input, new InputAction.Release(600, 300, PointerButton.LEFT, 1, Modifiers.NONE));
        BrowserDialog dialog = watcher.awaitState(BrowserState.DIALOG).dialog();
        assertThat(dialog).isNotNull();
        assertThat(dialog.message()).isEqualTo("Really?");
        perform(input, new InputAction.AnswerDialog(true, null));
        watcher.awaitColour(Color.GREEN);
    }

    private static void perform(InputTarget input, InputAction action) throws Exception {
        input.perform(action).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
