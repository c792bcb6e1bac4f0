package io.aef.realtime.automation.metrics;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.internal.Maps;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.request.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The meters of the automation layer of one server; {@code docs/observability.md} lists them.
 *
 * <pre>{@code
 * AefRealtime.on(io).listener(new AutomationMetrics(registry))
 * }</pre>
 *
 * <p>No tag has a value that a client can choose, and none names a user. An instance belongs to one server: where several servers use one
 * registry, give each a tag of its own.
 */
public final class AutomationMetrics implements AutomationListener {

    private static final String UNKNOWN = "unknown";

    private final Meters meters;
    private final VisitMeters visits;
    private final EventMeters events;
    private final MessageMeters messages;
    private final Timer firstEvent;
    private final Counter replaced;
    private final Counter refreshed;
    private final Counter expired;
    private final Map<Gate, Map<ErrorCode, Counter>> refusals;

    /** By type and outcome: both are the application's words and few. */
    private final Map<String, Map<String, Timer>> commands = new ConcurrentHashMap<>();

    private final Map<String, Counter> repeated = new ConcurrentHashMap<>();

    /** Meters in that registry, without further tags. */
    public AutomationMetrics(MeterRegistry registry) {
        this(registry, Tags.empty());
    }

    /** @param tags of every meter */
    public AutomationMetrics(MeterRegistry registry, Iterable<Tag> tags) {
        meters = new Meters(registry, Tags.of(tags));
        visits = new VisitMeters(meters);
        events = new EventMeters(meters);
        messages = new MessageMeters(meters);
        firstEvent = meters.timer("first.event", "From the beginning of a connection to its first event");
        replaced = meters.counter("sessions.replaced", null, "Connections ended for a newer one of the same user");
        refreshed = meters.counter("auth.refreshed", null, "Times something newer was shown");
        expired = meters.counter("auth.expired", null, "Connections ended because what they had shown was over");
        refusals = Maps.each(Gate.class, gate -> Maps.each(ErrorCode.class, code -> refusals(gate, code)));
        command(UNKNOWN, ErrorCode.UNKNOWN_COMMAND.wire());
        repeated(UNKNOWN);
    }

    private Counter refusals(Gate gate, ErrorCode code) {
        return meters.counter(
                "refusals", null, "What was refused or taken back", "gate", Meters.word(gate), "code", code.wire());
    }

    private Timer command(String type, String outcome) {
        return commands.computeIfAbsent(type, first -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        outcome,
                        first -> meters.timer(
                                "commands", "From a command to its answer", "type", type, "outcome", outcome));
    }

    private Counter repeated(String type) {
        return repeated.computeIfAbsent(
                type,
                first -> meters.counter("commands.repeated", null, "Commands that had come before", "type", type));
    }

    @Override
    public void connected(String user, int sessions, Arrival arrival) {
        visits.begun(sessions, arrival);
    }

    @Override
    public void disconnected(String user, int sessions, DisconnectReason reason, long nanos) {
        visits.ended(sessions, reason, nanos);
    }

    @Override
    public void firstEvent(long nanos) {
        firstEvent.record(nanos, TimeUnit.NANOSECONDS);
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
        Maps.of(Maps.of(refusals, gate), code).increment();
    }

    @Override
    public void subscribed(Topic.Kind topic) {
        events.subscribed(topic);
    }

    @Override
    public void unsubscribed(Topic.Kind topic) {
        events.unsubscribed(topic);
    }

    @Override
    public void replayed(Topic.Kind topic, Replay why, int count, long bytes) {
        events.replayed(topic, why, count, bytes);
    }

    @Override
    public void published(String type, Topic.Kind topic, boolean failed) {
        events.published(type, failed);
    }

    @Override
    public void delivered(String type, Topic.Kind topic, Visibility seen, int receivers, int bytes) {
        events.delivered(type, topic, seen, receivers, bytes);
    }

    @Override
    public void messageSent(String event, int receivers, long bytes) {
        messages.sent(event, receivers, bytes);
    }

    @Override
    public void commandAnswered(String type, String outcome, boolean again, long nanos) {
        if (again) {
            repeated(type).increment();
        } else {
            command(type, outcome).record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
