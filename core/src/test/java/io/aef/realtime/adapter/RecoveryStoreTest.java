package io.aef.realtime.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the store of many namespaces costs. */
class RecoveryStoreTest {

    private static final int NAMESPACES = 30_000;

    private final RecoveryStore store = RecoveryStore.inMemory();

    @Test
    void thatEachOfManyNamespacesHasItExpireCostsNoMoreThanTheirNumber() {
        for (int i = 0; i < NAMESPACES; i++) {
            store.open("/" + i);
        }

        // Of the processor, which others may keep this thread from for any time.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < NAMESPACES; i++) {
            store.expire();
        }
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aLogThatNobodyUsesIsForgotten() {
        PacketLog first = store.open("/a");
        store.release(first);
        assertThat(store.open("/a")).as("until it expires").isSameAs(first);
        store.release(first);
        store.expire();

        assertThat(store.open("/a")).isNotSameAs(first);
    }

    @Test
    void whoIsToldThatASessionIsOverMayFail() {
        AtomicLong clock = new AtomicLong();
        RecoveryStore kept = RecoveryStore.inMemory(10, 10, 100_000, clock::get);
        PacketLog log = kept.open("/a");
        List<String> told = new ArrayList<>();
        for (String pid : List.of("a", "b", "c")) {
            kept.locked(() -> kept.save(session(log, pid, 1, () -> {
                told.add(pid);
                if (!pid.equals("c")) {
                    throw new AssertionError("bug");
                }
            })));
        }
        clock.set(1);

        kept.locked(kept::expire);

        assertThat(told).containsExactly("a", "b", "c");
        assertThat(kept.sessions()).isZero();
    }

    private static SavedSession session(PacketLog log, String pid, long expiresAt, Runnable over) {
        SentPackets sent = new SentPackets(pid);
        Membership membership = new Membership(new FakeSocket(pid), 0).parted();
        return new SavedSession(log, membership, sent, Map.of(), 0, expiresAt, over);
    }
}
