package io.aef.realtime.browser.view;

import io.aef.realtime.automation.event.BrowserUpdate;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code browser_update}: whole pictures for those who follow the topic of a session, which may be on other nodes. Twice a second at most, and only
 * when something has changed and somebody follows. Thread-safe.
 */
public final class TopicUpdates {

    static final int PER_SECOND = 2;

    private static final Duration INTERVAL = Duration.ofSeconds(1).dividedBy(PER_SECOND);

    private final String sessionId;
    private final SessionView view;
    private final BooleanSupplier followed;
    private final Consumer<BrowserUpdate> publisher;
    private final Time time;

    // Guarded by this.
    private @Nullable Picture picture;
    private @Nullable String url;
    private boolean closed;
    private Runnable cancel = () -> {};

    /** @param followed whether somebody follows the topic; does not wait */
    public TopicUpdates(
            String sessionId,
            SessionView view,
            BooleanSupplier followed,
            Consumer<BrowserUpdate> publisher,
            Time time) {
        this.sessionId = sessionId;
        this.view = view;
        this.followed = followed;
        this.publisher = publisher;
        this.time = time;
    }

    /** Looks soon whether somebody follows, and from then on for as long as somebody does. */
    public void look() {
        lookIn(Duration.ZERO);
    }

    private void lookNow() {
        boolean wanted = followed.getAsBoolean();
        view.follow(wanted);
        if (wanted) {
            publish();
            lookIn(INTERVAL);
        }
    }

    private synchronized void lookIn(Duration delay) {
        cancel.run();
        cancel = closed ? () -> {} : time.schedule(this::lookNow, delay);
    }

    /**
     * Publishes what has changed since the last time, whether somebody follows or not. A picture goes with the address that it is of, so that nobody
     * is sent it who may see only where the browser is by now.
     */
    public synchronized void publish() {
        Scene scene = view.scene();
        if (closed || scene == null) {
            return;
        }
        if (scene.picture() != picture && !view.mayBeBehind()) {
            picture = scene.picture();
            publish(Base64.getEncoder().encodeToString(scene.picture().bytes()), scene.url(), scene);
        }
        String address = view.url();
        if (!Objects.equals(address, url)) {
            publish(null, address, scene);
        }
    }

    private void publish(@Nullable String image, @Nullable String address, Scene scene) {
        url = address;
        publisher.accept(new BrowserUpdate(sessionId, image, address, scene.takenAt()));
    }

    /** Publishes nothing any more. */
    public synchronized void close() {
        closed = true;
        cancel.run();
    }
}
