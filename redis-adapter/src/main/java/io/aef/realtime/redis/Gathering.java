package io.aef.realtime.redis;

import io.aef.realtime.adapter.SilentNodesException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The answers of nodes to one question. Of a node that has said who it is the first answer counts. Thread-safe. */
final class Gathering {

    /** Of answers that come before the nodes were counted. More than one node sends are not believed. */
    private static final int MAX_EARLY = 1024;

    /** What these may hold together. */
    private static final int MAX_EARLY_VALUES = 100_000;

    private final CompletableFuture<List<Object>> result = new CompletableFuture<>();
    private final List<Object> answers;
    private final Set<String> nodes = new HashSet<>();
    private int expected = -1;
    private int answered;

    /** @param own of this node */
    Gathering(List<?> own) {
        this.answers = new ArrayList<>(own);
    }

    CompletableFuture<List<Object>> result() {
        return result;
    }

    /** That many other nodes are to answer. */
    void expect(int others) {
        endIf(() -> {
            expected = others;
        });
    }

    /** @param node empty if it has not said who it is */
    void add(String node, List<?> more) {
        endIf(() -> {
            boolean believed =
                    expected >= 0 || answered < MAX_EARLY && answers.size() + more.size() <= MAX_EARLY_VALUES;
            if (believed && (node.isEmpty() || nodes.add(node))) {
                answers.addAll(more);
                answered++;
            }
        });
    }

    /** Completes outside the lock: the application's code runs then. */
    private void endIf(Runnable change) {
        List<Object> all = null;
        synchronized (this) {
            if (!result.isDone()) {
                change.run();
                if (expected >= 0 && answered >= expected) {
                    all = List.copyOf(answers);
                }
            }
        }
        if (all != null) {
            result.complete(all);
        }
    }

    /** Ends it with what there is. */
    void timeOut(Roster roster) {
        SilentNodesException silent;
        synchronized (this) {
            // This node is one of them.
            silent = new SilentNodesException(
                    answers, answered + 1, Math.max(expected, answered) + 1, roster.without(nodes));
        }
        result.completeExceptionally(silent);
    }
}
