package io.aef.realtime.browser;

import io.aef.realtime.Registration;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.browser.driving.Driving;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.StreamOptions;
import io.aef.realtime.browser.relay.NamespaceBus;
import io.aef.realtime.browser.relay.RelayThreads;
import io.aef.realtime.browser.relay.Relaying;
import io.aef.realtime.browser.view.SessionView;
import io.aef.realtime.browser.view.Time;
import io.aef.realtime.browser.view.TopicUpdates;
import io.aef.realtime.browser.view.Watching;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows browsers live to those who may follow the topic of their session. Thread-safe.
 *
 * <pre>{@code
 * BrowserStream browsers = BrowserStream.of(aef);                  // before the server is started
 * LiveBrowser live = browsers.open("session-1", source);           // when a browser is there
 * live.close();                                                    // before it is ended
 * }</pre>
 *
 * Who asks for {@code browser_watch} gets frames: a whole picture, then what changes of it. Who follows the topic of the session gets
 * {@code browser_update}: whole pictures. Nothing is captured while there is neither.
 *
 * <p>On a server of several nodes each has one of these: pages of any node watch and drive the browsers of all.
 */
public final class BrowserStream implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BrowserStream.class);

    private final AefRealtime aef;
    private final StreamOptions options;
    private final Relaying relaying;
    private final Driving driving;
    private final Watching watching;
    private final Set<LiveBrowser> open = ConcurrentHashMap.newKeySet();

    private BrowserStream(AefRealtime aef, StreamOptions options) {
        this.aef = aef;
        this.options = options;
        this.relaying =
                new Relaying(new NamespaceBus(aef.namespace()), options, Time.system(), RelayThreads.executor());
        this.driving = new Driving(relaying, InstantSource.system(), Time.system());
        this.watching = new Watching(options, driving::greet, driving::leave, relaying, Time.system());
    }

    /** Lets pages watch browsers; to be called once, before the server is started. */
    public static BrowserStream of(AefRealtime aef) {
        return of(aef, StreamOptions.DEFAULT);
    }

    /** The same with other options. */
    public static BrowserStream of(AefRealtime aef, StreamOptions options) {
        BrowserStream stream = new BrowserStream(aef, options);
        stream.watching.types().forEach(aef::request);
        stream.driving.types().forEach(aef::request);
        stream.relaying.begin();
        return stream;
    }

    /** As {@link #open(String, FrameSource, Consumer)}, for whom the end of the browser is no news; why it cannot be watched is logged. */
    public LiveBrowser open(String sessionId, FrameSource source) {
        return open(sessionId, source, cause -> {
            if (cause != null) {
                // Drivers add all that they know, also what is secret.
                String reason = cause.toString().lines().findFirst().orElse("");
                log.warn("The browser of session {} cannot be watched: {}", sessionId, reason);
            }
        });
    }

    /**
     * Has a browser watched from now on.
     *
     * @param sessionId names the session, and its topic; 1 to 100 characters, none of them a control character
     * @param source is started here, and closed with what is returned
     * @param ended is told once if the browser ends before that, and why; null if it ended in good order
     * @throws IllegalArgumentException if a browser of that id is open
     */
    public LiveBrowser open(String sessionId, FrameSource source, Consumer<@Nullable Exception> ended) {
        Time time = Time.system();
        SessionView view = new SessionView(sessionId, source::want, options, time);
        TopicUpdates updates =
                new TopicUpdates(sessionId, view, () -> aef.connections().isFollowed(sessionId), aef::publish, time);
        watching.add(sessionId, view);
        Registration following = aef.connections().onFollowed(sessionId, updates::look);
        LiveBrowser live = new LiveBrowser(sessionId, source, view, updates, driving, closed -> {
            following.remove();
            relaying.close(sessionId, view);
            watching.remove(sessionId, view);
            open.remove(closed);
        });
        relaying.open(sessionId, view, () -> driving.here(sessionId));
        open.add(live);
        try {
            live.start(ended);
        } catch (RuntimeException notStarted) {
            live.close();
            throw notStarted;
        }
        return live;
    }

    /** Closes all that is open. */
    @Override
    public void close() {
        open.forEach(LiveBrowser::close);
        relaying.close();
    }
}
