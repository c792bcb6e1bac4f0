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
import java.util.function.Supplier;

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
    private final Roster roster;

    /** @param countNodes how many nodes there are, this one included; does not fail */
    Requests(Supplier<CompletionStage<Integer>> countNodes, Roster roster) {
        this.countNodes = countNodes;
        this.roster = roster;
    }

    /**
     * Gathers the answers of the other nodes, behind those of this one.
     *
     * @return fails with {@link SilentNodesException} if the time is over
     */
    <T> CompletionStage<List<T>> gather(String id, Class<T> type, List<T> own, Duration timeout) {
        Gathering gathering = new Gathering(own);
        gatherings.put(id, gathering);
        roster.status().requested();
        CompletableFuture<?> timer = Timers.after(timeout, () -> gathering.timeOut(roster));
        gathering.result().whenComplete((answers, failure) -> {
            gatherings.remove(id);
            roster.status().requestEnded();
            timer.cancel(false);
        });
        count(gathering, timeout.dividedBy(COUNTS));
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
                CompletableFuture<?> timer = Timers.after(again, () -> count(gathering, again));
                gathering.result().whenComplete((answers, end) -> timer.cancel(false));
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

    /** Passes on what clients of other nodes answer to a broadcast, for that time; then the listener is told that it is over. */
    void listen(String id, BroadcastAckListener listener, Duration timeout) {
        broadcasts.put(id, new Acknowledging(listener));
        roster.status().requested();
        CompletableFuture<?> timer = Timers.after(timeout, () -> end(id));
        listener.onEnd(early -> {
            timer.cancel(false);
            end(id);
        });
    }

    private void end(String id) {
        Acknowledging broadcast = broadcasts.remove(id);
        if (broadcast != null) {
            roster.status().requestEnded();
            broadcast.timeOut();
        }
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
