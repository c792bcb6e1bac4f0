package io.aef.realtime.browser.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.browser.BrowserInput.PointerButton;
import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputAction.Modifiers;
import io.aef.realtime.browser.input.InputTarget;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Capabilities;
import org.openqa.selenium.HasCapabilities;
import org.openqa.selenium.ImmutableCapabilities;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WindowType;

/** A browser behind a Grid, of which there is one WebSocket, and an address that means something on another machine only. */
class GridTest {

    private static final int RED = 0xff0000;
    private static final int BLUE = 0x0000ff;
    private static final String PAGE =
            "<body style='margin:0;height:100vh;background:#f00' onmousedown=\"document.body.style.background='#00f'\">";
    private static final Map<String, String> ELSEWHERE = Map.of("debuggerAddress", "127.0.0.1:1");

    private static Chromium browser;
    private static Pages pages;

    @BeforeAll
    static void launch() throws IOException {
        browser = Chromium.launch();
        pages = new Pages();
    }

    @AfterAll
    static void end() {
        browser.close();
        pages.close();
    }

    @BeforeEach
    void openThePage() {
        browser.driver().get(pages.add("red", PAGE));
    }

    @Test
    void itIsSeenAndDrivenOverTheOneSocketThatTheGridPassesOn() throws Exception {
        try (Grid grid = new Grid(browser.socket())) {
            WebDriver remote = driver(Map.of("goog:chromeOptions", ELSEWHERE, "se:cdp", grid.address()));
            assertThat(CdpFrameSource.supports(remote)).isTrue();
            try (Viewer viewer = Viewer.watching(
                    CdpFrameSource.of(remote, CaptureOptions.defaults()).withTimeout(Viewer.PATIENCE))) {
                viewer.awaitColour(640, 360, RED);
                press(viewer);
                viewer.awaitColour(640, 360, BLUE);

                String before = browser.driver().getWindowHandle();
                browser.driver().switchTo().newWindow(WindowType.TAB);
                browser.driver().get(pages.add("other", PAGE));
                viewer.awaitColour(640, 360, RED);
                viewer.awaitStatus(status ->
                        "other".equals(status.title()) && status.tabs().size() == 2);
                assertThat(grid.passed()).isEqualTo(1);
                browser.driver().close();
                browser.driver().switchTo().window(before);

                grid.stop();
                await().atMost(Viewer.PATIENCE)
                        .untilAsserted(() -> assertThat(viewer.ends()).containsExactly("ended"));
            }
        }
    }

    /** A real one keeps the socket and swallows what is sent. */
    @Test
    void itHasEndedThoughTheGridSaysNothing() throws Exception {
        try (Grid grid = new Grid(browser.socket());
                Viewer viewer =
                        Viewer.watching(CdpFrameSource.at(URI.create(grid.address()), CaptureOptions.defaults()))) {
            viewer.awaitColour(640, 360, RED);
            grid.endSession();

            viewer.awaitState(BrowserState.ENDED);
            await().atMost(Viewer.PATIENCE)
                    .untilAsserted(() -> assertThat(viewer.ends()).containsExactly("ended"));
        }
    }

    @Test
    void itIsReachedAnewWhenTheGridHasLostIt() throws Exception {
        try (Grid grid = new Grid(browser.socket());
                Viewer viewer =
                        Viewer.watching(CdpFrameSource.at(URI.create(grid.address()), CaptureOptions.defaults()))) {
            viewer.awaitColour(640, 360, RED);
            grid.lose();
            viewer.awaitState(BrowserState.UNRESPONSIVE);

            viewer.awaitStatus(status -> status.state() != BrowserState.UNRESPONSIVE);
            press(viewer);
            viewer.awaitColour(640, 360, BLUE);
            assertThat(viewer.ends()).isEmpty();
            assertThat(grid.passed()).isEqualTo(2);
        }
    }

    @Test
    void aPasswordInTheAddressIsTold() throws Exception {
        String encoded = Base64.getEncoder().encodeToString("reader:s3cret".getBytes(StandardCharsets.UTF_8));
        try (Grid grid = new Grid(browser.socket(), "Basic " + encoded)) {
            WebDriver remote = driver(Map.of("se:cdp", grid.address("reader:s3cret@")));
            try (Viewer viewer = Viewer.watching(CdpFrameSource.of(remote, CaptureOptions.defaults()))) {
                viewer.awaitColour(640, 360, RED);
            }
            try (Viewer viewer =
                    Viewer.watching(CdpFrameSource.at(URI.create(grid.address()), CaptureOptions.defaults()))) {
                await().atMost(Viewer.PATIENCE)
                        .untilAsserted(() -> assertThat(viewer.ends())
                                .singleElement()
                                .asString()
                                .endsWith("No browser is passed on: the answer was HTTP status 401."));
            }
        }
    }

    @Test
    void ofAGridThatPassesNothingOnTheAddressIsNotUsed() {
        WebDriver remote = driver(Map.of("goog:chromeOptions", ELSEWHERE, "se:cdpEnabled", false));
        assertThat(CdpFrameSource.supports(remote)).isFalse();
        assertThatThrownBy(() -> CdpFrameSource.of(remote, CaptureOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "driver: without a DevTools address (expected: one of Chromium, started without a pipe, and not behind a"
                                + " Grid that does not pass DevTools on; ScreenshotFrameSource takes any)");
    }

    @Test
    void anAddressOfNothingIsNone() {
        for (String address :
                new String[] {"ws:/session/4711/se/cdp", "ws://a_b:4444/session/4711/se/cdp", "ws://[", ""}) {
            assertThat(CdpFrameSource.supports(driver(Map.of("se:cdp", address))))
                    .as(address)
                    .isFalse();
        }
        assertThatThrownBy(() -> CdpFrameSource.at(URI.create("ftp://s3cret@127.0.0.1/"), CaptureOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: not of a browser (expected: ws, wss or http, with a host)");
    }

    private static void press(Viewer viewer) throws Exception {
        InputTarget input = ((CdpFrameSource) viewer.source).input();
        input.perform(new InputAction.Press(600, 300, PointerButton.LEFT, 1, Modifiers.NONE))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        input.perform(new InputAction.Release(600, 300, PointerButton.LEFT, 1, Modifiers.NONE))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    /** A driver that says nothing but this. */
    private static WebDriver driver(Map<String, ?> said) {
        Capabilities capabilities = new ImmutableCapabilities(said);
        return (WebDriver) Proxy.newProxyInstance(
                GridTest.class.getClassLoader(),
                new Class<?>[] {WebDriver.class, HasCapabilities.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getCapabilities")) {
                        return capabilities;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
