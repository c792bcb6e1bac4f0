package io.aef.realtime.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A Redis that does what the test says, in the thread of the test, with a clock that the test turns. */
final class FakeBus implements Bus, Publisher.Timer {

    /** One batch, and what becomes of it. */
    record Batch(List<Message> messages, CompletableFuture<Void> result) {

        List<String> texts() {
            return messages.stream()
                    .map(message -> new String(((Publish) message).body(), StandardCharsets.UTF_8))
                    .toList();
        }
    }

    final List<Batch> batches = new CopyOnWriteArrayList<>();
    final Deque<CompletableFuture<Void>> probes = new ArrayDeque<>();

    /** The targets of those, in their order. */
    final List<String> probed = new ArrayList<>();

    final Deque<Runnable> timers = new ArrayDeque<>();
    final List<Duration> delays = new ArrayList<>();

    /** By targets; what is not in it is at {@link Bus#ONE}. */
    final Map<String, Object> servers = new HashMap<>();

    /** How often a node was put on a list, and taken off it, in their order. */
    final List<String> roll = new ArrayList<>();

    /** Whether a subscription comes about only when its confirmation is completed. */
    boolean hesitates;

    final List<CompletableFuture<Void>> confirmations = new CopyOnWriteArrayList<>();

    /** Channels that are not subscribed to any more. */
    final List<String> ended = new ArrayList<>();

    final List<Receiver> receivers = new ArrayList<>();
    final Map<String, Receiver> channels = new ConcurrentHashMap<>();
    final Map<String, Receiver> patterns = new ConcurrentHashMap<>();
    final BlockingQueue<CompletableFuture<List<Entry>>> reads = new LinkedBlockingQueue<>();
    final CompletableFuture<Map<String, String>> nodes = new CompletableFuture<>();
    final CompletableFuture<Void> struck = new CompletableFuture<>();
    final NavigableMap<StreamPosition, Entry> entries = new TreeMap<>();
    final Map<String, Taken> keys = new ConcurrentHashMap<>();
    int takes;

    /** Takes that are not answered yet, if they are to be kept waiting. */
    @Nullable
    Deque<CompletableFuture<@Nullable Taken>> heldTakes;

    /** What becomes of all takes; null if they are done. */
    @Nullable
    RuntimeException takeFailure;

    int enrolments;
    boolean over;

    @Override
    public void after(Duration delay, Runnable action) {
        delays.add(delay);
        timers.add(action);
    }

    @Override
    public CompletionStage<Void> send(List<Message> messages) {
        Batch batch = new Batch(messages, new CompletableFuture<>());
        batches.add(batch);
        return batch.result;
    }

    @Override
    public CompletionStage<Void> probe(Message message) {
        CompletableFuture<Void> probe = new CompletableFuture<>();
        probes.add(probe);
        probed.add(message.target());
        return probe;
    }

    @Override
    public Object serverOf(String target) {
        return servers.getOrDefault(target, ONE);
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public CompletionStage<Subscription> subscribe(String channel, Receiver receiver) {
        receivers.add(receiver);
        channels.put(channel, receiver);
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        confirmations.add(confirmed);
        if (!hesitates) {
            confirmed.complete(null);
        }
        return confirmed.thenApply(done -> () -> {
            ended.add(channel);
            return CompletableFuture.completedFuture(null);
        });
    }

    // ---- what is read, and what nobody asks for ------------------------------------------------------------------

    @Override
    public CompletionStage<StreamPosition> end(String stream) {
        return CompletableFuture.completedFuture(entries.isEmpty() ? StreamPosition.BEGIN.next() : entries.lastKey());
    }

    @Override
    public CompletionStage<List<Entry>> read(String stream, StreamPosition behind, int most, Duration wait) {
        CompletableFuture<List<Entry>> read = new CompletableFuture<>();
        reads.add(read);
        return read;
    }

    @Override
    public CompletionStage<StreamPosition> first(String stream) {
        return CompletableFuture.completedFuture(entries.isEmpty() ? StreamPosition.BEGIN : entries.firstKey());
    }

    @Override
    public CompletionStage<List<Entry>> range(String stream, StreamPosition behind, StreamPosition to, int most) {
        return CompletableFuture.completedFuture(entries.subMap(behind, false, to, true).values().stream()
                .limit(most)
                .toList());
    }

    @Override
    public CompletionStage<@Nullable Taken> take(String key) {
        takes++;
        if (takeFailure != null) {
            return CompletableFuture.failedFuture(takeFailure);
        }
        if (heldTakes != null) {
            CompletableFuture<@Nullable Taken> held = new CompletableFuture<>();
            heldTakes.add(held);
            return held;
        }
        return CompletableFuture.completedFuture(keys.remove(key));
    }

    @Override
    public CompletionStage<Subscription> subscribeToPattern(String pattern, Receiver receiver) {
        patterns.put(pattern, receiver);
        return CompletableFuture.completedFuture(() -> CompletableFuture.completedFuture(null));
    }

    @Override
    public CompletionStage<Map<String, String>> enroll(String list, String node, String name, Duration lifetime) {
        enrolments++;
        roll.add("enroll");
        return nodes.copy();
    }

    @Override
    public CompletionStage<Void> strike(String list, String node, String name) {
        roll.add("strike");
        return struck;
    }

    @Override
    public CompletionStage<Integer> subscribers(String channel) {
        return new CompletableFuture<>();
    }
}
