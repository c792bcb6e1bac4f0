package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.protocol.Packet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClusterAdapterTest {

    private static final Duration AT_MOST = Duration.ofMinutes(1);

    private final FakeBus bus = new FakeBus();
    private final RedisLink link = RedisLink.over(() -> bus, null, 1 << 20);
    private final FakeContext context = new FakeContext();
    private final StreamsWire wire = new StreamsWire(
            "/",
            FakeContext.JSON,
            "node",
            link,
            new Streams(link, StreamsOptions.DEFAULT, AT_MOST),
            StreamsOptions.DEFAULT,
            new Patience(AT_MOST, AT_MOST, AT_MOST));

    /** It may have been sent something since it is a member that nobody can say any more. */
    @Test
    void aSocketDuringWhoseComingTheLogLosesItsEndIsNotRecovered() {
        ClusterAdapter adapter = new ClusterAdapter(context, wire, new Roster(link, "nodes", "node", "name"), AT_MOST);
        adapter.addRoomListener(new RoomListener() {
            @Override
            public void joined(String room, String socketId) {
                logLosesItsEnd();
            }
        });
        Newcomer socket = new Newcomer("id", new Crowd.CallersLane(), new SentPackets("secret"));
        adapter.add(socket);
        AtomicInteger over = new AtomicInteger();

        Objects.requireNonNull(adapter.recovery()).persistSession(socket, Map.of(), over::incrementAndGet);

        assertThat(over).hasValue(1);
    }

    @Test
    void answersOfServersAreWaitedForAsLongAsIsAsked() {
        ClusterAdapter adapter = new ClusterAdapter(context, wire, new Roster(link, "nodes", "node", "name"), AT_MOST);

        assertThat(adapter.serverSideEmitWithAck("who", List.of(), Duration.ofMillis(20)))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withCauseInstanceOf(SilentNodesException.class);
    }

    /** An entry whose position is none. */
    private void logLosesItsEnd() {
        Packet.Event event = new Packet.Event("/", "n", List.of(), Packet.NO_ACK);
        Map<String, byte[]> fields = wire.entry(new ClusterMessage.Broadcast(event, BroadcastOptions.ALL));
        fields.put("uid", "other".getBytes(StandardCharsets.US_ASCII));
        StreamPosition far = new StreamPosition(Long.MAX_VALUE, 0);
        try {
            bus.reads.take().complete(List.of(new Bus.Entry(far, fields)));
            // Asked for when that has been passed on.
            assertThat(bus.reads.poll(20, TimeUnit.SECONDS)).isNotNull();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private record Newcomer(String id, Lane lane, SentPackets sentPackets) implements StillSocket {}
}
