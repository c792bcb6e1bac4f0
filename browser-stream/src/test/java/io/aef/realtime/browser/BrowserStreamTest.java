package io.aef.realtime.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.EventBroadcaster;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.browser.BrowserStatus.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrowserStreamTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final FakeSource source = new FakeSource();
    private final List<String> published = new ArrayList<>();
    private final List<String> losses = new ArrayList<>();

    private final BrowserStream stream = new BrowserStream(
            "browser-1",
            source,
            new EventBroadcaster((topics, event) -> {
                BrowserUpdate update = (BrowserUpdate) event;
                published.add(topics + " " + update.screenshot() + " " + update.url());
            }),
            () -> NOW,
            Topic.execution("run-1"));

    BrowserStreamTest() {
        stream.start(() -> losses.add("lost"));
        source.show("http://shop/");
    }

    @Test
    void pictureGoesToTheSessionAndTheOtherTopics() {
        source.frame("picture-1");

        assertThat(published).containsExactly("[session:browser-1, execution:run-1] cGljdHVyZS0x http://shop/");
    }

    @Test
    void unchangedPictureIsNotSent() {
        source.frame("picture-1");
        source.frame("picture-1");
        assertThat(published).hasSize(1);

        source.frame("picture-2");

        assertThat(published)
                .hasSize(2)
                .last()
                .isEqualTo("[session:browser-1, execution:run-1] cGljdHVyZS0y http://shop/");
    }

    @Test
    void newAddressOfTheSamePictureIsSentAlone() {
        source.frame("picture-1");
        source.show("http://shop/#cart");
        source.show("http://shop/#cart");

        assertThat(published)
                .hasSize(2)
                .last()
                .isEqualTo("[session:browser-1, execution:run-1] null http://shop/#cart");
        assertThat(stream.latest()).hasValueSatisfying(latest -> {
            assertThat(latest.screenshot()).isEqualTo("cGljdHVyZS0x");
            assertThat(latest.url()).isEqualTo("http://shop/#cart");
        });
    }

    @Test
    void nobodyWatchingMeansNoScreenshot() {
        assertThat(source.demand.isNone()).isTrue();

        stream.watched(true);
        assertThat(source.demand.isNone()).isFalse();

        stream.watched(false);
        assertThat(source.demand.isNone()).isTrue();
    }

    @Test
    void lastPictureIsTakenAlsoIfNobodyWatches() {
        stream.captureNow();
        stream.stop();

        assertThat(published).containsExactly("[session:browser-1, execution:run-1] Y2FwdHVyZWQ= http://shop/");
        assertThat(source.closed).isTrue();
    }

    @Test
    void lossOfTheBrowserIsToldOnce() {
        source.end();

        assertThat(losses).containsExactly("lost");
    }

    private static final class FakeSource implements FrameSource {

        private static final Viewport VIEWPORT = new Viewport(1280, 720, 0, 0, 1, "tab-1");

        private @Nullable Listener listener;
        private Demand demand = Demand.NONE;
        private boolean closed;

        void frame(String picture) {
            listener().frame(new Frame(picture.getBytes(StandardCharsets.UTF_8), VIEWPORT, NOW));
        }

        void show(String url) {
            listener().status(new BrowserStatus(State.LIVE, url, null, List.of(), null));
        }

        void end() {
            listener().ended(null);
        }

        @Override
        public void start(Listener newListener) {
            listener = newListener;
        }

        @Override
        public void want(Demand wanted) {
            demand = wanted;
        }

        @Override
        public void hasten() {
            // Not used by the stream.
        }

        @Override
        public CompletionStage<Frame> capture() {
            byte[] picture = "captured".getBytes(StandardCharsets.UTF_8);
            return CompletableFuture.completedFuture(new Frame(picture, VIEWPORT, NOW));
        }

        @Override
        public void close() {
            closed = true;
        }

        private Listener listener() {
            if (listener == null) {
                throw new IllegalStateException("not started");
            }
            return listener;
        }
    }
}
