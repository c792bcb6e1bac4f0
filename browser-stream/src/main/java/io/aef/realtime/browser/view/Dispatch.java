package io.aef.realtime.browser.view;

import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.browser.BrowserStatus;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.browser.frame.SourceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the viewers of a session are sent: to each what is due, as far as the access rule lets them see it. The rule is asked without the lock of the
 * session; what has changed meanwhile is asked about again. What changes it is guarded by the session; it sends by one thread at a time.
 */
final class Dispatch {

    private final Object session;
    private final String sessionId;
    private final Topic topic;
    private final Audience audience;
    private final FrameFeed frames;
    private final StatusFeed statuses;
    private final Addresses addresses = new Addresses();

    /** @param session the lock */
    Dispatch(Object session, String sessionId, Audience audience, FrameFeed frames) {
        this.session = session;
        this.sessionId = sessionId;
        this.topic = Topic.session(sessionId);
        this.audience = audience;
        this.frames = frames;
        this.statuses = new StatusFeed(sessionId);
    }

    /** How the browser is from now on. */
    void offer(SourceStatus status, long now) {
        addresses.move(status, now);
        statuses.offer(status);
    }

    /** As far as it was told. */
    SourceStatus told() {
        return statuses.status();
    }

    /** What will be told last. */
    SourceStatus latest() {
        return statuses.latest();
    }

    Addresses addresses() {
        return addresses;
    }

    /** @return whether there may be something to send already, though no time has gone by */
    boolean send(long now) {
        boolean more;
        do {
            more = sendStatus(now);
        } while (more);
        return sendFrames(now);
    }

    /** Whether there may be more to tell. */
    private boolean sendStatus(long now) {
        BrowserStatus form;
        boolean advanced;
        List<Viewer> due;
        synchronized (session) {
            advanced = statuses.advance();
            form = form();
            due = StatusFeed.due(audience.viewers(), form, now);
        }
        Sights sights = ask(due, Collections.singleton(form.url()));
        synchronized (session) {
            due = due.stream().filter(audience::has).toList();
            boolean all = StatusFeed.send(due, sights, form, now);
            return advanced || !all;
        }
    }

    private boolean sendFrames(long now) {
        List<Viewer> due;
        List<@Nullable String> asked;
        synchronized (session) {
            due = frames.due(audience.viewers(), now);
            asked = addresses.of(now);
        }
        Sights sights = ask(due, asked);
        synchronized (session) {
            if (!asked.containsAll(addresses.of(now))) {
                // What it shows by now may be of another page, about which nobody was asked.
                return true;
            }
            boolean again = false;
            List<Viewer> to = new ArrayList<>(due.size());
            for (Viewer viewer : due) {
                Visibility seen = sights.of(viewer);
                if (seen == null) {
                    again = true;
                } else if (audience.has(viewer) && seen == Visibility.FULL) {
                    again |= viewer.seesAll();
                    // It may want no frames any more.
                    if (frames.isDue(viewer, now)) {
                        to.add(viewer);
                    }
                } else {
                    // What changes meanwhile is not noted for it.
                    viewer.needsWhole();
                }
            }
            frames.send(to, now);
            return again;
        }
    }

    private Sights ask(Collection<Viewer> of, Collection<@Nullable String> urls) {
        List<BrowserUpdate> events = new ArrayList<>(urls.size());
        urls.forEach(url -> events.add(new BrowserUpdate(sessionId, "", url, Instant.EPOCH)));
        Sights sights = new Sights(topic, events);
        of.forEach(sights::ask);
        return sights;
    }

    /** How the browser is said to be now. */
    BrowserStatus form() {
        return statuses.form(audience.everywhere());
    }
}
