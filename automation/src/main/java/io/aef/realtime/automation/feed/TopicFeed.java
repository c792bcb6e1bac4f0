package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.AutomationListener.Replay;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import io.aef.realtime.log.Tail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What one topic of the log sends to those of this node who follow it; read once for all of them. Thread-safe. */
final class TopicFeed implements Tail.Listener {

    static final String SNAPSHOT = "topic_snapshot";

    private final Topic topic;
    private final EventLog log;
    private final AccessRule rule;
    private final Outlet outlet;
    private final BiConsumer<Runnable, Duration> timer;
    private final AutomationListener listener;
    private final Recent recent;
    private final States states;

    // Guarded by this.
    private final Map<Follower, CatchUp> all = new LinkedHashMap<>();
    private final Map<Follower, CatchUp> live = new LinkedHashMap<>();
    private final Set<CatchUp> waiting = new HashSet<>();
    private @Nullable Offset position;
    private @Nullable Tail tail;
    private boolean started;
    private boolean closed;

    /** @param position where it begins */
    TopicFeed(
            Topic topic,
            EventLog log,
            AccessRule rule,
            Outlet outlet,
            BiConsumer<Runnable, Duration> timer,
            AutomationListener listener,
            Recent recent,
            States states,
            @Nullable Offset position) {
        this.topic = topic;
        this.log = log;
        this.rule = rule;
        this.outlet = outlet;
        this.timer = timer;
        this.listener = listener;
        this.recent = recent;
        this.states = states;
        this.position = position;
    }

    Topic topic() {
        return topic;
    }

    EventLog log() {
        return log;
    }

    void later(Runnable action, Duration delay) {
        timer.accept(action, delay);
    }

    /** To be begun by {@link CatchUp#begin}, when it was answered. */
    CatchUp add(Follower follower, @Nullable Offset from, Replaying replaying) {
        CatchUp begun = new CatchUp(follower, this, from, replaying);
        synchronized (this) {
            remove(follower);
            all.put(follower, begun);
            listener.subscribed(topic.kind());
        }
        return begun;
    }

    synchronized void remove(Follower follower) {
        CatchUp ended = all.remove(follower);
        if (ended != null) {
            ended.end();
            live.remove(follower);
            waiting.remove(ended);
            ended.replaying.end(topic.kind(), listener);
            listener.unsubscribed(topic.kind());
        }
    }

    synchronized boolean isEmpty() {
        return all.isEmpty();
    }

    synchronized int size() {
        return all.size();
    }

    /** Once, without a lock of anybody: what is in the log may come at once. */
    void start() {
        Offset from;
        synchronized (this) {
            if (started || closed) {
                return;
            }
            started = true;
            from = position;
        }
        Tail begun = Tail.follow(log, topic.toString(), from, this, timer);
        synchronized (this) {
            tail = begun;
        }
        if (isClosed()) {
            begun.close();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    void close() {
        Tail ended;
        synchronized (this) {
            closed = true;
            ended = tail;
        }
        if (ended != null) {
            ended.close();
        }
    }

    /** Whether there is something in the log for it that is not to come to the feed. If not, it is taken along, from its place on. */
    synchronized boolean isBehind(CatchUp one) {
        if (isOver(one)) {
            return false;
        }
        int order = compare(one.position, position);
        if (order == 0) {
            live.put(one.follower, one);
            one.replaying.end(topic.kind(), listener);
        } else if (order > 0) {
            waiting.add(one);
        }
        return order < 0;
    }

    private boolean isOver(CatchUp one) {
        return all.get(one.follower) != one;
    }

    private static int compare(@Nullable Offset one, @Nullable Offset other) {
        if (one == null || other == null) {
            return one == other ? 0 : one == null ? -1 : 1;
        }
        return one.compareTo(other);
    }

    @Override
    public void event(EventLog.Event found) {
        List<CatchUp> to = new ArrayList<>();
        List<CatchUp> slow = new ArrayList<>(0);
        List<CatchUp> passed;
        synchronized (this) {
            // Whoever comes from here on with less than that has it from the log.
            position = found.offset();
            for (CatchUp one : live.values()) {
                if (one.follower.isWritable()) {
                    one.position = position;
                    to.add(one);
                } else {
                    slow.add(one);
                }
            }
            // What waits for them is in the log rather than in their queues: of pictures they will get the newest.
            slow.forEach(one -> {
                live.remove(one.follower);
                one.replaying.again();
            });
            passed = waiting.stream()
                    .filter(one -> compare(one.position, position) <= 0)
                    .toList();
            passed.forEach(waiting::remove);
        }
        sendToAll(found, to, null);
        slow.forEach(CatchUp::advance);
        passed.forEach(CatchUp::advance);
    }

    @Override
    public void lost() {
        List<CatchUp> stranded;
        synchronized (this) {
            position = null;
            stranded = new ArrayList<>(live.values());
            stranded.addAll(waiting);
            live.clear();
            waiting.clear();
        }
        stranded.forEach(CatchUp::restart);
    }

    /** One from the log, if it is still followed. */
    void send(EventLog.Event found, CatchUp to) {
        synchronized (this) {
            if (isOver(to)) {
                return;
            }
            to.position = found.offset();
        }
        sendToAll(found, List.of(to), to.replaying);
    }

    /**
     * To each who may see it, as far as it may, in whose turn it is. The rule is asked without the lock: it may take its own, or call us.
     *
     * @param replaying null if they are where the topic is
     */
    private void sendToAll(EventLog.Event found, List<CatchUp> to, @Nullable Replaying replaying) {
        Published event = to.isEmpty() ? null : Published.decode(topic, found, recent.of(found.body()));
        if (event == null) {
            return;
        }
        // Not with the lock: what it waits for may be a connection that waits for the lock.
        outlet.awaitRoom(to.stream().map(one -> one.follower).toList());
        Sights sights = new Sights(event, rule);
        for (List<CatchUp> left = to; !left.isEmpty(); left = send(event, left, sights, replaying)) {
            left.forEach(one -> sights.ask(one.follower.viewer()));
        }
    }

    /** To those who follow still; what it returns are those who have become somebody else since the rule was asked. */
    private synchronized List<CatchUp> send(
            Published event, List<CatchUp> to, Sights sights, @Nullable Replaying replaying) {
        List<CatchUp> changed = new ArrayList<>(0);
        Map<Visibility, List<Follower>> groups = new EnumMap<>(Visibility.class);
        for (CatchUp one : to) {
            if (isOver(one)) {
                continue;
            }
            Visibility seen = sights.of(one.follower.viewer());
            if (seen == null) {
                changed.add(one);
            } else {
                groups.computeIfAbsent(seen, first -> new ArrayList<>()).add(one.follower);
            }
        }
        groups.forEach((seen, followers) -> {
            if (seen != Visibility.NONE) {
                outlet.send(followers, event.event.type(), event.payload(seen), event.place());
            }
            tell(event, seen, followers.size(), replaying);
        });
        return changed;
    }

    private void tell(Published event, Visibility seen, int receivers, @Nullable Replaying replaying) {
        if (replaying == null) {
            listener.delivered(event.event.type(), topic.kind(), seen, receivers, event.size(seen));
        } else if (seen != Visibility.NONE) {
            replaying.add(event.size(seen));
        }
    }

    /** Where the topic stands, if it is still followed. */
    void send(EventLog.State state, CatchUp to) {
        outlet.awaitRoom(List.of(to.follower));
        List<Published> events = states.decode(topic, state);
        Principal principal;
        List<Object> snapshot;
        Replaying sent;
        do {
            principal = to.follower.principal();
            sent = new Replaying(Replay.LOST);
            snapshot = snapshot(events, principal, rule, sent);
        } while (!send(state, snapshot, sent, principal, to));
    }

    /** False if they have become somebody else since the rule was asked. */
    private synchronized boolean send(
            EventLog.State state, List<Object> snapshot, Replaying sent, Principal as, CatchUp to) {
        if (isOver(to)) {
            return true;
        }
        if (!new Viewer(as).equals(to.follower.viewer())) {
            return false;
        }
        to.position = state.latest();
        to.replaying.lost(sent);
        outlet.send(List.of(to.follower), SNAPSHOT, snapshot, Published.place(topic, state.latest()));
        return true;
    }

    /** What somebody may see of the state of a topic, in order. The rule is asked: to be called without a lock. */
    static List<Object> snapshot(List<Published> state, Principal principal, AccessRule rule, Replaying replaying) {
        List<Object> snapshot = new ArrayList<>();
        for (Published event : state) {
            Visibility seen = event.visibleTo(principal, rule);
            if (seen != Visibility.NONE) {
                snapshot.add(event.payload(seen));
                replaying.add(event.size(seen));
            }
        }
        return snapshot;
    }
}
