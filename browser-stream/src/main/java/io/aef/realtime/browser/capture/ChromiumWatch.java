package io.aef.realtime.browser.capture;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.browser.cdp.CdpClient;
import io.aef.realtime.browser.cdp.CdpConnection;
import io.aef.realtime.browser.cdp.CdpData;
import io.aef.realtime.browser.cdp.CdpException;
import io.aef.realtime.browser.cdp.CdpSession;
import io.aef.realtime.browser.cdp.Lane;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Watches one browser: connects, follows the tab in front, has its pictures taken, says how it is. Lives on the lane. */
final class ChromiumWatch implements Dialer.Caller, Tab.Keeper {

    /** How often it is asked whether it answers and which tab is in front, while the page changes, is hidden or does not answer. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** The same while nothing changes: a look takes some milliseconds of the browser's time. */
    private static final Duration LOOK_SELDOM = Duration.ofSeconds(3);

    private static final Duration QUIET_AFTER = Duration.ofSeconds(2);

    /** Of a single picture with all that has to be asked for it. */
    private static final Duration PICTURE_TIMEOUT = Duration.ofSeconds(5);

    /** Between attempts to connect to a browser that does not answer. */
    private static final Duration FIRST_REST = Duration.ofSeconds(1);

    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    private final Dialer dialer;
    private final Lane lane;
    private final CaptureOptions options;
    private final Delivery delivery;
    private final StatusBoard board;
    private final Lens lens;
    private final Tabs tabs = new Tabs();

    /** Pictures that somebody waits for. */
    private final Set<CompletableFuture<Frame>> snapshots = new LinkedHashSet<>();

    private Demand demand = Demand.NONE;
    private @Nullable CdpConnection connection;
    private @Nullable Shutter shutter;
    private @Nullable Tab shown;
    private @Nullable Frame latest;
    private BrowserState motion = BrowserState.QUIET;
    private @Nullable Future<?> quiet;
    private @Nullable Future<?> looks;

    /** Whether the tab that is shown could answer when it was last looked at. */
    private boolean able;

    private double devicePixelRatio;

    /** Whether a tab was ever shown. */
    private boolean any;

    private boolean over;

    ChromiumWatch(CdpClient client, URI address, CaptureOptions options, Delivery delivery) {
        this.dialer = new Dialer(client, address, new Rests(FIRST_REST, LONGEST_REST), this);
        this.lane = client.lane();
        this.options = options;
        this.delivery = delivery;
        this.board = new StatusBoard(delivery);
        this.lens = new Lens(options.masks(), InstantSource.system());
    }

    void begin() {
        board.show(BrowserState.STARTING);
        dialer.dial();
    }

    void want(Demand wanted) {
        demand = wanted;
        Shutter present = shutter;
        if (present != null) {
            present.want(wanted);
        }
        if (looks == null || wanted.isNone()) {
            keepLooking();
        }
    }

    void hasten() {
        Shutter present = shutter;
        if (present != null) {
            present.hasten();
        }
    }

    void capture(CompletableFuture<Frame> result) {
        if (over) {
            result.completeExceptionally(new IllegalStateException("The browser is not watched any more."));
            return;
        }
        snapshots.add(result);
        Future<?> timeout = lane.schedule(
                () -> result.completeExceptionally(new CdpException(
                        CdpException.Reason.TIMED_OUT, "There was no picture within " + PICTURE_TIMEOUT + ".")),
                PICTURE_TIMEOUT);
        result.whenComplete((frame, failure) -> {
            timeout.cancel(false);
            snapshots.remove(result);
        });
        Tab present = shown;
        if (present != null) {
            shoot(present, result);
        }
    }

    /** Lets go of the browser. */
    void end() {
        over = true;
        dialer.stop();
        cancel(looks);
        cancel(quiet);
        stopShooting();
        CdpConnection open = connection;
        if (open != null) {
            open.close();
        }
        for (CompletableFuture<Frame> waiting : List.copyOf(snapshots)) {
            waiting.completeExceptionally(new IllegalStateException("The browser is not watched any more."));
        }
    }

    /** For the first time; or anew, where the connection before brings nothing any more, as when a Grid has lost the browser and keeps us. */
    @Override
    public void reached(CdpConnection opened) {
        CdpConnection before = connection;
        if (before != null) {
            before.close();
            stopShooting();
            tabs.clear();
            shown = null;
            any = false;
        }
        connection = opened;
        opened.browser()
                .call("Target.setDiscoverTargets", Map.of("discover", true))
                .whenComplete((done, failure) -> {
                    if (failure instanceof CdpException refused && refused.reason() == CdpException.Reason.REFUSED) {
                        ended(refused);
                    }
                });
    }

    @Override
    public void unanswered() {
        if (!any) {
            board.show(BrowserState.UNRESPONSIVE);
        }
    }

    /** Of one that was seen the cause is that it was ended, whatever says so. */
    @Override
    public void ended(@Nullable Exception cause) {
        if (!over) {
            Exception told = any ? null : cause;
            end();
            board.show(BrowserState.ENDED);
            delivery.tellLast(listener -> listener.ended(told));
        }
    }

    @Override
    public void lateAnswer() {
        dialer.stop();
    }

    @Override
    public void event(String method, CdpData data) {
        CdpData info = data.object("targetInfo");
        Tab tab = tabs.find(info.has("targetId") ? info.text("targetId") : data.text("targetId"));
        switch (method) {
            case "Target.targetCreated" -> created(info);
            case "Target.targetInfoChanged" -> described(tab, info);
            case "Target.targetDestroyed" -> destroyed(tab);
            default -> {
                // Of sessions and crashes the tabs hear themselves.
            }
        }
    }

    private void created(CdpData info) {
        if (connection == null || !info.text("type").equals("page") || tabs.isFull()) {
            return;
        }
        Tab tab = new Tab(info.text("targetId"), this);
        tab.goTo(info.text("url"));
        tabs.add(tab);
        attach(tab);
    }

    /** Until it answers, or has gone: a browser may be slow just then. */
    private void attach(Tab tab) {
        CdpConnection open = connection;
        if (open == null || over || tabs.find(tab.id()) != tab) {
            return;
        }
        open.attach(tab.id(), tab).whenComplete((session, failure) -> {
            if (session != null && tabs.find(tab.id()) == tab) {
                tab.attached(session);
                changed(tab);
            } else if (failure != null && Dialer.isSilence(CdpException.cause(failure))) {
                lane.schedule(() -> attach(tab), LOOK_EVERY);
            }
        });
    }

    private void described(@Nullable Tab tab, CdpData info) {
        if (tab != null) {
            tab.goTo(info.text("url"));
            tab.look();
            changed(tab);
        }
    }

    private void destroyed(@Nullable Tab tab) {
        if (tab == null) {
            return;
        }
        tabs.remove(tab);
        CdpSession session = tab.session();
        CdpConnection open = connection;
        if (session != null && open != null) {
            open.forget(session);
        }
        tabs.all().forEach(Tab::look);
        follow();
    }

    @Override
    public void changed(Tab tab) {
        tabs.update(tab);
        follow();
    }

    @Override
    public void navigated(Tab tab) {
        tab.look();
        if (tab == shown) {
            hasten();
        }
    }

    /** What people see, or null before there is anything. */
    @Nullable
    Tab front() {
        return shown;
    }

    @Override
    public CompletableFuture<CdpData> activate(String tab) {
        CdpConnection open = connection;
        return open == null || tabs.find(tab) == null
                ? CompletableFuture.failedFuture(new CdpException(CdpException.Reason.GONE, "There is no such tab."))
                : open.browser().call("Target.activateTarget", Map.of("targetId", tab));
    }

    @Override
    public void frame(Tab tab, CdpData data) {
        Shutter present = shutter;
        if (present != null && tab == shown) {
            present.frame(data);
        }
    }

    /** Has the tab in front captured, and says how things are. */
    private void follow() {
        Tab active = tabs.active();
        if (active != shown && (active == null || active.session() != null)) {
            any = true;
            stopShooting();
            shown = active;
            able = true;
            devicePixelRatio = active == null ? 1 : active.devicePixelRatio();
            shutter = active == null ? null : new Shutter(active, options.smooth(), lens, lane, this::deliver);
            want(demand);
            if (active != null) {
                List.copyOf(snapshots).forEach(waiting -> shoot(active, waiting));
            }
        }
        Tab present = shown;
        if (present != null) {
            attend(present);
        }
        if (any) {
            board.show(tabs.all(), present, present == null ? BrowserState.HIDDEN : motion);
        }
    }

    private void stopShooting() {
        Shutter present = shutter;
        if (present != null) {
            present.stop();
        }
        shutter = null;
    }

    private void attend(Tab tab) {
        boolean wasAble = able;
        able = !tab.isCrashed() && !tab.isSilent();
        boolean scaled = tab.devicePixelRatio() != devicePixelRatio;
        devicePixelRatio = tab.devicePixelRatio();
        Shutter present = shutter;
        if (able && (!wasAble || scaled) && present != null) {
            present.again();
        }
        if (tab.dialog() != null) {
            List.copyOf(snapshots).forEach(this::giveLatest);
        }
    }

    private void deliver(Frame frame) {
        latest = frame;
        cancel(quiet);
        quiet = lane.schedule(() -> move(BrowserState.QUIET), QUIET_AFTER);
        move(BrowserState.LIVE);
        delivery.tell(listener -> listener.frame(frame));
    }

    private void move(BrowserState now) {
        motion = now;
        if (!over) {
            follow();
        }
    }

    private void shoot(Tab tab, CompletableFuture<Frame> result) {
        if (tab.dialog() != null) {
            giveLatest(result);
            return;
        }
        new Snapshot(tab, lens).take().whenComplete((frame, failure) -> {
            if (failure == null) {
                result.complete(frame);
            } else {
                result.completeExceptionally(CdpException.cause(failure));
            }
        });
    }

    private void giveLatest(CompletableFuture<Frame> result) {
        Frame before = latest;
        if (before == null) {
            result.completeExceptionally(
                    new IllegalStateException("A dialog is open, and there is no earlier picture."));
        } else {
            result.complete(before);
        }
    }

    private void keepLooking() {
        cancel(looks);
        Tab present = shown;
        boolean still =
                motion == BrowserState.QUIET && present != null && present.isResponsive() && !present.isHidden();
        looks = demand.isNone() || over ? null : lane.schedule(this::look, still ? LOOK_SELDOM : LOOK_EVERY);
    }

    private void look() {
        Tab present = shown;
        CdpConnection open = connection;
        if (present != null && present.isHidden()) {
            tabs.all().forEach(Tab::look);
        } else if (present != null && present.isResponsive()) {
            present.look();
        } else if (open != null) {
            open.browser().call("Browser.getVersion").whenComplete((version, failure) -> {
                if (failure == null) {
                    dialer.stop();
                } else if (open == connection && Dialer.isSilence(failure)) {
                    unanswered();
                    // Whoever stands between may keep the connection of a browser that has gone.
                    dialer.dial();
                }
            });
        }
        keepLooking();
    }

    private static void cancel(@Nullable Future<?> alarm) {
        if (alarm != null) {
            alarm.cancel(false);
        }
    }
}
