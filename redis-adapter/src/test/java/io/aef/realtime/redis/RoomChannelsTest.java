package io.aef.realtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.protocol.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a node hears of rooms that nobody is in there. */
class RoomChannelsTest {

    private static final byte[] RUBBISH = "?".getBytes(UTF_8);
    private static final String SOCKET_ID = "0123456789abcdefghij";

    private final FakeBus bus = new FakeBus();
    private final RedisLink link = RedisLink.over(() -> bus, null, 1 << 20);
    private final List<RoomListener> listeners = new ArrayList<>();
    private final List<ClusterMessage> heard = new CopyOnWriteArrayList<>();

    /** One room has somebody in it. */
    private final Wire.Receiver receiver = new Wire.Receiver() {
        @Override
        public void received(String sender, ClusterMessage message) {
            heard.add(message);
        }

        @Override
        public boolean isInhabited(String room) {
            return room.equals("red");
        }

        @Override
        public void addRoomListener(RoomListener listener) {
            listeners.add(listener);
        }
    };

    private void open(Wiring wiring) {
        wiring.wire("/", JacksonJson.standard(), "me").open(receiver);
    }

    private static Wiring sharded(RedisLink link, SubscriptionMode mode) {
        return Wiring.sharded(
                link, ShardedOptions.DEFAULT.withChannelPrefix("p").withSubscriptionMode(mode));
    }

    private void created(String... rooms) {
        List.of(rooms).forEach(room -> listeners.forEach(each -> each.roomCreated(room)));
    }

    @Test
    void onTheClassicWireTheyAreNotEvenRead() {
        open(Wiring.classic(link, ClassicOptions.DEFAULT.withKey("p")));
        Bus.Receiver pattern = bus.patterns.values().iterator().next();
        pattern.received("p#/#nobody#", RUBBISH);
        pattern.received("p#/#red#", RUBBISH);

        await().until(() -> link.status().malformed() == 1);
        await().until(() -> link.status().incomingBytes() == 0);
        assertThat(link.status().malformed()).isEqualTo(1);
    }

    @Test
    void inStaticModeThereIsOneChannelForAll() {
        open(sharded(link, SubscriptionMode.STATIC));
        created("red", SOCKET_ID);

        assertThat(bus.channels.keySet()).isEqualTo(Set.of("p#/#", "p#/#me#"));
    }

    @Test
    void inDynamicModeThereIsOneForEachRoomThatIsNotOfOneSocket() {
        open(sharded(link, SubscriptionMode.DYNAMIC));
        created("red", SOCKET_ID);

        assertThat(bus.channels.keySet()).isEqualTo(Set.of("p#/#", "p#/#me#", "p#/#red#"));
    }

    @Test
    void inDynamicPrivateModeThereIsOneForThoseAsWell() {
        open(sharded(link, SubscriptionMode.DYNAMIC_PRIVATE));
        created("red", SOCKET_ID);

        assertThat(bus.channels.keySet()).isEqualTo(Set.of("p#/#", "p#/#me#", "p#/#red#", "p#/#" + SOCKET_ID + "#"));
    }

    @Test
    void theChannelGoesWithTheLastWhoLeaves() {
        open(sharded(link, SubscriptionMode.DYNAMIC));
        created("red");
        assertThat(bus.ended).isEmpty();

        listeners.forEach(each -> each.roomDeleted("red"));

        assertThat(bus.ended).containsExactly("p#/#red#");
    }

    @Test
    void aRoomThatIsNamedLikeANodeBringsNoAnswersAndDoublesNothing() {
        open(sharded(link, SubscriptionMode.DYNAMIC));
        Bus.Receiver answers = bus.channels.get("p#/#me#");
        created("me");
        Bus.Receiver room = bus.channels.get("p#/#me#");
        Bus.Receiver all = bus.channels.get("p#/#");
        Wire other = sharded(link, SubscriptionMode.DYNAMIC).wire("/", JacksonJson.standard(), "other");
        Packet.Event event = new Packet.Event("/", "hello", List.of(), Packet.NO_ACK);
        other.answer("me", new ClusterMessage.ClientCount("request", 3));
        other.send(new ClusterMessage.Broadcast(event, BroadcastOptions.ALL.withRooms(Set.of("me"))));
        List<byte[]> said = new ArrayList<>();
        while (said.size() < 2) {
            FakeBus.Batch batch = bus.batches.get(said.size());
            said.add(((Bus.Publish) batch.messages().get(0)).body());
            batch.result().complete(null);
        }

        for (byte[] body : said) {
            answers.received("p#/#me#", body);
            room.received("p#/#me#", body);
        }
        all.received("p#/#", said.get(0));

        await().until(() -> link.status().incomingBytes() == 0);
        assertThat(heard).hasExactlyElementsOfTypes(ClusterMessage.ClientCount.class, ClusterMessage.Broadcast.class);
    }
}
