package io.aef.realtime.redis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Who waits for what a node passes on of the log, because clients are about to continue their sessions. Under the lock of {@link NodeLog}. */
final class Followers {

    private record Waiting(long position, CompletableFuture<Void> reached) {}

    private final Set<Collector> collectors = new LinkedHashSet<>();
    private final List<Waiting> waiting = new ArrayList<>(0);

    void add(Collector collector) {
        collectors.add(collector);
    }

    void remove(Collector collector) {
        collectors.remove(collector);
    }

    boolean areCollecting() {
        return !collectors.isEmpty();
    }

    void offer(LogEntry entry) {
        collectors.forEach(each -> each.offer(entry));
    }

    /** Positions begin anew: what was waited for may never come. */
    void fail() {
        collectors.forEach(Collector::fail);
        waiting.replaceAll(each -> new Waiting(0, each.reached));
    }

    CompletableFuture<Void> waitFor(long position) {
        waiting.removeIf(each -> each.reached.isDone());
        Waiting one = new Waiting(position, new CompletableFuture<>());
        waiting.add(one);
        return one.reached;
    }

    /** Takes those whose position is reached, and those that wait no longer; to be completed outside the lock. */
    List<CompletableFuture<Void>> reached(long position) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<CompletableFuture<Void>> there = new ArrayList<>();
        waiting.removeIf(each -> {
            boolean reached = each.position <= position || each.reached.isDone();
            if (reached) {
                there.add(each.reached);
            }
            return reached;
        });
        return there;
    }
}
