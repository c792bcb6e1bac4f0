package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.internal.Deadline;
import io.aef.realtime.automation.internal.Failures;
import io.aef.realtime.automation.internal.Scheduler;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.AutomationListener.Replay;
import io.aef.realtime.automation.monitor.LogThrottle;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who of this node follows which topics of a log. Events go into the log; from there they come to the followers of each node, in the
 * order of the log, each once and none left out: what is behind the place where somebody begins, then what happens. While the log fails,
 * a line a minute says so in that of the application. Thread-safe.
 */
public final class Feeds {

    private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);

    /** Of a session only the latest picture is of use; whoever is a little behind should not have to begin anew. */
    private static final int PICTURES = 4;

    /** When to ask again for what cannot be had. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final EventLog log;
    private final AccessRule rule;
    private final Outlet outlet;
    private final BiConsumer<Runnable, Duration> timer;
    private final Duration patience;
    private final Scheduler scheduler;
    private final AutomationListener listener;

    /** What is the matter with the log is the matter with all topics. */
    private final LogThrottle throttle;

    private volatile Consumer<Topic> audience = topic -> {};

    /** What each follows, or is about to; who is not in here has gone. */
    private final Map<Follower, Map<Topic, Object>> followers = new ConcurrentHashMap<>();

    private final Recent recent = new Recent();
    private final States states = new States();
    private final Map<Topic, TopicFeed> feeds = new ConcurrentHashMap<>();

    /**
     * Feeds of a log.
     *
     * @param log not closed here
     * @param patience how long the log is waited for when somebody begins to follow
     * @param scheduler tells when that is over
     * @param listener is told what is published and sent; must not throw
     */
    public Feeds(
            EventLog log,
            AccessRule rule,
            Outlet outlet,
            Duration patience,
            Scheduler scheduler,
            AutomationListener listener) {
        this(
                log,
                rule,
                outlet,
                (action, delay) -> CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
                        .execute(action),
                patience,
                scheduler,
                listener,
                new LogThrottle());
    }

    Feeds(
            EventLog log,
            AccessRule rule,
            Outlet outlet,
            BiConsumer<Runnable, Duration> timer,
            Duration patience,
            Scheduler scheduler) {
        this(log, rule, outlet, timer, patience, scheduler, AutomationListener.NONE, new LogThrottle());
    }

    Feeds(
            EventLog log,
            AccessRule rule,
            Outlet outlet,
            BiConsumer<Runnable, Duration> timer,
            Duration patience,
            Scheduler scheduler,
            AutomationListener listener,
            LogThrottle throttle) {
        this.log = log;
        this.rule = rule;
        this.outlet = outlet;
        this.timer = timer;
        this.patience = patience;
        this.scheduler = scheduler;
        this.listener = listener;
        this.throttle = throttle;
    }

    /**
     * Puts an event into the log of a topic, and so to all who follow it, on any node.
     *
     * @return its place; fails if the log cannot take it. Events of one thread to one topic are in the order of the calls
     */
    public CompletionStage<Offset> publish(Topic topic, RealtimeEvent event) {
        int keep = topic.kind() == Topic.Kind.SESSION ? PICTURES : Integer.MAX_VALUE;
        CompletionStage<Offset> taken = log.append(topic.toString(), event.subject(), recent.encode(event), keep);
        taken.whenComplete((offset, failure) -> {
            if (failure != null) {
                warn("An event was not taken by the log, and nobody who follows its topic will hear of it", failure);
            }
            listener.published(event.type(), topic.kind(), failure != null);
        });
        return taken;
    }

    /**
     * Where a topic stands.
     *
     * @return the latest event about each thing, in order; fails if the log cannot be read
     */
    public CompletionStage<List<RealtimeEvent>> state(Topic topic) {
        return log.state(topic.toString())
                .thenApply(state -> states.decode(topic, state).stream()
                        .map(published -> published.event)
                        .toList());
    }

    /** There is a connection, which follows nothing yet. */
    public void attach(Follower follower) {
        followers.put(follower, new ConcurrentHashMap<>());
    }

    /** It has gone. */
    public void detach(Follower follower) {
        Map<Topic, Object> followed = followers.remove(follower);
        if (followed != null) {
            followed.keySet().forEach(topic -> leave(follower, topic));
        }
    }

    /** The topics it follows, or is about to. */
    public Set<Topic> topics(Follower follower) {
        return Set.copyOf(followers.getOrDefault(follower, Map.of()).keySet());
    }

    /** The ids of the topics of a kind that somebody of this node follows. */
    public List<String> followed(Topic.Kind kind) {
        return feeds.keySet().stream()
                .filter(topic -> topic.kind() == kind)
                .map(Topic::id)
                .toList();
    }

    /** Has somebody told when a topic gets its first follower of this node, or has lost its last; not to call back, nor to wait. */
    public void onAudience(Consumer<Topic> listener) {
        audience = listener;
    }

    /** How many connections of this node follow a topic. */
    public int count(Topic topic) {
        TopicFeed feed = feeds.get(topic);
        return feed == null ? 0 : feed.size();
    }

    /**
     * Has somebody follow a topic, from another place than before if they did already.
     *
     * @param after the last event they have; null if they have none
     * @param answer is called before the first event is sent
     * @return fails, with nothing answered, if the log cannot be read, or does not answer in time ({@link ErrorCode#BUSY}), or the topic was
     *     left meanwhile; they do not follow it then
     */
    public CompletionStage<?> follow(Follower follower, Topic topic, @Nullable Offset after, Consumer<Where> answer) {
        Map<Topic, Object> followed = followers.get(follower);
        if (followed == null) {
            return CompletableFuture.completedFuture(null);
        }
        Object attempt = new Object();
        followed.put(topic, attempt);
        leave(follower, topic);
        CompletionStage<Begin> begun =
                Deadline.of(begin(follower, topic, after), patience, scheduler, Feeds::unreadable);
        return begun.handle((begin, failure) -> {
            if (failure != null) {
                followed.remove(topic, attempt);
                throw new CompletionException(refusal(failure));
            }
            CatchUp entered = enter(follower, topic, attempt, begin);
            if (entered == null) {
                throw new CompletionException(
                        new RequestException(ErrorCode.BUSY, "This was ended before it had begun.", AGAIN));
            }
            // It is sent nothing before it goes on.
            answer.accept(begin.where());
            entered.begin();
            return null;
        });
    }

    private RequestException refusal(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof RequestException refused) {
            return refused;
        }
        warn("The log of a topic cannot be read", cause);
        return unreadable();
    }

    private static RequestException unreadable() {
        return new RequestException(ErrorCode.BUSY, "The events of this topic cannot be read at the moment.", AGAIN);
    }

    private void warn(String what, @Nullable Throwable failure) {
        if (throttle.admits()) {
            LOG.warn(what, failure);
        }
    }

    /**
     * Where somebody begins, and how far the log was then.
     *
     * @param latest not before {@code where}
     */
    private record Begin(Where where, @Nullable Offset latest, Replaying replaying) {}

    private CompletionStage<Begin> begin(Follower follower, Topic topic, @Nullable Offset after) {
        if (after == null) {
            return anew(follower, topic, Replay.SNAPSHOT);
        }
        return log.read(topic.toString(), after, 1).thenCompose(slice -> {
            boolean goesOn = slice.complete() && slice.latest() != null;
            return goesOn
                    ? CompletableFuture.completedFuture(
                            new Begin(new Where(topic, after, null), slice.latest(), new Replaying(Replay.RESUMED)))
                    : anew(follower, topic, Replay.OUTDATED);
        });
    }

    private CompletionStage<Begin> anew(Follower follower, Topic topic, Replay why) {
        return log.state(topic.toString()).thenApply(state -> {
            Replaying replaying = new Replaying(why);
            List<Object> snapshot =
                    TopicFeed.snapshot(states.decode(topic, state), follower.principal(), rule, replaying);
            return new Begin(new Where(topic, state.latest(), snapshot), state.latest(), replaying);
        });
    }

    /** Null if it has been left meanwhile. */
    private @Nullable CatchUp enter(Follower follower, Topic topic, Object attempt, Begin begin) {
        CatchUp[] entered = new CatchUp[1];
        followers.computeIfPresent(follower, (same, followed) -> {
            feeds.compute(topic, (key, present) -> {
                // Looked at here, where nobody can leave it: who does that has said so before.
                if (followed.get(topic) != attempt) {
                    return present;
                }
                TopicFeed feed = present != null
                        ? present
                        : new TopicFeed(topic, log, rule, outlet, timer, listener, recent, states, begin.latest());
                if (feed != present) {
                    audience.accept(topic);
                }
                entered[0] = feed.add(follower, begin.where().offset(), begin.replaying());
                return feed;
            });
            return followed;
        });
        return entered[0];
    }

    /** Harmless for a topic that is not followed. When it returns, no event of the topic is sent any more. */
    public void unfollow(Follower follower, Topic topic) {
        Map<Topic, Object> followed = followers.get(follower);
        if (followed != null) {
            followed.remove(topic);
            leave(follower, topic);
        }
    }

    private void leave(Follower follower, Topic topic) {
        feeds.computeIfPresent(topic, (key, feed) -> {
            feed.remove(follower);
            if (!feed.isEmpty()) {
                return feed;
            }
            feed.close();
            audience.accept(topic);
            return null;
        });
    }
}
