package io.aef.realtime.automation.command;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What has the same name is done one after the other, in the order of the calls. No thread waits. Thread-safe. */
final class Successions {

    /** By name, the end of the latest; those that have ended are not in it. */
    private final Map<String, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();

    /** @param next must come to an end, and not throw */
    <T> CompletionStage<T> behind(String name, Supplier<CompletionStage<T>> next) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        CompletableFuture<Void> before = ends.put(name, end);
        CompletionStage<T> result = before == null ? next.get() : before.thenCompose(ended -> next.get());
        return result.whenComplete((value, failure) -> {
            ends.remove(name, end);
            end.complete(null);
        });
    }

    /** How many names there are. */
    int count() {
        return ends.size();
    }
}
