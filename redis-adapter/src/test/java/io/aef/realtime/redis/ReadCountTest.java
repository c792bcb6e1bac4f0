package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadCountTest {

    private static final int MANY = 1000;

    private static void read(ReadCount count, int entries, int bytes) {
        Bus.Entry entry = new Bus.Entry(StreamPosition.BEGIN, Map.of("data", new byte[bytes]));
        count.read(Collections.nCopies(entries, entry));
    }

    @Test
    void aBurstIsReadInLargerAndLargerParts() {
        ReadCount count = new ReadCount(100);
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            asked.add(count.next());
            read(count, count.next(), 100);
        }

        assertThat(asked).containsExactly(16, 32, 64, 100, 100);
    }

    @Test
    void whoIsQuietIsAskedForLittle() {
        ReadCount count = new ReadCount(100);
        read(count, 16, 100);
        read(count, 32, 100);
        read(count, 3, 100);
        assertThat(count.next()).isEqualTo(16);
        read(count, 16, 100);
        read(count, 0, 0);
        assertThat(count.next()).isEqualTo(16);
        assertThat(new ReadCount(10).next())
                .as("no more than the application says")
                .isEqualTo(10);
    }

    @Test
    void behindLargeOnesNoMoreAreReadThanWouldFit() {
        ReadCount count = new ReadCount(MANY);
        read(count, 16, 1 << 20);
        assertThat(count.next()).isEqualTo(4);
        read(count, 4, 4 << 20);
        assertThat(count.next()).isEqualTo(1);
        read(count, 1, 64 << 20);
        assertThat(count.next()).isEqualTo(1);

        read(count, 1, 100);
        assertThat(count.next()).isEqualTo(16);
        read(count, 16, 128 << 10);
        assertThat(count.next()).isEqualTo(32);
        read(count, 32, 128 << 10);
        assertThat(count.next()).isEqualTo(32);
    }
}
