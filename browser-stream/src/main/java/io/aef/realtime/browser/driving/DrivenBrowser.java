package io.aef.realtime.browser.driving;

import io.aef.realtime.automation.browser.BrowserInput;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.browser.frame.Viewport;
import io.aef.realtime.browser.input.DrivingOptions;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputTarget;
import io.aef.realtime.browser.input.OptionList;
import io.aef.realtime.browser.view.Drain;
import io.aef.realtime.browser.view.Presence;
import io.aef.realtime.browser.view.Time;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One browser that people may drive: who does, and what they do. Thread-safe.
 *
 * <pre>
 * browser_control take ─▶ may they? ─▶ lease ─▶ browser_driver to all who watch
 * browser_input ─▶ do they drive? in the viewport? ─▶ queue ─▶ may they still? ─▶ browser ─▶ {appliedAt, select?}
 * </pre>
 */
final class DrivenBrowser implements Drivable {

    private static final Logger log = LoggerFactory.getLogger(DrivenBrowser.class);

    /** As others write who has sent which command. */
    private static final Logger audit = LoggerFactory.getLogger("io.aef.realtime.audit");

    /** One page that drives, or would like to. */
    private static final class Page {

        /** Guarded by the browser, as is the field below. */
        long lastSeq = -1;

        final Permission permission;
        final Presence presence = new Presence();

        Page(long now) {
            permission = new Permission(now);
        }
    }

    private final String sessionId;
    private final InputTarget target;
    private final InputQueue queue;
    private final Supplier<@Nullable Viewport> viewport;
    private final Runnable hasten;
    private final DriverNews news;
    private final Consumer<@Nullable String> onDriver;
    private final InstantSource clock;
    private final Time time;
    private final DriverLease lease;
    private final Drain telling = new Drain(this::tellAll);

    /** Who drove when it was told last. Used where it is told, as is the one below. */
    private @Nullable String told;

    /** Their page. */
    private @Nullable Object hands;

    // Guarded by this.
    private final Map<Requester, Page> pages = new HashMap<>();

    private @Nullable Runnable expiry;
    private boolean closed;

    /**
     * @param viewport what people see, or null before they see anything
     * @param hasten is run before something is done
     * @param news tells those who watch who drives
     * @param onDriver is told who drives now, one call after the other; null for nobody
     */
    DrivenBrowser(
            String sessionId,
            InputTarget target,
            DrivingOptions options,
            Supplier<@Nullable Viewport> viewport,
            Runnable hasten,
            DriverNews news,
            Consumer<@Nullable String> onDriver,
            InstantSource clock,
            Time time) {
        this.sessionId = sessionId;
        this.target = target;
        this.queue = new InputQueue(target);
        this.viewport = viewport;
        this.hasten = hasten;
        this.news = news;
        this.onDriver = onDriver;
        this.clock = clock;
        this.time = time;
        this.lease = new DriverLease(options.idle(), clock);
    }

    @Override
    public CompletionStage<Boolean> take(Requester requester, boolean force) {
        long askedAt = time.nanos();
        return requester.mayDrive(sessionId, force).thenApply(may -> {
            try {
                if (!may) {
                    throw new RequestException(ErrorCode.FORBIDDEN, "You may not drive this browser.");
                }
                return take(requester, force, askedAt);
            } catch (RequestException refused) {
                throw new CompletionException(refused);
            }
        });
    }

    private boolean take(Requester requester, boolean force, long askedAt) throws RequestException {
        Page page;
        boolean comes;
        synchronized (this) {
            if (closed) {
                throw new RequestException(ErrorCode.NOT_FOUND, "There is no such browser here.");
            }
            comes = !pages.containsKey(requester);
            page = pages.computeIfAbsent(requester, first -> new Page(askedAt));
        }
        if (comes) {
            page.presence.begin(requester.attend(Topic.session(sessionId), () -> release(requester)));
        }
        boolean driving;
        synchronized (this) {
            if (pages.get(requester) != page) {
                throw new RequestException(ErrorCode.INVALID_STATE, "You do not watch this browser any more.");
            }
            if (!lease.use(requester)) {
                // Its count begins anew with each turn.
                page.lastSeq = -1;
            }
            page.permission.granted(askedAt);
            queue.let(requester);
            driving = lease.take(requester.principal().user(), requester, force);
        }
        queue.send();
        news.ask(requester);
        telling.run();
        return driving;
    }

    @Override
    public void release(Requester requester) {
        gone(drop(requester));
    }

    /** Whatever it puts in from now on is refused. */
    private synchronized @Nullable Page drop(Requester requester) {
        lease.release(requester);
        return pages.remove(requester);
    }

    private void gone(@Nullable Page left) {
        if (left != null) {
            left.presence.end();
            telling.run();
        }
    }

    @Override
    public void greet(Requester requester) {
        news.ask(requester);
        telling.run();
    }

    @Override
    public CompletionStage<Map<String, Object>> perform(Requester requester, BrowserInput input)
            throws RequestException {
        List<InputAction> actions = InputReader.read(input);
        Viewport seen = viewport.get();
        CompletionStage<@Nullable OptionList> put;
        boolean asks;
        long now = time.nanos();
        synchronized (this) {
            Page page = pages.get(requester);
            if (page == null || !lease.use(requester)) {
                throw new RequestException(ErrorCode.INVALID_STATE, "You do not drive this browser.");
            }
            requireWithin(seen, actions);
            if (!page.permission.holds(now)) {
                queue.hold(requester);
            }
            asks = page.permission.asks(now);
            put = queue.put(requester, input.seq() <= page.lastSeq ? List.of() : actions);
            if (!put.toCompletableFuture().isCompletedExceptionally()) {
                page.lastSeq = Math.max(page.lastSeq, input.seq());
            }
        }
        if (asks) {
            requester.mayDrive(sessionId, false).whenComplete((may, silence) -> {
                if (silence == null) {
                    answered(requester, may, now);
                } else {
                    unanswered(requester);
                }
            });
        }
        hasten.run();
        queue.send();
        return put.thenApply(this::result);
    }

    /** What waits for it goes on waiting. */
    private synchronized void unanswered(Requester requester) {
        Page page = pages.get(requester);
        if (page != null) {
            page.permission.unanswered();
        }
    }

    /** What waits for it is carried out, or is not, and they do not drive any more. */
    private void answered(Requester requester, boolean may, long askedAt) {
        if (may) {
            synchronized (this) {
                Page page = pages.get(requester);
                if (page != null) {
                    page.permission.granted(askedAt);
                    queue.let(requester);
                }
            }
        } else {
            Page left = drop(requester);
            queue.refuse(owner -> owner == requester, ErrorCode.FORBIDDEN, "You may not drive this browser any more.");
            gone(left);
        }
        queue.send();
    }

    private static void requireWithin(@Nullable Viewport seen, List<InputAction> actions) throws RequestException {
        for (InputAction action : actions) {
            if (action instanceof InputAction.Pointing at
                    && (seen == null || at.x() > seen.width() || at.y() > seen.height())) {
                throw new RequestException(ErrorCode.BAD_REQUEST, "This place is not within the viewport.");
            }
        }
    }

    private Map<String, Object> result(@Nullable OptionList list) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("appliedAt", clock.millis());
        if (list != null) {
            result.put("select", Schema.of(OptionList.class).write(list, true));
        }
        return result;
    }

    /** Nobody drives it any more. */
    void close() {
        List<Page> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(pages.values());
            pages.clear();
            if (expiry != null) {
                expiry.run();
                expiry = null;
            }
        }
        left.forEach(page -> page.presence.end());
        telling.run();
    }

    /** One after the other, without a lock: whoever is told last is told what is so. */
    private void tellAll() {
        Turn turn = isClosed() ? Turn.NOBODYS : lease.turn();
        String user = turn.user();
        changeHands(turn.page());
        if (!Objects.equals(user, told)) {
            told = user;
            audit.info(
                    "browser {} is driven by {}",
                    Identifiers.quoted(sessionId),
                    user == null ? "nobody" : Identifiers.quoted(user));
            call(() -> onDriver.accept(user));
        }
        if (isClosed()) {
            return;
        }
        news.tell(turn);
        awaitExpiry(lease.driver());
    }

    /** What the one before has begun is not for the next one to end. */
    private void changeHands(@Nullable Object page) {
        if (page != hands) {
            hands = page;
            queue.keepOnly(page);
            call(target::letGo);
            queue.send();
        }
    }

    /** What is not ours must not keep the others from being told. */
    private static void call(Runnable theirs) {
        try {
            theirs.run();
        } catch (RuntimeException e) {
            log.error("Who is told of the driver of a browser failed", e);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Of one timer; if they have done something meanwhile, it is set again. */
    private synchronized void awaitExpiry(DriverLease.@Nullable Driver driver) {
        if (expiry != null) {
            expiry.run();
            expiry = null;
        }
        if (driver != null && !closed) {
            Duration left = Duration.between(clock.instant(), driver.until());
            expiry = time.schedule(telling::run, left.isNegative() ? Duration.ZERO : left);
        }
    }
}
