package io.aef.realtime.browser;

import io.aef.realtime.automation.EventBroadcaster;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.Topic;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what a {@link FrameSource} sees as {@code browser_update}: the picture if it has changed, only the address if
 * nothing but that has, and else nothing.
 */
public final class BrowserStream {

    private final String sessionId;
    private final FrameSource source;
    private final EventBroadcaster broadcaster;
    private final InstantSource clock;
    private final Topic[] others;

    private volatile @Nullable BrowserUpdate latest;

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

    /** Begins to publish. The failure handler is told if the browser is lost before {@link #stop}. */
    public void start(Consumer<Exception> onFailure) {
        source.start(new FrameSource.Listener() {
            @Override
            public void frame(Frame frame) {
                show(frame);
            }

            @Override
            public void failed(Exception cause) {
                onFailure.accept(cause);
            }
        });
    }

    /**
     * Publishes the picture of this moment, watched or not, so that the end of a run can be looked at later. To be called
     * on the automation's worker.
     */
    public void captureNow() {
        source.capture();
    }

    /** Publishes nothing from now on. */
    public void stop() {
        source.stop();
    }

    /** The last picture with its address, whole, for somebody who begins to watch now; at once and from any thread. */
    public Optional<BrowserUpdate> latest() {
        return Optional.ofNullable(latest);
    }

    private void show(Frame frame) {
        BrowserUpdate before = latest;
        boolean samePicture = before != null && frame.image().equals(before.screenshot());
        boolean sameUrl = before != null && Objects.equals(frame.url(), before.url());
        if (samePicture && sameUrl) {
            return;
        }
        BrowserUpdate whole = new BrowserUpdate(sessionId, frame.image(), frame.url(), clock.instant());
        latest = whole;
        broadcaster.publish(
                samePicture ? new BrowserUpdate(sessionId, null, frame.url(), whole.timestamp()) : whole, others);
    }
}
