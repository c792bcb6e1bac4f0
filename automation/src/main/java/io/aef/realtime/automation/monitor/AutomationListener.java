package io.aef.realtime.automation.monitor;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;

/**
 * Is told what happens in the automation layer of this node, to count and time it; see {@code AefRealtime.Builder.listener}. All methods do
 * nothing unless overridden.
 *
 * <p>They are called on any thread, several at a time, some of them under the lock of a topic, and must not block: whatever they take is
 * taken from the clients. What one throws is contained and logged, the first time for each listener, and the others are told all the same.
 *
 * <p>Times are in nanoseconds. Bytes are those of an event as JSON, as far as its receiver may see it, and of its attachments: without its name and
 * place, without what Socket.IO and the transports put around it, and before compression; {@link io.aef.realtime.ServerListener} has all that is sent.
 */
public interface AutomationListener {

    /** Is told everything and does nothing. */
    AutomationListener NONE = new AutomationListener() {};

    /** How a connection begins. */
    enum Arrival {
        /** As far as this node knows, somebody who was not here. */
        NEW,
        /** The same user had one on this node that ended less than a minute ago, and is not continued. */
        RETURNED,
        /** One that was lost goes on, see {@link io.aef.realtime.Socket#recovered}. */
        RECOVERED
    }

    /** Where something is refused, commands excepted. */
    enum Gate {
        /** A connection was not let in. */
        CONNECT,
        /** A {@code subscribe} or {@code unsubscribe}. */
        SUBSCRIBE,
        /** A request of a type that was added, as a {@code browser_watch}. */
        REQUEST,
        /** An {@code auth_refresh}. */
        AUTH_REFRESH,
        /** A connection followed a topic that it may not follow any more, or of which that could not be found out for too long. */
        RECHECK
    }

    /** Why somebody has to be brought to where a topic is. */
    enum Replay {
        /** They go on where they were: what is behind that. */
        RESUMED,
        /** They named no place: the state of the topic. */
        SNAPSHOT,
        /** They named a place that the log does not reach back to any more, or never had: the state of the topic. */
        OUTDATED,
        /** The log has lost what they had not got while they followed: the state of the topic. */
        LOST
    }

    /**
     * Somebody was let in.
     *
     * @param sessions how many connections the user has on this node, with this one
     */
    default void connected(String user, int sessions, Arrival arrival) {}

    /**
     * They have gone.
     *
     * @param sessions how many connections the user has on this node still
     * @param nanos how long this one was there; of one that was recovered, since then
     */
    default void disconnected(String user, int sessions, DisconnectReason reason, long nanos) {}

    /** A connection is sent its first event, be it in a snapshot or alone; once for each that gets one, with the time since it began. */
    default void firstEvent(long nanos) {}

    /** A connection is ended, on whatever node, because its user has a newer one and as many as one may have. */
    default void sessionReplaced() {}

    /** A connection has shown something newer. */
    default void authRefreshed() {}

    /** A connection is ended because what it has shown is over. */
    default void authExpired() {}

    /** Something was refused, or taken back. */
    default void refused(Gate gate, ErrorCode code) {}

    /** A connection follows a topic from here on. */
    default void subscribed(Topic.Kind topic) {}

    /** It does not any more; told once for each {@link #subscribed}. Who follows again what they follow already ends and begins. */
    default void unsubscribed(Topic.Kind topic) {}

    /**
     * Somebody was brought to where a topic is, or has gone before that. Once for each {@link #subscribed}, and each time they were lost.
     *
     * @param events that they were sent for it, in a snapshot and one by one; without those they may not see
     * @param bytes of these together
     */
    default void replayed(Topic.Kind topic, Replay why, int events, long bytes) {}

    /**
     * This node has put an event into the log of a topic, or the log could not take it.
     *
     * @param type one of {@link io.aef.realtime.automation.event.EventCatalog#types}
     */
    default void published(String type, Topic.Kind topic, boolean failed) {}

    /**
     * An event has come to those who are where its topic is and may see the same of it; one call for all of them. What is sent to bring
     * somebody there is told by {@link #replayed} instead.
     *
     * @param type one of {@link io.aef.realtime.automation.event.EventCatalog#types}
     * @param seen what was sent: with {@link Visibility#NONE} nothing was
     * @param receivers at least 1
     * @param bytes for each of them
     */
    default void delivered(String type, Topic.Kind topic, Visibility seen, int receivers, int bytes) {}

    /**
     * Something was sent beside the events of topics, by what was added to the layer: a frame of a browser. One call for all who are sent the same.
     *
     * @param event its name, which is the module's that sends it
     * @param receivers at least 1
     * @param bytes for each of them
     */
    default void messageSent(String event, int receivers, long bytes) {}

    /**
     * A command was answered, or refused before it was begun.
     *
     * @param type one that the application has registered; {@code unknown} for all others
     * @param outcome {@code ok}, or the code of the error on the wire
     * @param repeated whether it had come before, and was only answered again
     * @param nanos from its arrival to its answer
     */
    default void commandAnswered(String type, String outcome, boolean repeated, long nanos) {}
}
