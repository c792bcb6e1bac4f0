package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final Turns turns = new Turns(2);

    private Turns.Turn mine() {
        return turns.take().toCompletableFuture().getNow(null);
    }

    @Test
    void noMoreHaveTheirTurnThanMayAndTheOthersFollowInOrder() {
        Turns.Turn first = mine();
        Turns.Turn second = mine();
        CompletionStage<Turns.Turn> third = turns.take();
        CompletionStage<Turns.Turn> fourth = turns.take();
        assertThat(third.toCompletableFuture()).isNotDone();

        first.end();
        first.end();

        assertThat(third.toCompletableFuture()).isDone();
        assertThat(fourth.toCompletableFuture()).isNotDone();
        second.end();
        assertThat(fourth.toCompletableFuture()).isDone();
    }

    /** However many: none begins on the stack of another. */
    @Test
    void thoseThatEndAtOnceFollowEachOther() {
        CompletableFuture<Object> open = new CompletableFuture<>();
        turns.take(() -> open);
        turns.take(() -> open);
        AtomicInteger begun = new AtomicInteger();
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            all.add(turns.take(() -> {
                begun.incrementAndGet();
                return CompletableFuture.completedFuture(null);
            }));
        }

        open.complete(null);

        assertThat(begun).hasValue(100_000);
        assertThat(all).allMatch(each -> each.toCompletableFuture().isDone());
        assertThat(mine()).isNotNull();
    }

    @Test
    void whatCannotBeginGivesItsTurnAway() {
        for (int i = 0; i < 3; i++) {
            assertThat(turns.take(() -> {
                        throw new IllegalStateException("no");
                    }))
                    .isCompletedExceptionally();
        }
        assertThat(mine()).isNotNull();
    }
}
