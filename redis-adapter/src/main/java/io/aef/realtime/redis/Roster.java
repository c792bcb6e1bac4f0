package io.aef.realtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes of our kind there are, by name: so that those that do not answer can be named. Each puts itself on a list in Redis
 * every few seconds, and reads it; who has not done so for a while is no longer on it. The official nodes are not.
 */
final class Roster {

    /**
     * How often a node says that it is there. All nodes of a cluster do so alike.
     *
     * @param first until it has read the list a few times a node looks more often: those that start together know each other soon
     * @param interval later
     * @param lifetime who is there is on the list within this time, and not without having said so within this time
     */
    record Rhythm(Duration first, Duration interval, Duration lifetime) {

        static final Rhythm DEFAULT = new Rhythm(Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofSeconds(15));
    }

    private static final Duration FAREWELL = Duration.ofSeconds(1);

    /** How old the list may be at most where a node is looked for that is not known. */
    private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How old where all are asked. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RedisLink link;
    private final String key;
    private final String node;
    private final String name;

    private final Rhythm rhythm;
    private final Publisher.Timer timer;
    private final LongSupplier clock;
    private final RedisStatus.Source source;

    private int users;

    /** Nobody needs it any more: this node is off the list, or soon will be. */
    private boolean left;

    /** Of the looks from time to time that are the current ones. */
    private int round;

    private Duration interval;

    /** What puts this node on the list, and is not answered yet. */
    private final Set<CompletableFuture<?>> enrolling = new HashSet<>();

    private volatile Map<String, String> names = Map.of();

    /** Those of the time before: a Redis that has begun anew knows all only when each has put itself on the list again. */
    private volatile Map<String, String> before = Map.of();

    /** The list as somebody has read it, or is reading it. */
    private @Nullable Read latest;

    /** @param at when that began */
    private record Read(long at, CompletableFuture<Map<String, String>> all, CompletableFuture<Set<String>> others) {}

    /**
     * @param key of the list
     * @param node the id of this node
     * @param name of this node, for people
     */
    Roster(RedisLink link, String key, String node, String name) {
        this(link, key, node, name, Rhythm.DEFAULT, Timers::after, System::nanoTime);
    }

    /** @param clock in nanoseconds */
    Roster(
            RedisLink link,
            String key,
            String node,
            String name,
            Rhythm rhythm,
            Publisher.Timer timer,
            LongSupplier clock) {
        this.clock = clock;
        this.link = link;
        this.source = link.status().source();
        this.rhythm = rhythm;
        this.interval = rhythm.first;
        this.timer = timer;
        this.key = key;
        this.node = node;
        this.name = name;
    }

    RedisStatus status() {
        return link.status();
    }

    /** A namespace needs it. */
    synchronized void open() {
        users++;
        if (users == 1) {
            left = false;
            round++;
            beat(round);
        }
    }

    private synchronized void beat(int of) {
        if (of != round) {
            return;
        }
        Map<String, String> last = names;
        enroll().thenAccept(found -> before = last);
        timer.after(interval, () -> beat(of));
        Duration longer = interval.multipliedBy(2);
        interval = longer.compareTo(rhythm.interval) < 0 ? longer : rhythm.interval;
    }

    /** Reads the list, and puts this node on it, unless it has left. */
    private CompletionStage<Map<String, String>> enroll() {
        CompletableFuture<Map<String, String>> enrolled;
        long asked = source.ask();
        synchronized (this) {
            if (left) {
                return CompletableFuture.completedFuture(names);
            }
            enrolled = link.bus().enroll(key, node, name, rhythm.lifetime).toCompletableFuture();
            enrolling.add(enrolled);
        }
        return enrolled.whenComplete((found, failure) -> {
            synchronized (this) {
                enrolling.remove(enrolled);
            }
            if (failure == null) {
                names = found;
                source.reached();
            } else {
                source.failed(asked, failure);
            }
        });
    }

    /**
     * A namespace does not need it any more.
     *
     * @return completes when this node is off the list if it was the last, and soon if Redis does not answer: so a client that
     *     ends with the adapter has sent it, and has nothing of it left
     */
    synchronized CompletionStage<?> close() {
        users--;
        if (users > 0 || left) {
            return CompletableFuture.completedFuture(null);
        }
        left = true;
        round++;
        return CompletableFuture.allOf(enrolling.toArray(CompletableFuture<?>[]::new))
                .handle((done, failure) -> null)
                .thenCompose(done -> strike())
                .completeOnTimeout(null, FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Not before what was to put this node on the list is answered: that may go by another connection. */
    private CompletionStage<?> strike() {
        synchronized (this) {
            if (!left) {
                return CompletableFuture.completedFuture(null);
            }
        }
        return link.bus()
                .strike(key, node, name)
                .handle((done, failure) -> null)
                .thenRun(this::enrollIfNeededAgain);
    }

    private synchronized void enrollIfNeededAgain() {
        if (!left) {
            enroll();
        }
    }

    /** The ids of the other nodes, as of now or a moment ago: the same set for all who ask meanwhile. */
    CompletionStage<Set<String>> others() {
        return read(FRESH_NANOS).others;
    }

    private Set<String> others(Map<String, String> found) {
        Set<String> others = new HashSet<>(found.keySet());
        others.remove(node);
        return Set.copyOf(others);
    }

    /** What is not older than that, or is being read. */
    private synchronized Read read(long nanos) {
        long now = clock.getAsLong();
        Read read = latest;
        if (read == null || now - read.at >= nanos) {
            CompletableFuture<Map<String, String>> all = enroll().toCompletableFuture();
            read = new Read(now, all, all.thenApply(this::others));
            latest = read;
        }
        return read;
    }

    /** Within which a node that is there is on the list. */
    Duration lifetime() {
        return rhythm.lifetime;
    }

    /** Whether that node was on the list of late. Any thread. */
    boolean isThere(String other) {
        return names.containsKey(other) || before.containsKey(other);
    }

    /**
     * The same, but the list is read again if it is not known, at most once a second for all.
     *
     * @param then run at once, or on any thread within the limit
     */
    void find(String other, Duration limit, Consumer<Boolean> then) {
        if (isThere(other)) {
            then.accept(true);
            return;
        }
        read(RECENT_NANOS)
                .all
                .copy()
                .completeOnTimeout(Map.of(), limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((found, failure) -> then.accept(failure == null && found.containsKey(other)));
    }

    /** The names of all nodes, of this one too, as of a few seconds ago. */
    List<String> all() {
        List<String> all = new ArrayList<>(without(Set.of()));
        all.add(name);
        all.sort(null);
        return List.copyOf(all);
    }

    /** The names of the other nodes but for these, as of a few seconds ago. */
    List<String> without(Set<String> nodes) {
        return names.entrySet().stream()
                .filter(each -> !each.getKey().equals(node) && !nodes.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }
}
