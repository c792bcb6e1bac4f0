package io.aef.realtime.browser.capture;

import static io.aef.realtime.browser.capture.Viewer.PATIENCE;
import static io.aef.realtime.browser.capture.Viewer.shows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.browser.BrowserTab;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.SourceStatus;
import io.aef.realtime.browser.jpeg.JpegException;
import io.aef.realtime.browser.jpeg.JpegFrame;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WindowType;

/** What the viewers of a real Chromium get to see. */
class CdpFrameSourceTest {

    private static final int RED = 0xff0000;
    private static final int GREEN = 0x00ff00;
    private static final int BLUE = 0x0000ff;
    private static final int GREY = 0x808080;
    private static final String BODY = "<body style='margin:0;background:%s'>"
            + "<div id=box style='position:absolute;left:0;top:0;width:64px;height:64px'></div>";
    private static final String PAINT = "document.getElementById('box').style.background = arguments[0]";

    private static Chromium browser;
    private static Pages pages;
    private static String red;
    private static String green;

    @BeforeAll
    static void launch() throws IOException {
        browser = Chromium.launch();
        pages = new Pages();
        red = pages.add("red", BODY.formatted("#f00"));
        green = pages.add("green", BODY.formatted("#0f0"));
    }

    @AfterAll
    static void end() {
        browser.close();
        pages.close();
    }

    @BeforeEach
    void goToTheRedPage() {
        browser.driver().get(red);
        browser.awaitPaint();
    }

    @Test
    void aPageThatStandsStillIsSeenAtOnceAndOnce() {
        try (Viewer viewer = Viewer.patient(browser)) {
            Frame frame = viewer.awaitColour(640, 360, RED);
            viewer.awaitState(BrowserState.QUIET);

            assertThat(viewer.count()).isEqualTo(1);
            assertThat(frame.viewport().width()).isEqualTo(1280);
            assertThat(frame.viewport().height()).isEqualTo(720);
            assertThat(frame.viewport().devicePixelRatio()).isEqualTo(1);
            assertThat(frame.viewport().tab()).isEqualTo(browser.driver().getWindowHandle());
            assertThat(frame.takenAt()).isBetween(Instant.now().minusSeconds(30), Instant.now());
            assertThat(viewer.status().url()).isEqualTo(red);
            assertThat(viewer.status().title()).isEqualTo("red");
            assertThat(viewer.status().tabs())
                    .containsExactly(new BrowserTab(frame.viewport().tab(), red, "red", true));
        }
    }

    @Test
    void aChangeIsSeen() {
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitFrame();
            browser.script(PAINT, "#00f");

            Frame frame = viewer.awaitColour(32, 32, BLUE);
            assertThat(shows(frame, 640, 360, RED)).isTrue();
        }
    }

    @Test
    void ofABurstTheLastStateIsSeen() {
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitFrame();
            for (int burst = 1; burst <= 12; burst++) {
                // Five colours of the burst, 40 ms apart, then its own.
                int last = burst * 20 << 8 | 0xff;
                browser.driver().executeAsyncScript("""
                                const [colour, done] = arguments;
                                const box = document.getElementById('box');
                                let left = 5;
                                const change = () => {
                                  box.style.background = left > 0 ? `rgb(0,0,${left * 40})` : colour;
                                  if (left-- > 0) setTimeout(change, 40); else done();
                                };
                                change();
                                """, "#%06x".formatted(last));
                viewer.awaitColour(32, 32, last);
            }
        }
    }

    @Test
    void aSlowListenerSeesTheLastStateOfABurst() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Viewer viewer = new Viewer(patient());
        FrameSource.Listener slow = new FrameSource.Listener() {
            @Override
            public void frame(Frame frame) {
                viewer.frame(frame);
                try {
                    open.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void status(SourceStatus status) {
                viewer.status(status);
            }

            @Override
            public void ended(Exception cause) {
                viewer.ended(cause);
            }
        };
        try (viewer) {
            viewer.source.start(slow);
            viewer.source.want(Viewer.DEMAND);
            viewer.awaitFrame();
            for (String colour : List.of("#000", "#0f0", "#fff", "#00f")) {
                browser.script(PAINT, colour);
            }
            open.countDown();

            viewer.awaitColour(32, 32, BLUE);
        }
    }

    @Test
    void withoutViewersNothingIsCaptured() throws Exception {
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitFrame();
            viewer.source.want(Demand.NONE);
            viewer.source.capture().toCompletableFuture().get(10, TimeUnit.SECONDS);
            int before = viewer.count();
            browser.script(PAINT, "#0f0");
            // Takes longer in the browser than a frame would.
            viewer.source.capture().toCompletableFuture().get(10, TimeUnit.SECONDS);
            browser.script(PAINT, "#00f");
            viewer.source.capture().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(viewer.count()).isEqualTo(before);

            viewer.source.want(Viewer.DEMAND);
            viewer.awaitColour(32, 32, BLUE);
        }
    }

    @Test
    void whoWatchesAgainSeesAStillPageAgain() {
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitFrame();
            viewer.source.want(Demand.NONE);
            viewer.source.want(Viewer.DEMAND);

            viewer.awaitFrames(2);
        }
    }

    @Test
    void nothingIsSeenBeforeSomebodyWantsIt() throws Exception {
        try (Viewer viewer = new Viewer(patient())) {
            viewer.source.start(viewer);
            viewer.awaitStatus(status -> red.equals(status.url()));
            Frame frame = viewer.source.capture().toCompletableFuture().get(10, TimeUnit.SECONDS);

            assertThat(shows(frame, 640, 360, RED)).isTrue();
            assertThat(frame.viewport().width()).isEqualTo(1280);
            assertThat(frame.viewport().height()).isEqualTo(720);
            assertThat(viewer.count()).isZero();
        }
    }

    @Test
    void wantedSizeAndQualityHold() throws JpegException {
        try (Viewer viewer = Viewer.patient(browser)) {
            int full = viewer.awaitFrame().jpeg().length;
            viewer.source.want(new Demand(30, 320, 320, 20));

            BufferedImage small = Viewer.pixels(viewer.awaitFrames(2));
            assertThat(small.getWidth()).isEqualTo(320);
            assertThat(small.getHeight()).isEqualTo(180);
            byte[] jpeg = viewer.awaitFrames(2).jpeg();
            assertThat(jpeg.length).isLessThan(full);
            assertThat(JpegFrame.parse(jpeg).head().quality()).isEqualTo(20);
        }
    }

    @Test
    void moreFramesThanWantedAreNotTaken() {
        browser.script("setInterval(() => { document.getElementById('box').style.background = "
                + "'#' + Math.floor(Math.random() * 0xfff).toString(16).padStart(3, '0') }, 10)");
        try (Viewer viewer = new Viewer(patient())) {
            long before = System.nanoTime();
            viewer.source.want(new Demand(4, 1280, 720, 60));
            viewer.source.start(viewer);
            viewer.awaitFrames(6);

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(5 * 250));
        }
    }

    @Test
    void smoothFramesFollowWithoutARest() {
        try (Viewer viewer = Viewer.patient(browser, CaptureOptions.defaults().withSmooth(true))) {
            viewer.awaitFrame();
            browser.script(PAINT, "#0f0");
            viewer.awaitColour(32, 32, GREEN);
            browser.script(PAINT, "#00f");
            viewer.awaitColour(32, 32, BLUE);
        }
    }

    @Test
    void aPageThatIsSlowToComeHoldsNothingUp() throws Exception {
        String slow = pages.add("slow", BODY.formatted("#0f0"));
        browser.script("setInterval(() => { const box = document.getElementById('box'); "
                + "box.style.background = box.style.background === 'blue' ? 'lime' : 'blue' }, 100)");
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitFrame();
            CountDownLatch served = pages.hold("slow");
            CompletableFuture<Void> get =
                    CompletableFuture.runAsync(() -> browser.driver().get(slow));
            viewer.awaitState(BrowserState.NAVIGATING);
            viewer.awaitFrames(viewer.count() + 5);
            assertThat(get).isNotDone();
            served.countDown();
            get.get(10, TimeUnit.SECONDS);

            viewer.awaitColour(640, 360, GREEN);
            viewer.awaitStatus(status -> slow.equals(status.url()) && status.state() != BrowserState.NAVIGATING);
        }
    }

    @Test
    void itFollowsANavigationToAnotherSite() {
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitColour(640, 360, RED);
            browser.driver().get(green.replace("127.0.0.1", "localhost"));

            viewer.awaitColour(640, 360, GREEN);
            viewer.awaitStatus(status -> "green".equals(status.title()));
            browser.script(PAINT, "#00f");
            viewer.awaitColour(32, 32, BLUE);
        }
    }

    @Test
    void anAddressThatThePageChangesItselfIsSeen() {
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitFrame();
            browser.script("history.pushState(null, '', '/red?page=2'); document.title = 'second'");

            viewer.awaitStatus(status -> (red + "?page=2").equals(status.url()) && "second".equals(status.title()));
            browser.script("location.hash = 'end'");
            viewer.awaitStatus(status -> (red + "?page=2#end").equals(status.url()));
        }
    }

    @Test
    void itFollowsTheTabInFront() {
        String first = browser.driver().getWindowHandle();
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitColour(640, 360, RED);
            browser.driver().switchTo().newWindow(WindowType.TAB);
            browser.driver().get(green);
            String second = browser.driver().getWindowHandle();

            assertThat(viewer.awaitColour(640, 360, GREEN).viewport().tab()).isEqualTo(second);
            viewer.awaitStatus(status ->
                    status.tabs().size() == 2 && status.tabs().get(1).active() && "green".equals(status.title()));

            browser.driver().close();
            browser.driver().switchTo().window(first);
            assertThat(viewer.awaitColour(640, 360, RED).viewport().tab()).isEqualTo(first);
            viewer.awaitStatus(status -> status.tabs().size() == 1 && red.equals(status.url()));
        }
    }

    @Test
    void itFollowsATabThatIsBroughtToTheFront() {
        String first = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        try (Viewer viewer = Viewer.patient(browser)) {
            browser.driver().get(green);
            viewer.awaitColour(640, 360, GREEN);
            browser.cdp("Target.activateTarget", Map.of("targetId", first));

            viewer.awaitColour(640, 360, RED);
        } finally {
            browser.driver().close();
            browser.driver().switchTo().window(first);
        }
    }

    @Test
    void itFollowsAPopUp() {
        String first = browser.driver().getWindowHandle();
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitColour(640, 360, RED);
            browser.script("window.popup = window.open('/green', 'popup', 'width=500,height=400')");

            Frame popup = viewer.awaitColour(200, 200, GREEN);
            assertThat(popup.viewport().tab()).isNotEqualTo(first);
            browser.script("window.popup.close()");
            viewer.awaitColour(640, 360, RED);
        }
    }

    @Test
    void aWindowThatNobodyCanSeeIsHidden() {
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitFrame();
            browser.driver().manage().window().minimize();
            viewer.awaitState(BrowserState.HIDDEN);

            Map<?, ?> window = browser.cdp("Browser.getWindowForTarget", Map.of());
            browser.cdp(
                    "Browser.setWindowBounds",
                    Map.of("windowId", window.get("windowId"), "bounds", Map.of("windowState", "normal")));
            viewer.awaitStatus(status -> status.state() != BrowserState.HIDDEN);
            browser.script(PAINT, "#00f");
            viewer.awaitColour(32, 32, BLUE);
        }
    }

    @Test
    void anotherSizeOfTheViewportIsSeen() {
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitFrame();
            browser.cdp(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", 800, "height", 600, "deviceScaleFactor", 2, "mobile", false));
            Frame last = viewer.awaitFrame(frame ->
                    frame.viewport().devicePixelRatio() == 2 && frame.viewport().width() == 800);
            assertThat(last.viewport().height()).isEqualTo(600);
            assertThat(shows(last, 790, 590, RED)).isTrue();
        } finally {
            browser.cdp("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }

    @Test
    void scrollingIsTold() {
        browser.script("document.body.style.height = '5000px'");
        try (Viewer viewer = Viewer.patient(browser)) {
            viewer.awaitFrame();
            browser.script("document.getElementById('box').style.background = '#00f'; scrollTo(0, 40)");

            Frame frame = viewer.awaitColour(12, 12, BLUE);
            assertThat(frame.viewport().scrollY()).isEqualTo(40);
            assertThat(shows(frame, 12, 36, RED)).isTrue();
        }
    }

    @Test
    void aMaskedElementIsGreyWhereverItIs() throws Exception {
        browser.script("document.body.innerHTML += `<input id=secret value=secret "
                + "style='position:absolute;left:200px;top:100px;width:160px;height:48px;background:#00f;border:0'>`");
        try (Viewer viewer = Viewer.patient(browser, CaptureOptions.defaults().withMasks("#secret"))) {
            viewer.awaitFrame();
            browser.script("document.getElementById('secret').style.top = '300px'");
            viewer.awaitColour(280, 324, GREY);
            browser.script("document.getElementById('secret').style.left = '600px'");
            Frame last = viewer.awaitColour(680, 324, GREY);
            Frame captured = viewer.source.capture().toCompletableFuture().get(10, TimeUnit.SECONDS);

            assertThat(viewer.frames())
                    .allSatisfy(frame -> assertThat(blue(frame)).isZero());
            assertThat(blue(captured)).isZero();
            assertThat(shows(captured, 680, 324, GREY)).isTrue();
            assertThat(shows(last, 280, 324, RED)).isTrue();
        }
    }

    @Test
    void elementsInShadowRootsAndFramesAreMasked() {
        browser.script("""
                document.body.innerHTML += `<div id=host style='position:absolute;left:100px;top:100px'></div>
                  <iframe style='position:absolute;left:100px;top:300px;width:300px;height:200px;border:10px solid #f00'></iframe>`;
                const box = `<p class=secret style='margin:20px;width:160px;height:48px;background:#00f'></p>`;
                document.getElementById('host').attachShadow({mode: 'open'}).innerHTML = box;
                document.querySelector('iframe').contentDocument.body.innerHTML = box;
                """);
        try (Viewer viewer = Viewer.patient(browser, CaptureOptions.defaults().withMasks(".secret"))) {
            Frame frame = viewer.awaitFrame();

            assertThat(blue(frame)).isZero();
            assertThat(shows(frame, 200, 144, GREY)).isTrue();
            assertThat(shows(frame, 200, 358, GREY)).isTrue();
        }
    }

    @Test
    void withAMaskThatIsNoSelectorThereIsNoPicture() throws Exception {
        try (Viewer viewer = Viewer.patient(browser, CaptureOptions.defaults().withMasks("#box", "p["))) {
            viewer.awaitStatus(status -> red.equals(status.url()));
            assertThatThrownBy(
                            () -> viewer.source.capture().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("Not a CSS selector: p[");
            assertThat(viewer.count()).isZero();
        }
    }

    @Test
    void noPictureAndNoAddressGetsIntoTheLog() {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        CountDownLatch called = new CountDownLatch(2);
        try (FrameSource source = CdpFrameSource.of(browser.driver(), CaptureOptions.defaults())) {
            source.start(new FrameSource.Listener() {
                @Override
                public void frame(Frame frame) {
                    called.countDown();
                    throw new IllegalStateException("Fails with " + frame);
                }

                @Override
                public void status(SourceStatus status) {
                    called.countDown();
                    throw new IllegalStateException("Fails with " + status);
                }

                @Override
                public void ended(Exception cause) {
                    // Does not come.
                }
            });
            source.want(Viewer.DEMAND);
            await().atMost(PATIENCE).until(() -> log.toString(StandardCharsets.UTF_8), text -> text.contains("Frame["));
        } finally {
            System.setErr(before);
        }

        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("A listener of the live browser failed", "SourceStatus[STARTING, 0 tabs]")
                .doesNotContain("/9j/", red);
        assertThat(called.getCount()).isZero();
    }

    @Test
    void whatWasStartedCannotBeStartedAgain() {
        try (Viewer viewer = Viewer.patient(browser)) {
            assertThatThrownBy(() -> viewer.source.start(viewer)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void afterTheCloseNothingIsHeard() {
        browser.script("setInterval(() => { document.getElementById('box').style.background = "
                + "'#' + Math.floor(Math.random() * 0xfff).toString(16).padStart(3, '0') }, 10)");
        Viewer viewer = Viewer.patient(browser);
        viewer.awaitFrames(2);
        viewer.close();
        int before = viewer.calls();
        viewer.close();
        assertThat(viewer.source.capture()).isCompletedExceptionally();
        try (Viewer other = Viewer.patient(browser)) {
            other.awaitFrames(3);
        }
        assertThat(viewer.calls()).isEqualTo(before);
        assertThat(viewer.ends()).isEmpty();
    }

    private static CdpFrameSource patient() {
        return Viewer.patientSource(browser, CaptureOptions.defaults());
    }

    private static int blue(Frame frame) {
        BufferedImage pixels = Viewer.pixels(frame);
        int found = 0;
        for (int y = 0; y < pixels.getHeight(); y++) {
            for (int x = 0; x < pixels.getWidth(); x++) {
                int rgb = pixels.getRGB(x, y);
                found += (rgb & 0xff) > 150 && (rgb >> 16 & 0xff) < 100 ? 1 : 0;
            }
        }
        return found;
    }
}
