package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastAckListener;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What this node has asked the others, until all have answered or the time is over. Nodes are counted when the request
 * begins, and again from time to time: one that has died meanwhile is not waited for. Thread-safe.
 */
final class Requests {

    /** How often nodes are counted again, of the time there is. */
    private static final int COUNTS = 5;

    private final Map<String, Gathering> gatherings = new ConcurrentHashMap<>();
    private final Map<String, Acknowledging> broadcasts = new ConcurrentHashMap<>();
    private final Supplier<CompletionStage<Integer>> countNodes;
    private final Consumer<ClusterMessage> send;
    private final Roster roster;
    private final Timer timer;

    /** Has something done later, unless what is returned is cancelled. */
    @FunctionalInterface
    interface Timer {

        CompletableFuture<?> after(Duration delay, Runnable action);
    }

    /**
     * @param send to all other nodes
     * @param countNodes how many nodes there are, this one included; does not fail
     */
    Requests(Consumer<ClusterMessage> send, Supplier<CompletionStage<Integer>> countNodes, Roster roster) {
        this(send, countNodes, roster, Timers::after);
    }

    Requests(Consumer<ClusterMessage> send, Supplier<CompletionStage<Integer>> countNodes, Roster roster, Timer timer) {
        this.send = send;
        this.countNodes = countNodes;
        this.roster = roster;
        this.timer = timer;
    }

    /**
     * Asks the other nodes, and gathers their answers behind those of this one.
     *
     * @return fails with {@link SilentNodesException} if the time is over
     * @throws io.aef.realtime.json.JsonException if the question cannot be written
     */
    <T> CompletionStage<List<T>> gather(ClusterMessage.Request question, Class<T> type, List<T> own, Duration timeout) {
        Gathering gathering = new Gathering(own);
        String id = question.requestId();
        gatherings.put(id, gathering);
        roster.status().requested();
        CompletableFuture<?> end = timer.after(timeout, () -> gathering.timeOut(roster));
        gathering.result().whenComplete((answers, failure) -> {
            gatherings.remove(id);
            roster.status().requestEnded();
            end.cancel(false);
        });
        // Before they are asked: who comes in between has not heard the question.
        count(gathering, timeout.dividedBy(COUNTS));
        try {
            send.accept(question);
        } catch (RuntimeException | Error notWritten) {
            gathering.result().completeExceptionally(notWritten);
            throw notWritten;
        }
        return gathering
                .result()
                .thenApply(answers -> answers.stream().map(type::cast).toList());
    }

    private void count(Gathering gathering, Duration again) {
        countNodes.get().whenComplete((nodes, failure) -> {
            if (failure == null) {
                gathering.expect(nodes - 1);
            }
            if (!gathering.result().isDone()) {
                CompletableFuture<?> next = timer.after(again, () -> count(gathering, again));
                gathering.result().whenComplete((answers, end) -> next.cancel(false));
            }
        });
    }

    /**
     * A node has answered; ignored if nobody waits for it.
     *
     * @param node empty if it has not said who it is
     */
    void answered(String id, String node, List<?> answers) {
        Gathering gathering = gatherings.get(id);
        if (gathering != null) {
            gathering.add(node, answers);
        }
    }

    /**
     * Passes on what clients of other nodes answer to a broadcast, for that time; then the listener is told that it is over.
     *
     * @param send sends the broadcast; if it throws, nobody is listened to
     */
    void listen(String id, BroadcastAckListener listener, Duration timeout, Runnable send) {
        broadcasts.put(id, new Acknowledging(listener));
        roster.status().requested();
        try {
            send.run();
        } catch (RuntimeException | Error notWritten) {
            forget(id);
            throw notWritten;
        }
        CompletableFuture<?> end = timer.after(timeout, () -> end(id));
        listener.onEnd(early -> {
            end.cancel(false);
            end(id);
        });
    }

    private void end(String id) {
        Acknowledging broadcast = forget(id);
        if (broadcast != null) {
            broadcast.timeOut();
        }
    }

    private @Nullable Acknowledging forget(String id) {
        Acknowledging broadcast = broadcasts.remove(id);
        if (broadcast != null) {
            roster.status().requestEnded();
        }
        return broadcast;
    }

    /** A node has sent the broadcast to that many clients. */
    void sent(String id, String node, int clients) {
        Acknowledging broadcast = broadcasts.get(id);
        if (broadcast != null) {
            broadcast.sent(node, clients);
        }
    }

    /** A client of that node has answered to the broadcast. */
    void acknowledged(String id, String node, JsonValue value) {
        Acknowledging broadcast = broadcasts.get(id);
        if (broadcast != null) {
            broadcast.answered(node, value);
        }
    }

    /** Ends what is under way, with what there is. */
    void close() {
        gatherings.values().forEach(gathering -> gathering.timeOut(roster));
        broadcasts.keySet().forEach(this::end);
    }
}
