package io.aef.realtime.automation;

import io.aef.realtime.Args;
import io.aef.realtime.Namespace;
import io.aef.realtime.Registration;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.feed.Feeds;
import io.aef.realtime.automation.internal.Scheduler;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which browser sessions somebody watches, on whatever node: follows their topic, or is given their picture otherwise. Each node tells the others at once what its clients watch, and again every
 * few seconds; what was told by one that is silent counts for a few seconds more. Thread-safe.
 */
final class Viewers {

    static final Duration AGAIN = Duration.ofSeconds(5);
    static final Duration PATIENCE = AGAIN.multipliedBy(3);

    private static final String WATCHED = "aef:watched";

    /** Who opens many at once is told of once. */
    private static final Duration SOON = Duration.ofMillis(20);

    private static final int MAX_NODES = 1_000;

    private record Told(Set<String> followed, Set<String> attended, Instant at) {}

    private record Listener(String session, Runnable action) {}

    private final Namespace namespace;
    private final Feeds feeds;
    private final Attendances attendances;
    private final Scheduler scheduler;
    private final InstantSource clock;
    private final String self = UUID.randomUUID().toString();
    private final Map<String, Told> others = new ConcurrentHashMap<>();
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicReference<Set<String>> told = new AtomicReference<>(Set.of());
    private final AtomicBoolean repeats = new AtomicBoolean();

    Viewers(Namespace namespace, Feeds feeds, Attendances attendances, Scheduler scheduler, InstantSource clock) {
        this.namespace = namespace;
        this.feeds = feeds;
        this.attendances = attendances;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    void begin() {
        namespace.onServerSide(WATCHED, (args, ack) -> told(args));
        feeds.onAudience(this::changed);
        attendances.onAudience(this::changed);
    }

    boolean isWatched(String session) {
        return isFollowed(session)
                || attendances.isAttended(Topic.session(session))
                || elsewhere(node -> node.attended().contains(session));
    }

    /** Only those who follow its topic. */
    boolean isFollowed(String session) {
        return feeds.count(Topic.session(session)) > 0
                || elsewhere(node -> node.followed().contains(session));
    }

    /** Has it told when that may be different. Not when a node has died; on a thread of the scheduler, or of the adapter. */
    Registration onFollowed(String session, Runnable action) {
        Listener listener = new Listener(session, action);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void notify(Set<String> before, Set<String> after) {
        for (Listener listener : listeners) {
            if (before.contains(listener.session()) != after.contains(listener.session())) {
                listener.action().run();
            }
        }
    }

    private boolean elsewhere(Predicate<Told> condition) {
        Instant least = clock.instant().minus(PATIENCE);
        return others.values().stream().anyMatch(node -> node.at().isAfter(least) && condition.test(node));
    }

    private void changed(Topic topic) {
        if (topic.kind() == Topic.Kind.SESSION && due.compareAndSet(false, true)) {
            scheduler.schedule(this::tell, SOON);
        }
    }

    private void tell() {
        due.set(false);
        List<String> followed = feeds.followed(Topic.Kind.SESSION);
        List<String> attended = attendances.attended(Topic.Kind.SESSION);
        namespace.serverSideEmit(WATCHED, self, followed, attended);
        Set<String> now = Set.copyOf(followed);
        notify(told.getAndSet(now), now);
        if (!(followed.isEmpty() && attended.isEmpty()) && repeats.compareAndSet(false, true)) {
            scheduler.schedule(
                    () -> {
                        repeats.set(false);
                        // What has become of it is told anyway if there is nothing left.
                        if (!feeds.followed(Topic.Kind.SESSION).isEmpty()
                                || !attendances.attended(Topic.Kind.SESSION).isEmpty()) {
                            tell();
                        }
                    },
                    AGAIN);
        }
    }

    private void told(Args args) {
        String node = args.string(0);
        if (node == null) {
            return;
        }
        Instant now = clock.instant();
        others.values().removeIf(other -> !other.at().isAfter(now.minus(PATIENCE)));
        if (others.size() < MAX_NODES || others.containsKey(node)) {
            Set<String> followed = texts(args.value(1));
            Told before = others.put(node, new Told(followed, texts(args.value(2)), now));
            notify(before == null ? Set.of() : before.followed(), followed);
        }
    }

    private static Set<String> texts(@Nullable JsonValue list) {
        Set<String> texts = new HashSet<>();
        if (list != null && list.toJava() instanceof List<?> all) {
            all.forEach(each -> texts.add(String.valueOf(each)));
        }
        return texts;
    }
}
