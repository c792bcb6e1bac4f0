package io.aef.realtime.browser.capture;

import io.aef.realtime.browser.cdp.CdpData;
import io.aef.realtime.browser.cdp.Lane;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.Viewport;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the pictures of one tab. Lives on the lane.
 *
 * <pre>
 *            startScreencast                 a frame that differs: deliver it, stopScreencast
 *   IDLE ───────────────────▶ READY ────────────────────────────────────────────────▶ RESTING
 *                              │ ▲ ▲                                                     │
 *     a frame like the last:   └─┘ └──────────────── startScreencast ────────────────────┘
 *     acknowledge it, stay                           after the rest
 * </pre>
 *
 * The browser sends the first frame of each screencast at once, so what has changed during the rest is seen after it, and the last state
 * always. A page that stands still costs nothing. A smooth shutter stays READY and acknowledges each frame after the rest instead. With
 * regions to be masked it is PREPARING first: it asks where they are.
 */
final class Shutter {

    private static final Logger log = LoggerFactory.getLogger(Shutter.class);

    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

    private enum State {
        IDLE,
        PREPARING,
        READY,
        RESTING
    }

    private final Tab tab;
    private final boolean smooth;
    private final Lens lens;
    private final Lane lane;
    private final Consumer<Frame> receiver;
    private final Pace pace = new Pace();

    private Demand demand = Demand.NONE;
    private State state = State.IDLE;
    private @Nullable Future<?> alarm;
    private @Nullable Runnable afterRest;
    private @Nullable String lastPicture;
    private @Nullable Viewport lastViewport;
    private @Nullable Regions regions;
    private long readySince;

    /** Counts the screencasts, so that what was asked for an earlier one is not taken for this. */
    private int turn;

    Shutter(Tab tab, boolean smooth, Lens lens, Lane lane, Consumer<Frame> receiver) {
        this.tab = tab;
        this.smooth = smooth;
        this.lens = lens;
        this.lane = lane;
        this.receiver = receiver;
    }

    /** What is wanted from now on. After nothing was, the first picture is delivered whatever it shows. */
    void want(Demand wanted) {
        Demand before = demand;
        demand = wanted;
        if (wanted.isNone()) {
            stop();
        } else if (before.isNone()) {
            lastPicture = null;
            prepare();
        } else if (!looksLike(before, wanted)) {
            again();
        } else {
            restAnew();
        }
    }

    /** Begins anew, because the tab may have forgotten what it was asked. */
    void again() {
        if (!demand.isNone()) {
            stop();
            prepare();
        }
    }

    void hasten() {
        pace.hasten(System.nanoTime());
        restAnew();
    }

    private void restAnew() {
        Runnable waiting = afterRest;
        if (waiting != null) {
            rest(waiting);
        }
    }

    private static boolean looksLike(Demand one, Demand other) {
        return one.maxWidth() == other.maxWidth()
                && one.maxHeight() == other.maxHeight()
                && one.quality() == other.quality();
    }

    void stop() {
        if (state == State.READY) {
            tab.ask("Page.stopScreencast", Map.of());
        }
        enter(State.IDLE);
    }

    private void prepare() {
        enter(State.PREPARING);
        int mine = turn;
        if (lens.isClear()) {
            open();
        } else if (tab.isResponsive()) {
            lens.regions(tab).whenComplete((found, failure) -> {
                if (mine == turn) {
                    regions = found;
                    if (failure == null) {
                        open();
                    } else {
                        sleep(AFTER_FAILURE, this::prepare);
                    }
                }
            });
        } else {
            sleep(AFTER_FAILURE, this::prepare);
        }
    }

    private void open() {
        enter(State.READY);
        readySince = System.nanoTime();
        int mine = turn;
        Map<String, Object> how = Map.of(
                "format",
                "jpeg",
                "quality",
                demand.quality(),
                "maxWidth",
                demand.maxWidth(),
                "maxHeight",
                demand.maxHeight(),
                // Without these two a browser that is slow to be acknowledged keeps the last frame to itself.
                "maxFramesInFlight",
                1,
                "sendLastFrame",
                true);
        tab.ask("Page.startScreencast", how).whenComplete((answer, failure) -> {
            if (failure != null && mine == turn && tab.isResponsive()) {
                sleep(AFTER_FAILURE, this::prepare);
            }
        });
    }

    /** The tab has sent a frame. */
    void frame(CdpData data) {
        if (state != State.READY) {
            // Was under way when the screencast was stopped; the next one begins with what is to be seen then.
            return;
        }
        String picture = data.picture();
        CdpData metadata = data.object("metadata");
        Viewport viewport = Lens.viewport(tab, metadata);
        Object number = data.value("sessionId");
        if (picture.equals(lastPicture) && viewport.equals(lastViewport)) {
            acknowledge(number);
            return;
        }
        Viewport before = lastViewport;
        if (before != null && (before.width() != viewport.width() || before.height() != viewport.height())) {
            // Perhaps on another screen.
            tab.look();
        }
        int mine = turn;
        lens.regions(tab).whenComplete((after, failure) -> {
            if (mine != turn) {
                return;
            }
            pace.taken(System.nanoTime(), readySince);
            boolean certain = failure == null && (lens.isClear() || after.equals(regions));
            if (certain) {
                deliver(picture, viewport, after, metadata.number("timestamp"));
            }
            if (smooth && certain) {
                rest(() -> acknowledge(number));
            } else {
                tab.ask("Page.stopScreencast", Map.of());
                enter(State.RESTING);
                rest(this::prepare);
            }
        });
    }

    private void deliver(String picture, Viewport viewport, Regions masked, double seconds) {
        try {
            receiver.accept(lens.frame(picture, viewport, masked, seconds));
            lastPicture = picture;
            lastViewport = viewport;
        } catch (IOException e) {
            log.debug("A picture could not be used: {}", e.getMessage());
        }
    }

    private void acknowledge(@Nullable Object number) {
        if (number != null) {
            tab.ask("Page.screencastFrameAck", Map.of("sessionId", number));
        }
    }

    private void rest(Runnable then) {
        sleep(pace.rest(System.nanoTime(), demand.maxFramesPerSecond(), smooth), then);
    }

    private void sleep(Duration delay, Runnable then) {
        cancelAlarm();
        afterRest = then;
        int mine = turn;
        alarm = lane.schedule(
                () -> {
                    if (mine == turn && afterRest == then) {
                        afterRest = null;
                        then.run();
                    }
                },
                delay);
    }

    private void enter(State next) {
        cancelAlarm();
        state = next;
        turn++;
    }

    private void cancelAlarm() {
        Future<?> set = alarm;
        if (set != null) {
            set.cancel(false);
        }
        alarm = null;
        afterRest = null;
    }
}
