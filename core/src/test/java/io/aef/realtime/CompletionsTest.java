package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where stages complete on a JVM whose virtual threads may keep each other from running, or that has none. */
class CompletionsTest {

    private final HandlerThreads handlers = new HandlerThreads(1);
    private final Completions completions = new Completions(new HandlerExecutor(null, null, handlers), null);

    @AfterEach
    void stop() {
        completions.shutdown();
        handlers.shutdown();
    }

    /** What is attached to so many stages waits for another stage each, and that completes when all have begun to wait. */
    private List<CompletableFuture<String>> waitingForEachOther(int count) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(count);
        List<CompletableFuture<String>> others = new ArrayList<>();
        List<CompletableFuture<String>> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<String> other = new CompletableFuture<>();
            CompletableFuture<String> stage = new CompletableFuture<>();
            others.add(other);
            results.add(stage.thenApply(value -> {
                begun.countDown();
                return value + other.join();
            }));
            completions.execute(() -> stage.complete("a"));
        }
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        others.forEach(other -> completions.execute(() -> other.complete("b")));
        return results;
    }

    @Test
    void whatIsAttachedMayWaitForOtherStages() throws Exception {
        for (CompletableFuture<String> result : waitingForEachOther(3 * Completions.RUNNING)) {
            assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo("ab");
        }
    }

    @Test
    void moreThanMayWaitFailRatherThanWaitForEver() throws Exception {
        int failed = 0;
        for (CompletableFuture<String> result : waitingForEachOther(2 * Completions.MAX)) {
            CompletableFuture<Throwable> failure = result.handle((value, thrown) -> thrown);
            Throwable thrown = failure.get(10, TimeUnit.SECONDS);
            if (thrown == null) {
                assertThat(result).isCompletedWithValue("ab");
            } else {
                assertThat(thrown)
                        .isInstanceOf(CompletionException.class)
                        .hasCauseInstanceOf(RejectedExecutionException.class);
                failed++;
            }
        }
        assertThat(failed).isBetween(Completions.MAX, 2 * Completions.MAX - 1);
    }

    @Test
    void whatBlocksOtherwiseHoldsUpNoMoreThanItsOwnThread() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(Completions.RUNNING - 1);
        for (int i = 0; i < Completions.RUNNING - 1; i++) {
            completions.execute(() -> {
                begun.countDown();
                awaitQuietly(release);
            });
        }
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<String> stage = new CompletableFuture<>();

        completions.execute(() -> stage.complete("done"));

        assertThat(stage.get(10, TimeUnit.SECONDS)).isEqualTo("done");
        release.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void behindTheEndStagesCompleteStillAndNotInTheCallersThread() throws Exception {
        completions.shutdown();
        handlers.shutdown();
        CompletableFuture<Thread> stage = new CompletableFuture<>();

        completions.execute(() -> stage.complete(Thread.currentThread()));

        assertThat(stage.get(10, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aStageOfAnotherCompletesHereAndFailsWithWhatFailed() throws Exception {
        CompletableFuture<String> foreign = new CompletableFuture<>();
        CompletableFuture<Thread> where = new CompletableFuture<>();
        completions.bring(foreign).whenComplete((value, failure) -> where.complete(Thread.currentThread()));
        foreign.complete("x");
        assertThat(where.get(10, TimeUnit.SECONDS).getName()).startsWith("aef-realtime-completion-");

        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        completions
                .bring(CompletableFuture.supplyAsync(() -> {
                            throw new IllegalStateException("gone");
                        })
                        .thenApply(value -> value))
                .whenComplete((value, failure) -> failed.complete(failure));
        assertThat(Failures.rootOf(failed.get(10, TimeUnit.SECONDS)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("gone");
    }
}
