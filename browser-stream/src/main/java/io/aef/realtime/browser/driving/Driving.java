package io.aef.realtime.browser.driving;

import io.aef.realtime.automation.browser.BrowserControl;
import io.aef.realtime.automation.browser.BrowserInput;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.RequestType;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.browser.input.DrivingOptions;
import io.aef.realtime.browser.input.InputTarget;
import io.aef.realtime.browser.view.SessionView;
import io.aef.realtime.browser.view.Time;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The browsers that people may drive, those of this node first, and what they ask for.
 *
 * <pre>
 * browser_control {sessionId, action, force?}  ─▶ {ok:true, result:{driving}}             ─▶ not_found, forbidden, invalid_state
 * browser_input {sessionId, seq, kind, …}      ─▶ {ok:true, result:{appliedAt, select?}}  ─▶ not_found, invalid_state, forbidden, bad_request, busy
 * </pre>
 */
public final class Driving {

    /** One of this node, and who sees it. */
    private record Here(DrivenBrowser browser, SessionView view) {}

    private final Map<String, Here> browsers = new ConcurrentHashMap<>();
    private final OtherDrivables others;
    private final InstantSource clock;
    private final Time time;

    /** @param others have what this node has not */
    public Driving(OtherDrivables others, InstantSource clock, Time time) {
        this.others = others;
        this.clock = clock;
        this.time = time;
    }

    /** One of this node; null if there is none. */
    public @Nullable Drivable here(String sessionId) {
        Here here = browsers.get(sessionId);
        return here == null ? null : here.browser();
    }

    /** To be added where pages make their requests. */
    public List<RequestType<?>> types() {
        return List.of(
                RequestType.request(
                        BrowserControl.TYPE,
                        BrowserControl.class,
                        control -> Topic.session(control.sessionId()),
                        this::control),
                RequestType.action(BrowserInput.TYPE, BrowserInput.class, this::perform));
    }

    /**
     * Lets one be driven.
     *
     * @param hasten is run before something is done
     * @param onDriver is told who drives now, one call after the other; null for nobody
     * @return ends that; harmless twice
     * @throws IllegalStateException if it can be driven already
     */
    public Runnable add(
            String sessionId,
            InputTarget target,
            DrivingOptions options,
            SessionView view,
            Runnable hasten,
            Consumer<@Nullable String> onDriver) {
        DrivenBrowser browser = new DrivenBrowser(
                sessionId,
                target,
                options,
                view::viewport,
                hasten,
                new DriverNews(sessionId, view::requesters, turn -> others.turn(sessionId, turn)),
                onDriver,
                clock,
                time);
        Here here = new Here(browser, view);
        if (browsers.putIfAbsent(sessionId, here) != null) {
            throw new IllegalStateException("The browser can be driven already.");
        }
        return () -> {
            browsers.remove(sessionId, here);
            browser.close();
        };
    }

    /** Somebody has begun to watch. */
    public void greet(String sessionId, Requester requester) {
        Drivable browser = any(sessionId);
        if (browser != null) {
            browser.greet(requester);
        }
    }

    /** Somebody does not watch any more: nobody drives what they do not see. */
    public void leave(String sessionId, Requester requester) {
        Drivable browser = any(sessionId);
        if (browser != null) {
            browser.release(requester);
        }
    }

    private Object control(Requester requester, BrowserControl asked) throws RequestException {
        Drivable browser = find(asked.sessionId());
        if (asked.action() == BrowserControl.ControlAction.RELEASE) {
            browser.release(requester);
            return Map.of("driving", false);
        }
        Here here = browsers.get(asked.sessionId());
        if (here != null && !here.view().has(requester)) {
            throw new RequestException(ErrorCode.INVALID_STATE, "You do not watch this browser.");
        }
        return browser.take(requester, Boolean.TRUE.equals(asked.force())).thenApply(now -> Map.of("driving", now));
    }

    private CompletionStage<Map<String, Object>> perform(Requester requester, BrowserInput input)
            throws RequestException {
        return find(input.sessionId()).perform(requester, input);
    }

    private @Nullable Drivable any(String sessionId) {
        Drivable here = here(sessionId);
        return here == null ? others.drivable(sessionId) : here;
    }

    private Drivable find(String sessionId) throws RequestException {
        Drivable browser = any(sessionId);
        if (browser == null) {
            throw new RequestException(ErrorCode.NOT_FOUND, "There is no browser here that can be driven.");
        }
        return browser;
    }
}
