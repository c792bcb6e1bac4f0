package io.aef.realtime.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Threads that hand tasks over to a lane faster than it runs them. */
class HandedOverTest {

    private static final int TASK = 100_000;

    private final StandingLane lane = new StandingLane();

    /** Hands over until it has to wait, or would have to. */
    private CompletableFuture<Void> handOver(int tasks, AtomicInteger handedOver) {
        return CompletableFuture.runAsync(
                () -> {
                    for (int i = 0; i < tasks; i++) {
                        lane.awaitRoom();
                        lane.run(() -> {}, TASK);
                        handedOver.incrementAndGet();
                    }
                },
                task -> new Thread(task).start());
    }

    @Test
    void whoeverMayWaitWaitsAndGoesOnWithTheLane() throws Exception {
        AtomicInteger handedOver = new AtomicInteger();
        CompletableFuture<Void> done = handOver(1000, handedOver);

        int most = 0;
        int run = 0;
        while (run < 1000) {
            run += lane.runOne() ? 1 : 0;
            most = Math.max(most, lane.tasks.size());
        }

        done.get(10, TimeUnit.SECONDS);
        assertThat(most).as("1 MiB and a task").isBetween(1, 12);
        assertThat(lane.tasks).isEmpty();
    }

    @Test
    void anEventLoopNeverWaits() {
        lane.mayWait = false;
        AtomicInteger handedOver = new AtomicInteger();

        assertThat(handOver(1000, handedOver)).succeedsWithin(Duration.ofSeconds(10));

        assertThat(lane.tasks).hasSize(1000);
    }

    @Test
    void aLaneThatHasEndedIsNotWaitedFor() {
        lane.ended = true;

        assertThat(handOver(1000, new AtomicInteger())).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aLaneThatEndsSetsFreeWhoWaits() throws Exception {
        AtomicInteger handedOver = new AtomicInteger();
        CompletableFuture<Void> done = handOver(20, handedOver);
        lane.asked.await();

        lane.ended = true;

        assertThat(done).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void anInterruptIsKeptAndEndsNoWait() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            for (int i = 0; i < 20; i++) {
                lane.awaitRoom();
                lane.run(() -> {}, TASK);
            }
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        thread.start();
        lane.asked.await();
        thread.interrupt();
        while (thread.isInterrupted()) {
            Thread.onSpinWait();
        }
        assertThat(interrupted).isNotDone();

        while (!interrupted.isDone()) {
            lane.runOne();
        }

        assertThat(interrupted.get()).isTrue();
    }

    /** Runs a task when the test says so. */
    private static final class StandingLane extends Lane {

        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final CountDownLatch asked = new CountDownLatch(1);
        private volatile boolean mayWait = true;
        private volatile boolean ended;

        boolean runOne() {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            }
            return task != null;
        }

        @Override
        public boolean inLane() {
            return false;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Timeout schedule(Runnable task, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        protected boolean callerMayWait() {
            return mayWait;
        }

        @Override
        protected boolean hasEnded() {
            // Asked by those who wait.
            asked.countDown();
            return ended;
        }
    }
}
