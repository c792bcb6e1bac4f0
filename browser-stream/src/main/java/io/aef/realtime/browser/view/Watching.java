package io.aef.realtime.browser.view;

import io.aef.realtime.automation.browser.BrowserAck;
import io.aef.realtime.automation.browser.BrowserUnwatch;
import io.aef.realtime.automation.browser.BrowserWatch;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.RequestType;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.browser.frame.StreamOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What pages ask for of browsers, those of this node first.
 *
 * <pre>
 * browser_watch {sessionId, maxFps?, maxWidth?, maxHeight?, quality?, refine?} ─▶ {ok:true, result:{maxFps, maxWidth, maxHeight, quality}}
 *                                                                              ─▶ not_found, forbidden, too_many_topics, rate_limited
 * browser_unwatch {sessionId}                                                  ─▶ {ok:true}
 * browser_ack {sessionId, seq, key?}                                              drawn up to there
 * </pre>
 */
public final class Watching {

    /** Of one connection: each time may cost all who watch a whole picture. */
    private static final Duration EVERY = Duration.ofMillis(500);

    /** All that it may watch, and once more. */
    private static final int BURST = 2;

    /** For those who may watch few, but change their size. */
    private static final int LEAST_BURST = 10;

    private final StreamOptions options;
    private final BiConsumer<String, Requester> joined;
    private final BiConsumer<String, Requester> left;
    private final OtherNodes others;
    private final WatchRate rate;
    private final Map<String, SessionView> sessions = new ConcurrentHashMap<>();

    /**
     * @param joined is told of each who has begun to watch a session
     * @param left is told of each who does not want to watch one any more
     * @param others have what this node has not
     */
    public Watching(
            StreamOptions options,
            BiConsumer<String, Requester> joined,
            BiConsumer<String, Requester> left,
            OtherNodes others,
            Time time) {
        this.options = options;
        this.joined = joined;
        this.left = left;
        this.others = others;
        this.rate = new WatchRate(Math.max(LEAST_BURST, BURST * options.maxPerConnection()), EVERY, time);
    }

    /** To be added where pages make their requests. */
    public List<RequestType<?>> types() {
        return List.of(
                RequestType.request(
                        BrowserWatch.TYPE, BrowserWatch.class, watch -> Topic.session(watch.sessionId()), this::watch),
                new RequestType<>(
                        BrowserUnwatch.TYPE, BrowserUnwatch.class, null, RequestType.Manner.IN_TURN, this::unwatch),
                RequestType.notice(BrowserAck.TYPE, BrowserAck.class, this::acknowledge));
    }

    /** @throws IllegalArgumentException if there is one of that id */
    public void add(String sessionId, SessionView view) {
        if (sessions.putIfAbsent(sessionId, view) != null) {
            throw new IllegalArgumentException("sessionId: " + sessionId + " is open (expected: one that is not)");
        }
    }

    /** Nobody can watch it any more. */
    public void remove(String sessionId, SessionView view) {
        sessions.remove(sessionId, view);
    }

    private Object watch(Requester requester, BrowserWatch asked) throws RequestException {
        rate.take(requester);
        SessionView view = view(asked.sessionId());
        return view == null
                ? others.find(asked.sessionId()).thenCompose(found -> joining(requester, asked, found))
                : join(requester, asked, view);
    }

    private CompletionStage<Object> joining(Requester requester, BrowserWatch asked, @Nullable SessionView found) {
        try {
            // One may have been opened here meanwhile.
            SessionView here = view(asked.sessionId());
            SessionView view = here == null ? found : here;
            if (view == null) {
                throw notFound();
            }
            return CompletableFuture.completedFuture(join(requester, asked, view));
        } catch (RequestException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static RequestException notFound() {
        return new RequestException(ErrorCode.NOT_FOUND, "There is no such browser here.");
    }

    private Object join(Requester requester, BrowserWatch asked, SessionView view) throws RequestException {
        boolean more = !view.has(requester);
        if (more && watchedBy(requester) >= options.maxPerConnection()) {
            throw new RequestException(
                    ErrorCode.TOO_MANY_TOPICS,
                    "One connection cannot watch more than " + options.maxPerConnection() + " browsers.");
        }
        Wishes wishes = Wishes.of(asked, options);
        if (!view.join(requester, wishes)) {
            throw notFound();
        }
        if (more) {
            joined.accept(asked.sessionId(), requester);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("maxFps", wishes.maxFramesPerSecond());
        result.put("maxWidth", wishes.maxWidth());
        result.put("maxHeight", wishes.maxHeight());
        result.put("quality", wishes.quality());
        return result;
    }

    private @Nullable SessionView view(String sessionId) {
        SessionView here = sessions.get(sessionId);
        return here == null ? others.view(sessionId) : here;
    }

    private long watchedBy(Requester requester) {
        return Stream.concat(sessions.values().stream(), others.views().stream())
                .filter(view -> view.has(requester))
                .count();
    }

    private @Nullable Object unwatch(Requester requester, BrowserUnwatch asked) {
        SessionView view = view(asked.sessionId());
        if (view != null) {
            view.leave(requester);
            left.accept(asked.sessionId(), requester);
        }
        return null;
    }

    private @Nullable Object acknowledge(Requester requester, BrowserAck ack) {
        SessionView view = view(ack.sessionId());
        if (view != null) {
            view.acknowledge(requester, ack.seq(), Boolean.TRUE.equals(ack.key()));
        }
        return null;
    }
}
