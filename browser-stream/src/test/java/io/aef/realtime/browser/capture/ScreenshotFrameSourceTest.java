package io.aef.realtime.browser.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Alert;
import org.openqa.selenium.HasCapabilities;
import org.openqa.selenium.ImmutableCapabilities;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.NoSuchSessionException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.UnhandledAlertException;
import org.openqa.selenium.WebDriver;

class ScreenshotFrameSourceTest {

    private static final int RED = 0xff0000;
    private static final int BLUE = 0x0000ff;

    private final ManualWorker worker = new ManualWorker();
    private final FakeBrowser browser = new FakeBrowser(worker);
    private final Viewer viewer = new Viewer(ScreenshotFrameSource.of(browser.driver("ignore"), worker, worker));

    @Test
    void thePictureIsAJpegWithWhatItShows() {
        start();

        assertThat(viewer.count()).isEqualTo(1);
        Frame frame = viewer.awaitColour(10, 10, RED);
        assertThat(frame.jpeg()).startsWith(0xff, 0xd8);
        assertThat(frame.takenAt()).isEqualTo(worker.instant());
        assertThat(frame.viewport().width()).isEqualTo(640);
        assertThat(frame.viewport().height()).isEqualTo(400);
        assertThat(frame.viewport().scrollY()).isEqualTo(30);
        assertThat(frame.viewport().devicePixelRatio()).isEqualTo(2);
        assertThat(frame.viewport().tab()).isEqualTo("window-1");
        assertThat(viewer.status().url()).isEqualTo("http://shop/");
        assertThat(viewer.status().title()).isEqualTo("Shop");
    }

    @Test
    void aLargerPictureIsScaledDown() {
        start(new Demand(30, 320, 320, 60));

        assertThat(Viewer.pixels(viewer.awaitFrame()).getWidth()).isEqualTo(320);
        assertThat(Viewer.pixels(viewer.awaitFrame()).getHeight()).isEqualTo(200);
    }

    @Test
    void twoASecondAtMostAndNoneThatIsTheSame() {
        start();
        worker.pass(Duration.ofSeconds(10));
        assertThat(browser.shots).isEqualTo(21);
        assertThat(viewer.count()).isEqualTo(1);
        assertThat(viewer.states()).containsExactly(BrowserState.STARTING, BrowserState.LIVE, BrowserState.QUIET);

        browser.colour = BLUE;
        worker.pass(Duration.ofSeconds(10));
        assertThat(viewer.count()).isEqualTo(2);
        viewer.awaitColour(10, 10, BLUE);
    }

    @Test
    void noPictureOfThePageBeforeIsDeliveredAsThatOfTheNext() {
        start();
        browser.colour = 0x00ff00;
        browser.next = () -> {
            browser.url = "http://shop/next";
            browser.colour = BLUE;
        };
        worker.pass(Duration.ofSeconds(1));
        assertThat(viewer.status().url()).isEqualTo("http://shop/next");
        assertThat(viewer.count()).isEqualTo(2);
        viewer.awaitColour(10, 10, BLUE);
    }

    @Test
    void fewerIfFewerAreWanted() {
        start(new Demand(1, 640, 400, 60));
        worker.pass(Duration.ofSeconds(10));

        assertThat(browser.shots).isEqualTo(11);
    }

    @Test
    void theyTakeATenthOfTheTimeAtMost() {
        browser.takes = Duration.ofMillis(200);
        start();
        worker.pass(Duration.ofSeconds(20));

        assertThat(browser.shots).isBetween(10, 11);
    }

    @Test
    void nobodyWatchingMeansNoScreenshotAndNoTask() {
        viewer.source.start(viewer);
        worker.pass(Duration.ofSeconds(10));
        assertThat(browser.shots).isZero();
        assertThat(worker.isIdle()).isTrue();

        viewer.source.want(Viewer.DEMAND);
        worker.run();
        assertThat(viewer.count()).isEqualTo(1);

        viewer.source.want(Demand.NONE);
        worker.pass(Duration.ofSeconds(10));
        assertThat(worker.isIdle()).isTrue();
        int before = browser.shots;
        viewer.source.want(Viewer.DEMAND);
        worker.run();
        assertThat(browser.shots).isEqualTo(before + 1);
        assertThat(viewer.count()).isEqualTo(2);
    }

    @Test
    void whileADialogIsOpenThereIsNoScreenshot() {
        start();
        browser.dialog = "Really?";
        worker.pass(Duration.ofSeconds(5));
        int before = browser.shots;
        assertThat(viewer.status().state()).isEqualTo(BrowserState.DIALOG);
        assertThat(viewer.status().url()).isEqualTo("http://shop/");
        assertThat(viewer.status().dialog()).hasFieldOrPropertyWithValue("message", "Really?");

        worker.pass(Duration.ofSeconds(5));
        assertThat(browser.shots).isEqualTo(before);
        assertThat(browser.dialog).isEqualTo("Really?");

        browser.dialog = null;
        browser.colour = BLUE;
        worker.pass(Duration.ofSeconds(5));
        viewer.awaitColour(10, 10, BLUE);
        assertThat(viewer.status().dialog()).isNull();
    }

    @Test
    void aDriverThatDismissesDialogsIsAskedForThemFirst() {
        Viewer careful = new Viewer(ScreenshotFrameSource.maybeDismissingDialogs(browser.driver("dismiss"), worker));
        careful.source.want(Viewer.DEMAND);
        browser.dialog = "Really?";
        careful.source.start(careful);
        worker.pass(Duration.ofSeconds(5));

        assertThat(browser.shots).isZero();
        assertThat(careful.status().state()).isEqualTo(BrowserState.DIALOG);
    }

    @Test
    void aDriverThatDismissesDialogsIsNotTakenUnasked() {
        assertThatThrownBy(() -> ScreenshotFrameSource.of(browser.driver("dismiss and notify"), worker))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("driver: a screenshot would dismiss a dialog (expected: unhandledPromptBehavior: ignore)");
    }

    @Test
    void onePictureIsTakenAlsoIfNobodyWatches() {
        viewer.source.start(viewer);
        CompletionStage<Frame> picture = viewer.source.capture();
        worker.run();

        assertThat(picture).isCompletedWithValueMatching(frame -> Viewer.shows(frame, 10, 10, RED));
        assertThat(viewer.count()).isZero();
    }

    @Test
    void duringADialogItIsTheLastOne() {
        start();
        browser.dialog = "Really?";
        worker.pass(Duration.ofSeconds(1));
        CompletionStage<Frame> picture = viewer.source.capture();
        worker.run();

        assertThat(picture).isCompletedWithValue(viewer.awaitFrame());
    }

    @Test
    void lossOfTheBrowserIsToldOnce() {
        start();
        browser.failure = new UncheckedIOException(new ConnectException());
        worker.pass(Duration.ofSeconds(10));

        assertThat(viewer.ends()).hasSize(1);
        assertThat(viewer.status().state()).isEqualTo(BrowserState.ENDED);
        assertThat(worker.isIdle()).isTrue();
    }

    @Test
    void aBrowserThatWasQuitHasEndedInGoodOrder() {
        start();
        browser.failure = new NoSuchSessionException("Session ID is null.");
        worker.pass(Duration.ofSeconds(10));

        assertThat(viewer.ends()).containsExactly("ended");
    }

    @Test
    void closeEndsIt() {
        start();
        viewer.close();
        int before = viewer.calls();
        browser.colour = BLUE;
        worker.pass(Duration.ofSeconds(10));

        assertThat(viewer.calls()).isEqualTo(before);
        assertThat(worker.isIdle()).isTrue();
        assertThat(viewer.source.capture()).isCompletedExceptionally();
    }

    private void start() {
        start(Viewer.DEMAND);
    }

    private void start(Demand demand) {
        viewer.source.start(viewer);
        viewer.source.want(demand);
        worker.run();
    }

    private static final class FakeBrowser {

        private final ManualWorker worker;
        private final Map<Integer, String> pictures = new HashMap<>();
        private int colour = RED;
        private @Nullable String dialog;
        private int shots;
        private String url = "http://shop/";

        /** What happens when the next picture has been taken. */
        private Runnable next = () -> {};

        private Duration takes = Duration.ZERO;
        private @Nullable RuntimeException failure;

        FakeBrowser(ManualWorker worker) {
            this.worker = worker;
        }

        WebDriver driver(String promptBehaviour) {
            Class<?>[] kinds = {WebDriver.class, TakesScreenshot.class, JavascriptExecutor.class, HasCapabilities.class
            };
            return (WebDriver) Proxy.newProxyInstance(
                    getClass().getClassLoader(), kinds, (proxy, method, arguments) -> switch (method.getName()) {
                        case "getScreenshotAs" -> ((OutputType<?>) arguments[0]).convertFromBase64Png(shoot());
                        case "executeScript" -> List.of(640L, 400L, 0L, 30L, 2.0, url, "Shop");
                        case "getWindowHandle" -> "window-1";
                        case "getCapabilities" -> new ImmutableCapabilities("unhandledPromptBehavior", promptBehaviour);
                        case "switchTo" -> targets();
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }

        private WebDriver.TargetLocator targets() {
            return (WebDriver.TargetLocator) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {WebDriver.TargetLocator.class},
                    (proxy, method, arguments) -> {
                        if (dialog == null) {
                            throw new NoAlertPresentException();
                        }
                        return Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {Alert.class},
                                (alert, asked, none) -> dialog);
                    });
        }

        private String shoot() {
            shots++;
            worker.take(takes);
            if (failure != null) {
                throw failure;
            }
            if (dialog != null) {
                throw new UnhandledAlertException("unexpected alert open", dialog);
            }
            String picture = pictures.computeIfAbsent(colour, FakeBrowser::paint);
            Runnable then = next;
            next = () -> {};
            then.run();
            return picture;
        }

        private static String paint(int colour) {
            BufferedImage picture = new BufferedImage(1280, 800, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = picture.createGraphics();
            graphics.setColor(new Color(colour));
            graphics.fillRect(0, 0, 1280, 800);
            graphics.dispose();
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            try {
                ImageIO.write(picture, "png", file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Base64.getEncoder().encodeToString(file.toByteArray());
        }
    }
}
