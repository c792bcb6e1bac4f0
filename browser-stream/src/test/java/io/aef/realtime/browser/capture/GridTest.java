package io.aef.realtime.browser.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.browser.BrowserInput.PointerButton;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputAction.Modifiers;
import io.aef.realtime.browser.input.InputTarget;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

    @Test
    void itIsSeenAndDrivenOverTheOneSocketThatTheGridPassesOn() throws Exception {
        try (Chromium browser = Chromium.launch();
                Pages pages = new Pages();
                Grid grid = new Grid(browser.socket())) {
            browser.driver().get(pages.add("red", PAGE));
            WebDriver remote = driver(new ImmutableCapabilities(
                    Map.of("goog:chromeOptions", Map.of("debuggerAddress", "127.0.0.1:1"), "se:cdp", grid.address())));
            assertThat(CdpFrameSource.supports(remote)).isTrue();
            CdpFrameSource source = CdpFrameSource.of(remote, CaptureOptions.defaults());
            try (Viewer viewer = new Viewer(source)) {
                source.start(viewer);
                source.want(Viewer.DEMAND);
                viewer.awaitColour(640, 360, RED);
                InputTarget input = source.input();
                input.perform(new InputAction.Press(600, 300, PointerButton.LEFT, 1, Modifiers.NONE))
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
                viewer.awaitColour(640, 360, BLUE);

                browser.driver().switchTo().newWindow(WindowType.TAB);
                browser.driver().get(pages.add("other", PAGE));
                viewer.awaitColour(640, 360, RED);
                viewer.awaitStatus(status ->
                        "other".equals(status.title()) && status.tabs().size() == 2);
                assertThat(grid.passed()).isEqualTo(1);

                grid.stop();
                await().atMost(Viewer.PATIENCE)
                        .untilAsserted(() -> assertThat(viewer.ends()).containsExactly("ended"));
            }
        }
    }

    /** A driver that says nothing but this. */
    private static WebDriver driver(Capabilities capabilities) {
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
