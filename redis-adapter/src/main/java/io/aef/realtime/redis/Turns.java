package io.aef.realtime.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets no more than a few have their turn at once, in the order in which they came. Thread-safe. */
final class Turns {

    private final Deque<CompletableFuture<Turn>> waiting = new ArrayDeque<>();
    private int free;
    private boolean serving;

    Turns(int atOnce) {
        this.free = atOnce;
    }

    /** Somebody's turn, until it is said to be over. */
    final class Turn {

        private final AtomicBoolean over = new AtomicBoolean();

        /** Lets the next one have it. Harmless when called twice. */
        void end() {
            if (over.compareAndSet(false, true)) {
                synchronized (Turns.this) {
                    free++;
                }
                serve();
            }
        }
    }

    /** Completes when its turn has come; whoever has it must end it. */
    CompletionStage<Turn> take() {
        synchronized (this) {
            if (free == 0 || !waiting.isEmpty()) {
                CompletableFuture<Turn> mine = new CompletableFuture<>();
                waiting.add(mine);
                return mine;
            }
            free--;
        }
        return CompletableFuture.completedFuture(new Turn());
    }

    /** Has it begun when its turn comes; the turn ends with the stage. */
    <T extends @Nullable Object> CompletionStage<T> take(Supplier<? extends CompletionStage<T>> begin) {
        return take().thenCompose(turn -> begin(begin).whenComplete((done, failure) -> turn.end()));
    }

    private static <T extends @Nullable Object> CompletionStage<T> begin(Supplier<? extends CompletionStage<T>> begin) {
        try {
            return begin.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** One thread at a time, and not from within itself: a turn that ends at once would have the next one begin on its stack. */
    private void serve() {
        while (true) {
            CompletableFuture<Turn> next;
            synchronized (this) {
                if (serving || free == 0 || waiting.isEmpty()) {
                    return;
                }
                serving = true;
                free--;
                next = waiting.remove();
            }
            next.complete(new Turn());
            synchronized (this) {
                serving = false;
            }
        }
    }
}
