package io.aef.realtime.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.EventBroadcaster;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.Topic;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.UnhandledAlertException;

class BrowserStreamTest {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final ManualWorker worker = new ManualWorker();
    private final FakeBrowser browser = new FakeBrowser();
    private final List<String> published = new ArrayList<>();
    private final List<Exception> failures = new ArrayList<>();
    private boolean watched = true;

    private final BrowserStream stream = new BrowserStream(
            "browser-1",
            new ScreenshotFrameSource(browser, () -> browser.url, worker, INTERVAL, () -> watched),
            new EventBroadcaster((topics, event) -> {
                BrowserUpdate update = (BrowserUpdate) event;
                published.add(topics + " " + update.screenshot() + " " + update.url());
            }),
            worker,
            Topic.execution("run-1"));

    @Test
    void pictureGoesToTheSessionAndTheOtherTopics() {
        stream.start(failures::add);
        worker.run();

        assertThat(published).containsExactly("[session:browser-1, execution:run-1] cGljdHVyZS0x http://shop/");
    }

    @Test
    void unchangedPictureIsNotSent() {
        stream.start(failures::add);
        worker.pass(Duration.ofSeconds(2));
        assertThat(browser.shots).isEqualTo(5);
        assertThat(published).hasSize(1);

        browser.picture = "cGljdHVyZS0y";
        worker.pass(INTERVAL);

        assertThat(published)
                .hasSize(2)
                .last()
                .isEqualTo("[session:browser-1, execution:run-1] cGljdHVyZS0y http://shop/");
    }

    @Test
    void newAddressOfTheSamePictureIsSentAlone() {
        stream.start(failures::add);
        worker.run();
        browser.url = "http://shop/#cart";
        worker.pass(INTERVAL);

        assertThat(published).last().isEqualTo("[session:browser-1, execution:run-1] null http://shop/#cart");
        assertThat(stream.latest()).hasValueSatisfying(latest -> {
            assertThat(latest.screenshot()).isEqualTo("cGljdHVyZS0x");
            assertThat(latest.url()).isEqualTo("http://shop/#cart");
        });
    }

    @Test
    void nobodyWatchingMeansNoScreenshot() {
        watched = false;
        stream.start(failures::add);
        worker.pass(Duration.ofSeconds(5));
        assertThat(browser.shots).isZero();
        assertThat(stream.latest()).isEmpty();

        watched = true;
        worker.pass(INTERVAL);

        assertThat(published).hasSize(1);
    }

    @Test
    void lastPictureIsTakenAlsoIfNobodyWatches() {
        watched = false;
        stream.start(failures::add);
        worker.run();
        stream.captureNow();
        stream.stop();

        assertThat(published).hasSize(1);
    }

    @Test
    void stopEndsIt() {
        stream.start(failures::add);
        worker.run();
        stream.stop();
        worker.pass(Duration.ofSeconds(5));
        stream.captureNow();

        assertThat(browser.shots).isEqualTo(1);
        assertThat(worker.isIdle()).isTrue();
    }

    @Test
    void openDialogOnlySkipsPictures() {
        stream.start(failures::add);
        worker.run();
        browser.failure = new UnhandledAlertException("unexpected alert open");
        worker.pass(Duration.ofSeconds(2));
        browser.failure = null;
        browser.picture = "cGljdHVyZS0y";
        worker.pass(INTERVAL);

        assertThat(failures).isEmpty();
        assertThat(published).hasSize(2);
    }

    @Test
    void lossOfTheBrowserIsToldOnce() {
        stream.start(failures::add);
        worker.run();
        browser.failure = new UncheckedIOException(new ConnectException());
        worker.pass(Duration.ofSeconds(5));

        assertThat(failures).containsExactly(browser.failure);
        assertThat(worker.isIdle()).isTrue();
    }

    @Test
    void intervalMustBePositive() {
        assertThatThrownBy(() ->
                        new ScreenshotFrameSource(browser, () -> browser.url, worker, Duration.ZERO, () -> watched))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("interval: PT0S (expected: > 0)");
    }

    private static final class FakeBrowser implements TakesScreenshot {

        private String picture = "cGljdHVyZS0x";
        private String url = "http://shop/";
        private int shots;
        private @Nullable RuntimeException failure;

        @Override
        public <X> X getScreenshotAs(OutputType<X> target) {
            shots++;
            if (failure != null) {
                throw failure;
            }
            return target.convertFromBase64Png(picture);
        }
    }
}
