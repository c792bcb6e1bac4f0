package io.aef.realtime.automation;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.request.ErrorCode;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several listeners as one that never throws. */
final class ListenerGroup implements AutomationListener {

    private static final Logger log = LoggerFactory.getLogger(AutomationListener.class);

    private final Guarded[] listeners;

    /** A listener, and whether a failure of it has been logged. */
    private record Guarded(AutomationListener listener, AtomicBoolean failed) {}

    ListenerGroup(List<AutomationListener> listeners) {
        this.listeners = listeners.stream()
                .map(listener -> new Guarded(listener, new AtomicBoolean()))
                .toArray(Guarded[]::new);
    }

    private void each(Consumer<AutomationListener> call) {
        for (Guarded guarded : listeners) {
            try {
                call.accept(guarded.listener);
            } catch (Throwable thrown) {
                if (guarded.failed.compareAndSet(false, true)) {
                    log.error(
                            "The listener {} has failed",
                            guarded.listener.getClass().getName(),
                            thrown);
                }
            }
        }
    }

    @Override
    public void connected(String user, int sessions, Arrival arrival) {
        each(listener -> listener.connected(user, sessions, arrival));
    }

    @Override
    public void disconnected(String user, int sessions, DisconnectReason reason, long nanos) {
        each(listener -> listener.disconnected(user, sessions, reason, nanos));
    }

    @Override
    public void firstEvent(long nanos) {
        each(listener -> listener.firstEvent(nanos));
    }

    @Override
    public void sessionReplaced() {
        each(AutomationListener::sessionReplaced);
    }

    @Override
    public void authRefreshed() {
        each(AutomationListener::authRefreshed);
    }

    @Override
    public void authExpired() {
        each(AutomationListener::authExpired);
    }

    @Override
    public void refused(Gate gate, ErrorCode code) {
        each(listener -> listener.refused(gate, code));
    }

    @Override
    public void subscribed(Topic.Kind topic) {
        each(listener -> listener.subscribed(topic));
    }

    @Override
    public void unsubscribed(Topic.Kind topic) {
        each(listener -> listener.unsubscribed(topic));
    }

    @Override
    public void replayed(Topic.Kind topic, Replay why, int events, long bytes) {
        each(listener -> listener.replayed(topic, why, events, bytes));
    }

    @Override
    public void published(String type, Topic.Kind topic, boolean failed) {
        each(listener -> listener.published(type, topic, failed));
    }

    @Override
    public void delivered(String type, Topic.Kind topic, Visibility seen, int receivers, int bytes) {
        each(listener -> listener.delivered(type, topic, seen, receivers, bytes));
    }

    @Override
    public void messageSent(String event, int receivers, long bytes) {
        each(listener -> listener.messageSent(event, receivers, bytes));
    }

    @Override
    public void commandAnswered(String type, String outcome, boolean repeated, long nanos) {
        each(listener -> listener.commandAnswered(type, outcome, repeated, nanos));
    }
}
