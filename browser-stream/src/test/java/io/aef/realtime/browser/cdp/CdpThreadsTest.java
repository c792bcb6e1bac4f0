package io.aef.realtime.browser.cdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
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

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
