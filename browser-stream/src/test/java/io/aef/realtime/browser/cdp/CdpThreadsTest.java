package io.aef.realtime.browser.cdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CdpThreadsTest {

    @Test
    void manyWhoTakeTheirTimeGetNoMoreThreadsThanThereAreAndNoneIsForgotten() {
        CdpThreads threads = new CdpThreads(3);
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch open = new CountDownLatch(1);
        for (int browser = 0; browser < 20; browser++) {
            threads.lane().execute(() -> {
                used.add(Thread.currentThread());
                begun.incrementAndGet();
                awaitUninterrupted(open);
                done.incrementAndGet();
            });
        }
        await().until(() -> begun.get() == 3);
        open.countDown();

        await().until(() -> done.get() == 20);
        assertThat(used).hasSize(3);
    }

    @Test
    void aLaneThatGetsNoThreadGoesOnWhenThereIsOne() {
        Queue<Runnable> given = new ArrayDeque<>();
        boolean[] full = {true};
        Lane lane = new Lane(
                task -> {
                    if (full[0]) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    given.add(task);
                },
                new ScheduledThreadPoolExecutor(1));
        List<Integer> done = new ArrayList<>();

        assertThatThrownBy(() -> lane.execute(() -> done.add(1))).isInstanceOf(OutOfMemoryError.class);
        full[0] = false;
        lane.execute(() -> done.add(2));
        given.remove().run();
        assertThat(done).containsExactly(1, 2);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
