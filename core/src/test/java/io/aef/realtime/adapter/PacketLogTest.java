package io.aef.realtime.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whoever continues a session looks only at packets for its rooms, however many others there are. */
class PacketLogTest {

    private final RecoveryStore store = RecoveryStore.inMemory(10, 6, 1_000_000);
    private final PacketLog log = store.open("/");

    private void append(String... rooms) {
        Outgoing packet = Outgoing.of(List.of(Outgoing.text(new byte[10])), Delivery.DEFAULT);
        store.append(new PacketLog.Entry(
                log,
                log.position() + 1,
                packet,
                BroadcastOptions.ALL.withRooms(Set.of(rooms)),
                store.in(Duration.ofHours(1))));
    }

    private List<Long> positions(String room) {
        List<Long> positions = new ArrayList<>();
        log.latestFirst(room).forEach(entry -> positions.add(entry.position));
        return positions;
    }

    @Test
    void packetsAreFoundByRoomTheLatestFirst() {
        append("a");
        append("b");
        append("a", "b");
        append();
        append("c");

        assertThat(positions("a")).containsExactly(3L, 1L);
        assertThat(positions("b")).containsExactly(3L, 2L);
        assertThat(positions("nobody")).isEmpty();
        assertThat(positions(null)).containsExactly(4L);
    }

    @Test
    void aRoomWithoutPacketsIsForgotten() {
        for (int i = 0; i < 100; i++) {
            append("room " + i, "all of them");
            append();
        }
        assertThat(store.packets()).isEqualTo(6);
        assertThat(log.oldest()).isEqualTo(195);
        assertThat(log.rooms()).isEqualTo(4);
        assertThat(positions("all of them")).containsExactly(199L, 197L, 195L);
        assertThat(positions("room 99")).containsExactly(199L);
        assertThat(positions("room 96")).isEmpty();
    }
}
