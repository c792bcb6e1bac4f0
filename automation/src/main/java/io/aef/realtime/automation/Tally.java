package io.aef.realtime.automation;

import static io.aef.realtime.automation.internal.Maps.each;
import static io.aef.realtime.automation.internal.Maps.of;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.Statistics;
import io.aef.realtime.automation.request.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Counts for {@link Statistics}, without a lock. Thread-safe. */
final class Tally implements AutomationListener {

    private final Instant since;
    private final LongAdder connections = new LongAdder();
    private final Map<Arrival, LongAdder> opened = each(Arrival.class, arrival -> new LongAdder());
    private final Timing ended = new Timing();
    private final Timing firstEvent = new Timing();
    private final LongAdder replaced = new LongAdder();
    private final LongAdder refreshed = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final Map<Topic.Kind, Kind> topics = each(Topic.Kind.class, kind -> new Kind());
    private final Map<String, Type> events = new HashMap<>();
    private final Map<Replay, Replays> replays = each(Replay.class, replay -> new Replays());
    private final Map<String, Messages> messages = new ConcurrentHashMap<>();
    private final Map<String, Commands> commands = new ConcurrentHashMap<>();
    private final Map<Gate, Map<ErrorCode, LongAdder>> refusals =
            each(Gate.class, gate -> each(ErrorCode.class, code -> new LongAdder()));

    Tally(Instant since) {
        this.since = since;
        EventCatalog.types().forEach(type -> events.put(type, new Type()));
    }

    private static final class Timing {

        private final LongAdder count = new LongAdder();
        private final LongAdder total = new LongAdder();
        private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

        void add(long nanos) {
            count.increment();
            total.add(nanos);
            longest.accumulate(nanos);
        }

        Statistics.Times taken() {
            return new Statistics.Times(count.sum(), Duration.ofNanos(total.sum()), Duration.ofNanos(longest.get()));
        }
    }

    private static final class Kind {

        private final LongAdder subscriptions = new LongAdder();
        private final LongAdder live = new LongAdder();
        private final LongAdder replayed = new LongAdder();

        Statistics.Topics taken() {
            return new Statistics.Topics(subscriptions.sum(), live.sum(), replayed.sum());
        }
    }

    private static final class Type {

        private final LongAdder published = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final Map<Visibility, LongAdder> delivered = each(Visibility.class, seen -> new LongAdder());

        Statistics.Events taken() {
            return new Statistics.Events(
                    published.sum(),
                    failed.sum(),
                    of(delivered, Visibility.FULL).sum(),
                    of(delivered, Visibility.REDACTED).sum(),
                    of(delivered, Visibility.NONE).sum());
        }
    }

    private static final class Replays {

        private final LongAdder times = new LongAdder();
        private final LongAdder events = new LongAdder();
        private final LongAdder bytes = new LongAdder();

        Statistics.Replays taken() {
            return new Statistics.Replays(times.sum(), events.sum(), bytes.sum());
        }
    }

    private static final class Messages {

        private final LongAdder sent = new LongAdder();
        private final LongAdder bytes = new LongAdder();

        Statistics.Messages taken() {
            return new Statistics.Messages(sent.sum(), bytes.sum());
        }
    }

    private static final class Commands {

        private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
        private final LongAdder repeated = new LongAdder();
        private final Timing times = new Timing();

        Statistics.Commands taken() {
            Map<String, Long> counts = new HashMap<>();
            outcomes.forEach((outcome, count) -> counts.put(outcome, count.sum()));
            return new Statistics.Commands(counts, repeated.sum(), times.taken());
        }
    }

    private static <K, V, T> Map<K, T> taken(Map<K, V> all, Function<V, T> value) {
        Map<K, T> taken = new HashMap<>();
        all.forEach((key, one) -> taken.put(key, value.apply(one)));
        return taken;
    }

    @Override
    public void connected(String user, int sessions, Arrival arrival) {
        connections.increment();
        of(opened, arrival).increment();
    }

    @Override
    public void disconnected(String user, int sessions, DisconnectReason reason, long nanos) {
        connections.decrement();
        ended.add(nanos);
    }

    @Override
    public void firstEvent(long nanos) {
        firstEvent.add(nanos);
    }

    @Override
    public void sessionReplaced() {
        replaced.increment();
    }

    @Override
    public void authRefreshed() {
        refreshed.increment();
    }

    @Override
    public void authExpired() {
        expired.increment();
    }

    @Override
    public void refused(Gate gate, ErrorCode code) {
        of(of(refusals, gate), code).increment();
    }

    @Override
    public void subscribed(Topic.Kind topic) {
        of(topics, topic).subscriptions.increment();
    }

    @Override
    public void unsubscribed(Topic.Kind topic) {
        of(topics, topic).subscriptions.decrement();
    }

    @Override
    public void replayed(Topic.Kind topic, Replay why, int count, long bytes) {
        of(topics, topic).replayed.add(bytes);
        Replays replay = of(replays, why);
        replay.times.increment();
        replay.events.add(count);
        replay.bytes.add(bytes);
    }

    @Override
    public void published(String type, Topic.Kind topic, boolean failed) {
        Type counted = of(events, type);
        (failed ? counted.failed : counted.published).increment();
    }

    @Override
    public void delivered(String type, Topic.Kind topic, Visibility seen, int receivers, int bytes) {
        of(of(events, type).delivered, seen).add(receivers);
        of(topics, topic).live.add((long) bytes * receivers);
    }

    @Override
    public void messageSent(String event, int receivers, long bytes) {
        Messages counted = messages.computeIfAbsent(event, first -> new Messages());
        counted.sent.add(receivers);
        counted.bytes.add(bytes * receivers);
    }

    @Override
    public void commandAnswered(String type, String outcome, boolean repeated, long nanos) {
        Commands counted = commands.computeIfAbsent(type, first -> new Commands());
        if (repeated) {
            counted.repeated.increment();
            return;
        }
        counted.outcomes.computeIfAbsent(outcome, first -> new LongAdder()).increment();
        counted.times.add(nanos);
    }

    /** @param here the connections of this node */
    Statistics take(Collection<ConnectionInfo> here) {
        return new Statistics(
                since,
                new Statistics.Connections(
                        connections.sum(),
                        taken(opened, LongAdder::sum),
                        ended.taken(),
                        firstEvent.taken(),
                        replaced.sum(),
                        refreshed.sum(),
                        expired.sum()),
                users(here),
                taken(topics, Kind::taken),
                taken(events, Type::taken),
                taken(replays, Replays::taken),
                taken(messages, Messages::taken),
                taken(commands, Commands::taken),
                taken(refusals, Tally::occurred));
    }

    private static Map<ErrorCode, Long> occurred(Map<ErrorCode, LongAdder> codes) {
        Map<ErrorCode, Long> counts = taken(codes, LongAdder::sum);
        counts.values().removeIf(count -> count == 0);
        return Map.copyOf(counts);
    }

    private static List<Statistics.User> users(Collection<ConnectionInfo> here) {
        Map<String, Statistics.User> users = new TreeMap<>();
        for (ConnectionInfo each : here) {
            users.merge(each.user(), new Statistics.User(each.user(), 1, each.connectedAt()), Tally::together);
        }
        return List.copyOf(users.values());
    }

    private static Statistics.User together(Statistics.User one, Statistics.User other) {
        Instant older = one.since().isBefore(other.since()) ? one.since() : other.since();
        return new Statistics.User(one.name(), one.sessions() + other.sessions(), older);
    }
}
