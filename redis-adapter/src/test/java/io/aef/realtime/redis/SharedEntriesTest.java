package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.protocol.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedEntriesTest {

    private static final int BYTES = 250;

    /** Each counts 1,000 bytes. */
    private final SharedEntries entries = new SharedEntries(10_000, this::decode);

    private final AtomicInteger decodings = new AtomicInteger();

    private @Nullable LogEntry decode(Bus.Entry entry) {
        decodings.incrementAndGet();
        Packet.Event event = new Packet.Event("/", "n", List.of(), Packet.NO_ACK);
        return entry.position().sequence() > 0
                ? null
                : new LogEntry(entry.position(), new LogEntry.Origin("x", 0), event, BroadcastOptions.ALL, BYTES);
    }

    private @Nullable LogEntry read(long millis, int generation) {
        return entries.read(new Bus.Entry(new StreamPosition(millis, 0), Map.of()), generation);
    }

    @Test
    void anEntryIsReadOnceForAll() {
        LogEntry first = read(1, 0);

        assertThat(first).isNotNull();
        assertThat(read(1, 0)).isSameAs(first);
        assertThat(decodings).hasValue(1);
    }

    @Test
    void whatIsNoneIsLookedAtOnce() {
        Bus.Entry none = new Bus.Entry(new StreamPosition(1, 1), Map.of());

        assertThat(entries.read(none, 0)).isNull();
        assertThat(entries.read(none, 0)).isNull();
        assertThat(decodings).hasValue(1);
    }

    @Test
    void noMoreIsKeptThanMayButWhatSomebodyHoldsIsFound() {
        List<@Nullable LogEntry> held = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            held.add(read(i, 0));
        }
        assertThat(entries.bytes()).isLessThanOrEqualTo(10_000);

        for (int i = 0; i < 100; i++) {
            assertThat(read(i, 0)).isSameAs(held.get(i));
        }
        assertThat(decodings).hasValue(100);
        assertThat(entries.bytes()).isLessThanOrEqualTo(10_000);
    }

    @Test
    void nothingIsKeptWhenNobodyLooksAnyMore() {
        read(1, 0);

        entries.clear();

        assertThat(entries.bytes()).isZero();
    }

    @Test
    void inALogThatHasBegunAnewAPositionIsAnotherEntry() {
        LogEntry before = read(1, 0);

        assertThat(read(1, 1)).isNotSameAs(before);
    }
}
