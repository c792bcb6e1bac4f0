package io.aef.realtime.automation.monitor;

import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.monitor.AutomationListener.Arrival;
import io.aef.realtime.automation.monitor.AutomationListener.Gate;
import io.aef.realtime.automation.monitor.AutomationListener.Replay;
import io.aef.realtime.automation.request.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an operator wants to see at once of one node. What is counted is counted from {@code since} on; two of them give a rate. Taken while
 * things happen, so that one number may be a little ahead of another. Immutable.
 *
 * @param since when the node began to count
 * @param connections how they come and go
 * @param users who is connected to this node at the moment, by name
 * @param topics by kind; each kind is there
 * @param events by type; each type is there
 * @param replays how followers were brought to where their topics are; each way is there
 * @param messages what was sent beside the events of topics, by name; those that were
 * @param commands by type; those that came since, {@code unknown} for what has no such type
 * @param refusals what was refused, commands excepted; each gate is there, and of the codes those that occurred
 */
public record Statistics(
        Instant since,
        Connections connections,
        List<User> users,
        Map<Topic.Kind, Topics> topics,
        Map<String, Events> events,
        Map<Replay, Replays> replays,
        Map<String, Messages> messages,
        Map<String, Commands> commands,
        Map<Gate, Map<ErrorCode, Long>> refusals) {

    public Statistics {
        users = List.copyOf(users);
        topics = Map.copyOf(topics);
        events = Map.copyOf(events);
        replays = Map.copyOf(replays);
        messages = Map.copyOf(messages);
        commands = Map.copyOf(commands);
        refusals = Map.copyOf(refusals);
    }

    /**
     * A user of this node.
     *
     * @param sessions connections to this node, at least 1
     * @param since when the oldest of them began
     */
    public record User(String name, int sessions, Instant since) {}

    /**
     * How connections come and go.
     *
     * @param now how many there are
     * @param opened how many began; each way is there
     * @param ended those that have, and how long they were there
     * @param firstEvent those that were sent an event, and how long after they began
     * @param replaced that were ended for a newer one of the same user
     * @param refreshed how often something newer was shown
     * @param expired that were ended because what they had shown was over
     */
    public record Connections(
            long now,
            Map<Arrival, Long> opened,
            Times ended,
            Times firstEvent,
            long replaced,
            long refreshed,
            long expired) {

        public Connections {
            opened = Map.copyOf(opened);
        }
    }

    /**
     * Topics of one kind.
     *
     * @param subscriptions how many there are; two connections that follow one topic are two
     * @param liveBytes of events that were delivered as they happened, to all together; see {@link AutomationListener}
     * @param replayBytes of those that brought somebody there
     */
    public record Topics(long subscriptions, long liveBytes, long replayBytes) {}

    /**
     * Events of one type.
     *
     * @param published that this node has put into the logs of topics, each topic by itself
     * @param failed that a log could not take
     * @param full delivered with all that is in them as they happened, each receiver by itself
     * @param redacted delivered without what is sensitive
     * @param withheld not delivered to somebody who follows, because they may not see it
     */
    public record Events(long published, long failed, long full, long redacted, long withheld) {}

    /** How many followers were brought to where their topics are, with how many events and bytes all together. */
    public record Replays(long times, long events, long bytes) {}

    /**
     * Messages of one name, as frames of browsers are.
     *
     * @param sent each receiver by itself
     * @param bytes to all together; see {@link AutomationListener}
     */
    public record Messages(long sent, long bytes) {}

    /**
     * Commands of one type.
     *
     * @param outcomes how many were answered with {@code ok}, or with which code; without repeated ones
     * @param repeated that had come before, and were only answered again
     * @param times from their arrival to their answer; without repeated ones
     */
    public record Commands(Map<String, Long> outcomes, long repeated, Times times) {

        public Commands {
            outcomes = Map.copyOf(outcomes);
        }
    }

    /**
     * How long something took.
     *
     * @param count how often
     * @param total all together
     * @param longest zero if there was none
     */
    public record Times(long count, Duration total, Duration longest) {

        /** Zero if there was none. */
        public Duration mean() {
            return count == 0 ? Duration.ZERO : total.dividedBy(count);
        }
    }
}
