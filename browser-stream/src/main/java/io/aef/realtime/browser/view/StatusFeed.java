package io.aef.realtime.browser.view;

import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.browser.BrowserStatus;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.browser.frame.SourceStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How the browser of a session is, and who has to be told. Each state and each dialog is told, in order; of what a page can change as often as it
 * likes, and of how many watch, the latest. Guarded by its session.
 */
final class StatusFeed {

    private static final Schema.Members FORM = Schema.of(BrowserStatus.class);

    private final String sessionId;
    private SourceStatus status = StatusForm.starting();

    /** What comes behind {@link #status}. */
    private final Deque<SourceStatus> waiting = new ArrayDeque<>();

    StatusFeed(String sessionId) {
        this.sessionId = sessionId;
    }

    /** As far as it was told. */
    SourceStatus status() {
        return status;
    }

    /** What will be told last. */
    SourceStatus latest() {
        SourceStatus last = waiting.peekLast();
        return last == null ? status : last;
    }

    void offer(SourceStatus next) {
        SourceStatus last = waiting.peekLast();
        if (last != null && last.state() == next.state() && Objects.equals(last.dialog(), next.dialog())) {
            waiting.removeLast();
        }
        waiting.add(next);
    }

    /** Goes on to the next one, if there is one. */
    boolean advance() {
        SourceStatus next = waiting.poll();
        if (next != null) {
            status = next;
        }
        return next != null;
    }

    BrowserStatus form(int viewers) {
        return StatusForm.of(sessionId, status, viewers);
    }

    /** When a viewer is to be told that; {@link Long#MAX_VALUE} if it knows. */
    static long dueAt(Viewer viewer, BrowserStatus form, long now) {
        Told told = viewer.told();
        return told == null ? now : told.dueAt(form);
    }

    static List<Viewer> due(Collection<Viewer> viewers, BrowserStatus form, long now) {
        List<Viewer> due = new ArrayList<>();
        for (Viewer viewer : viewers) {
            long at = dueAt(viewer, form, now);
            if (at != Long.MAX_VALUE && at - now <= 0) {
                due.add(viewer);
            }
        }
        return due;
    }

    /**
     * To each as much as it may see. Who may see nothing is looked at again with whatever comes.
     *
     * @return false if somebody has become somebody else since it was asked, and was left out
     */
    static boolean send(Collection<Viewer> to, Sights sights, BrowserStatus form, long now) {
        Map<Visibility, List<Requester>> groups = new EnumMap<>(Visibility.class);
        boolean all = true;
        for (Viewer viewer : to) {
            Visibility seen = sights.of(viewer);
            all &= seen != null;
            if (seen != null && seen != Visibility.NONE) {
                groups.computeIfAbsent(seen, first -> new ArrayList<>()).add(viewer.requester());
                viewer.told(new Told(form, seen, now));
            }
        }
        groups.forEach((seen, receivers) ->
                Sending.send(receivers, BrowserStatus.TYPE, FORM.write(form, seen == Visibility.FULL)));
        return all;
    }
}
