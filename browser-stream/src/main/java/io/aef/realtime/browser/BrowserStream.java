package io.aef.realtime.browser;

import io.aef.realtime.automation.EventBroadcaster;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.Topic;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what a {@link FrameSource} sees as {@code browser_update}: the picture if it has changed, only the address if
 * nothing but that has, and else nothing.
 */
public final class BrowserStream {

    private static final Demand WATCHED = new Demand(2, 1280, 1024, 70);

    private final String sessionId;
    private final FrameSource source;
    private final EventBroadcaster broadcaster;
    private final InstantSource clock;
    private final Topic[] others;

    private volatile @Nullable BrowserUpdate latest;
    private volatile @Nullable String url;

    /**
     * @param sessionId names the browser session; its topic gets the events
     * @param others topics that get them, too
     */
    public BrowserStream(
            String sessionId, FrameSource source, EventBroadcaster broadcaster, InstantSource clock, Topic... others) {
        this.sessionId = sessionId;
        this.source = source;
        this.broadcaster = broadcaster;
        this.clock = clock;
        this.others = others.clone();
    }

    /** Begins to publish, for as long as somebody watches. What is given is run once if the browser is lost before {@link #stop}. */
    public void start(Runnable onLoss) {
        source.start(new FrameSource.Listener() {
            @Override
            public void frame(Frame frame) {
                show(frame);
            }

            @Override
            public void status(BrowserStatus status) {
                move(status.url());
            }

            @Override
            public void ended(@Nullable Exception cause) {
                onLoss.run();
            }
        });
    }

    /** Says whether anybody watches. */
    public void watched(boolean watched) {
        source.want(watched ? WATCHED : Demand.NONE);
    }

    /**
     * Publishes the picture of this moment, watched or not, so that the end of a run can be looked at later. Completes when that
     * is done, and fails if there is no picture.
     */
    public CompletionStage<?> captureNow() {
        return source.capture().thenAccept(this::show);
    }

    /** Publishes nothing from now on. */
    public void stop() {
        source.close();
    }

    /** The last picture with its address, whole, for somebody who begins to watch now; at once and from any thread. */
    public Optional<BrowserUpdate> latest() {
        return Optional.ofNullable(latest);
    }

    private synchronized void show(Frame frame) {
        String image = Base64.getEncoder().encodeToString(frame.jpeg());
        BrowserUpdate before = latest;
        if (before == null || !image.equals(before.screenshot())) {
            publish(image, image);
        }
    }

    private synchronized void move(@Nullable String now) {
        boolean moved = !Objects.equals(now, url);
        url = now;
        BrowserUpdate before = latest;
        if (moved && before != null) {
            publish(before.screenshot(), null);
        }
    }

    private void publish(@Nullable String image, @Nullable String sent) {
        BrowserUpdate whole = new BrowserUpdate(sessionId, image, url, clock.instant());
        latest = whole;
        broadcaster.publish(new BrowserUpdate(sessionId, sent, url, whole.timestamp()), others);
    }
}
