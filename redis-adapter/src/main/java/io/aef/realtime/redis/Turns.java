package io.aef.realtime.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Lets no more than a few have their turn at once. Thread-safe. */
final class Turns {

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int free;

    Turns(int atOnce) {
        this.free = atOnce;
    }

    /** Has it begun when its turn comes; the turn ends with the stage. */
    CompletionStage<?> take(Supplier<CompletionStage<?>> begin) {
        CompletableFuture<Object> result = new CompletableFuture<>();
        Runnable turn = () -> begin(begin).whenComplete((done, failure) -> {
            next();
            if (failure == null) {
                result.complete(done);
            } else {
                result.completeExceptionally(failure);
            }
        });
        synchronized (this) {
            if (free == 0) {
                waiting.add(turn);
                return result;
            }
            free--;
        }
        turn.run();
        return result;
    }

    private static CompletionStage<?> begin(Supplier<CompletionStage<?>> begin) {
        try {
            return begin.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private void next() {
        Runnable turn;
        synchronized (this) {
            turn = waiting.poll();
            if (turn == null) {
                free++;
            }
        }
        if (turn != null) {
            turn.run();
        }
    }
}
