package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounded number of threads for handlers. */
class HandlerThreadsTest {

    /** A system that has so many threads to give. */
    private static final class Scarce implements ThreadFactory {

        final AtomicInteger made = new AtomicInteger();
        volatile int available;

        Scarce(int available) {
            this.available = available;
        }

        @Override
        public Thread newThread(Runnable task) {
            if (made.get() >= available) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            Thread thread = new Thread(task, "scarce-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }

    private final BlockingQueue<Integer> done = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);

    private void blocked(HandlerThreads threads, int number) {
        threads.execute(() -> {
            awaitQuietly(release);
            done.add(number);
        });
    }

    private List<Integer> done(int count) throws InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Integer number = done.poll(10, TimeUnit.SECONDS);
            assertThat(number).as("%d of %d", i, count).isNotNull();
            numbers.add(number);
        }
        return numbers;
    }

    @Test
    void beyondTheBoundTasksWaitAndAllAreRun() throws Exception {
        Scarce system = new Scarce(1000);
        HandlerThreads threads = new HandlerThreads(4, system);

        IntStream.range(0, 1000).forEach(i -> blocked(threads, i));

        await().untilAsserted(() -> assertThat(threads.sample()).isEqualTo(new HandlerThreadsSample(4, 4, 996)));
        release.countDown();
        assertThat(done(1000)).doesNotHaveDuplicates();
        assertThat(system.made).hasValue(4);
        await().untilAsserted(() -> assertThat(threads.sample()).isEqualTo(new HandlerThreadsSample(4, 0, 0)));
        threads.shutdown();
    }

    @Test
    void whatWaitsIsRunInTheOrderItCame() throws Exception {
        HandlerThreads threads = new HandlerThreads(1);

        IntStream.range(0, 100).forEach(i -> blocked(threads, i));
        release.countDown();

        assertThat(done(100)).isSorted();
        threads.shutdown();
    }

    @Test
    void whereTheSystemHasNoThreadTasksWaitAndNoneRunsInItsCallersThread() throws Exception {
        Scarce system = new Scarce(0);
        HandlerThreads threads = new HandlerThreads(4, system);

        // Would not return if it ran here.
        IntStream.range(0, 10).forEach(i -> blocked(threads, i));
        threads.revive();
        release.countDown();
        assertThat(done).isEmpty();

        system.available = 1;
        threads.revive();
        assertThat(done(10)).isSorted();
        threads.shutdown();
    }

    @Test
    void whenAThreadCanBeMadeAgainWhatWaitsHasIt() throws Exception {
        Scarce system = new Scarce(1);
        HandlerThreads threads = new HandlerThreads(4, system);
        blocked(threads, 0);
        threads.execute(() -> done.add(1));

        system.available = 2;
        threads.revive();

        assertThat(done(1)).containsExactly(1);
        release.countDown();
        assertThat(done(1)).containsExactly(0);
        threads.shutdown();
    }

    @Test
    void anIdleThreadIsUsedBeforeAnotherIsMade() throws Exception {
        Scarce system = new Scarce(4);
        HandlerThreads threads = new HandlerThreads(4, system);

        for (int i = 0; i < 100; i++) {
            int number = i;
            threads.execute(() -> done.add(number));
            assertThat(done(1)).containsExactly(number);
            await().until(threads::isIdle);
        }

        assertThat(system.made).hasValue(1);
        threads.shutdown();
    }

    @Test
    void whileAThreadIsOnItsWayNoOtherIsMade() throws Exception {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch begin = new CountDownLatch(1);
        HandlerThreads threads = new HandlerThreads(100, task -> {
            made.incrementAndGet();
            return new Thread(() -> {
                awaitQuietly(begin);
                task.run();
            });
        });

        IntStream.range(0, 50).forEach(i -> threads.execute(() -> done.add(i)));
        assertThat(made).hasValue(1);
        begin.countDown();

        assertThat(done(50)).doesNotHaveDuplicates();
        threads.shutdown();
    }

    @Test
    void eachTaskThatBlocksHasAThread() {
        Scarce system = new Scarce(1000);
        HandlerThreads threads = new HandlerThreads(50, system);

        IntStream.range(0, 50).forEach(i -> blocked(threads, i));

        await().untilAsserted(() -> assertThat(threads.sample()).isEqualTo(new HandlerThreadsSample(50, 50, 0)));
        release.countDown();
        threads.shutdown();
    }

    @Test
    void theThreadThatWasBusyLastIsWokenSoThatTheOthersCanLeave() throws Exception {
        HandlerThreads threads = new HandlerThreads(4);
        IntStream.range(0, 4).forEach(i -> blocked(threads, i));
        release.countDown();
        done(4);
        await().until(threads::isIdle);
        Set<Thread> used = ConcurrentHashMap.newKeySet();

        for (int i = 0; i < 20; i++) {
            threads.execute(() -> {
                used.add(Thread.currentThread());
                done.add(0);
            });
            done(1);
            await().until(threads::isIdle);
        }

        assertThat(used).hasSize(1);
        threads.shutdown();
    }

    @Test
    void whoWasInterruptedRunsTheNextTaskUndisturbed() throws Exception {
        HandlerThreads threads = new HandlerThreads(1);
        Runnable tell = () -> done.add(Thread.currentThread().isInterrupted() ? 1 : 0);
        threads.execute(() -> {
            awaitQuietly(release);
            Thread.currentThread().interrupt();
        });
        threads.execute(tell);
        release.countDown();
        assertThat(done(1)).containsExactly(0);

        threads.execute(() -> Thread.currentThread().interrupt());
        await().until(threads::isIdle);
        threads.execute(tell);

        assertThat(done(1)).containsExactly(0);
        threads.shutdown();
    }

    @Test
    void nobodyWhoHearsOfAFailureCostsAThread() throws Exception {
        HandlerThreads threads = new HandlerThreads(1, task -> {
            Thread thread = new Thread(task);
            thread.setUncaughtExceptionHandler((failed, failure) -> {
                throw new IllegalStateException("hearing of it failed, too");
            });
            return thread;
        });

        threads.execute(() -> {
            throw new IllegalStateException("failed");
        });
        threads.execute(() -> done.add(1));

        assertThat(done(1)).containsExactly(1);
        threads.shutdown();
    }

    /** Whatever comes when: nothing is lost, nothing runs twice, and no more threads than there may be. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void fromManyThreadsAtOnceAllIsRunOnce(int max) throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        HandlerThreads threads = new HandlerThreads(max);
        int each = 5_000;
        List<Thread> callers = IntStream.range(0, 4)
                .mapToObj(caller -> new Thread(() -> {
                    Random random = new Random(caller);
                    for (int i = 0; i < each; i++) {
                        int number = caller * each + i;
                        threads.execute(() -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            done.add(number);
                            running.decrementAndGet();
                        });
                        if (random.nextInt(50) == 0) {
                            for (int spin = random.nextInt(5_000); spin > 0; spin--) {
                                Thread.onSpinWait();
                            }
                        }
                    }
                }))
                .toList();
        callers.forEach(Thread::start);

        assertThat(done(4 * each)).doesNotHaveDuplicates();
        assertThat(most.get()).isBetween(1, max);
        await().until(threads::isIdle);
        threads.shutdown();
        await().untilAsserted(() -> assertThat(threads.sample()).isEqualTo(HandlerThreadsSample.NONE));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTaskThatFailsCostsNoThread() throws Exception {
        HandlerThreads threads = new HandlerThreads(1, task -> {
            Thread thread = new Thread(task);
            thread.setUncaughtExceptionHandler((failed, failure) -> done.add(-1));
            return thread;
        });

        threads.execute(() -> {
            throw new IllegalStateException("failed");
        });
        threads.execute(() -> done.add(1));

        assertThat(done(2)).containsExactlyInAnyOrder(-1, 1);
        await().until(threads::isIdle);
        threads.shutdown();
    }

    @Test
    void withNothingToDoNoThreadIsMade() {
        Scarce system = new Scarce(4);
        HandlerThreads threads = new HandlerThreads(4, system);

        threads.revive();

        assertThat(system.made).hasValue(0);
        assertThat(threads.sample()).isEqualTo(new HandlerThreadsSample(0, 0, 0));
    }

    @Test
    void behindTheEndThreadsLeaveAndWhatComesStillIsRun() throws Exception {
        HandlerThreads threads = new HandlerThreads(4);
        IntStream.range(0, 10).forEach(i -> blocked(threads, i));
        threads.shutdown();
        release.countDown();
        assertThat(done(10)).hasSize(10);
        await().untilAsserted(() -> assertThat(threads.sample()).isEqualTo(HandlerThreadsSample.NONE));

        IntStream.range(10, 30).forEach(i -> blocked(threads, i));

        assertThat(done(20)).hasSize(20);
        await().untilAsserted(() -> assertThat(threads.sample()).isEqualTo(HandlerThreadsSample.NONE));
    }
}
