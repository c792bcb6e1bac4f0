package io.aef.realtime.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
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

        Assertions.assertTimeout(Duration.ofSeconds(2), () -> {
            for (int i = 0; i < NAMESPACES; i++) {
                store.expire();
            }
        });
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
}
