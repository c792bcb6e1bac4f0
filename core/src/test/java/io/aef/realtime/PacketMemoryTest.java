package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.protocol.Parsers;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits for its handlers counts for what it takes in memory, not for what it was on the wire. */
class PacketMemoryTest {

    private static final String EVENT = "83a47479706502a36e7370a12fa464617461" + "92a178";

    @Test
    void theValuesOfAMessagePackPacketCount() {
        List<Runnable> held = new ArrayList<>();
        SocketIoServer io = TestServers.builder()
                .parser(Parsers::msgpack)
                .maxQueuedEventBytes(10_000)
                .handlerExecutor(held::add)
                .build();
        LaneClient client = LaneClient.open(io);
        receive(client, "82a47479706500a36e7370a12f");
        run(held, client);

        receive(client, EVENT + "dc0064" + "80".repeat(100));
        assertThat(client.link.isReading()).as("a hundred empty maps").isTrue();
        receive(client, EVENT + "dc0064" + "80".repeat(100));
        assertThat(client.link.isReading()).as("two hundred").isFalse();

        run(held, client);
        assertThat(client.link.isReading()).isTrue();
        receive(client, EVENT + "c50fa0" + "00".repeat(4000));
        assertThat(client.link.isReading()).as("four thousand bytes in one").isTrue();
        run(held, client);
        // What is held back runs only behind it.
        TestServers.stop(io);
        run(held, client);
    }

    private static void receive(LaneClient client, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        int[] values = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i];
        }
        client.link.binary(values);
        client.lane.runTasks();
    }

    private static void run(List<Runnable> held, LaneClient client) {
        while (!held.isEmpty()) {
            List<Runnable> now = List.copyOf(held);
            held.clear();
            now.forEach(Runnable::run);
            client.lane.runTasks();
        }
    }
}
