package io.aef.realtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.json.JacksonJson;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What official nodes say and ours do not, word for word. */
class ClassicWireTest {

    private final FakeBus bus = new FakeBus();
    private final RedisLink link = RedisLink.over(() -> bus, null, 10_000);
    private final Wire wire = Wiring.classic(link, ClassicOptions.DEFAULT).wire("/", JacksonJson.standard(), "me");
    private final List<ClusterMessage> received = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        wire.open(new Wire.Receiver() {
            @Override
            public boolean isInhabited(String room) {
                return room.equals("mine");
            }

            @Override
            public void addRoomListener(RoomListener listener) {}

            @Override
            public void received(String sender, ClusterMessage message) {
                received.add(message);
            }
        });
    }

    private void requested(String body) {
        bus.patterns.values().iterator().next().received("socket.io-request#/#", body.getBytes(UTF_8));
        awaitRead();
    }

    private void awaitRead() {
        await().until(() -> link.inbox().bytes() == 0);
    }

    private List<String> answers() {
        return bus.batches.stream().flatMap(batch -> batch.texts().stream()).toList();
    }

    @Test
    void anOldNodeThatNamesASocketHereIsToldWhenItIsDone() {
        requested("{\"requestId\":\"abc\",\"type\":2,\"sid\":\"mine\",\"room\":\"red\"}");

        assertThat(received).hasSize(1).first().isInstanceOf(ClusterMessage.Join.class);
        assertThat(answers()).containsExactly("{\"requestId\":\"abc\"}");
    }

    @Test
    void anOldNodeThatNamesASocketOfAnotherNodeIsNotAnsweredHere() {
        requested("{\"requestId\":\"abc\",\"type\":2,\"sid\":\"another\",\"room\":\"red\"}");
        requested("{\"requestId\":\"def\",\"type\":3,\"sid\":\"another\",\"room\":\"red\"}");

        assertThat(answers()).isEmpty();
    }

    @Test
    void anOldNodeDisconnectsASocket() {
        requested("{\"requestId\":\"abc\",\"type\":4,\"sid\":\"mine\",\"close\":true}");

        assertThat(received).hasSize(1).first().isInstanceOfSatisfying(ClusterMessage.Disconnect.class, disconnect -> {
            assertThat(disconnect.selection().rooms()).containsExactly("mine");
            assertThat(disconnect.close()).isTrue();
        });
        assertThat(answers()).containsExactly("{\"requestId\":\"abc\"}");
    }

    @Test
    void whatOfficialNodesAskEachOtherIsNothingToWonderAt() {
        for (String answer : List.of(
                "{\"requestId\":\"abc\",\"sockets\":[\"id\"]}",
                "{\"requestId\":\"abc\",\"rooms\":[\"id\"]}",
                "{\"requestId\":\"abc\"}")) {
            bus.channels.get("socket.io-response#/#").received("socket.io-response#/#", answer.getBytes(UTF_8));
        }
        awaitRead();

        assertThat(link.status().malformed()).isZero();
        assertThat(received).isEmpty();
    }

    @Test
    void itsOwnAnswersAreNoMessagesOfOthers() {
        for (ClusterMessage.Answer own : List.of(
                new ClusterMessage.ServerSideAnswer("r", 1),
                new ClusterMessage.ClientCount("r", 1),
                new ClusterMessage.Acknowledgement("r", 1))) {
            wire.answer("", own);
        }
        List<byte[]> answers = bus.batches.stream()
                .flatMap(batch -> batch.messages().stream())
                .map(message -> ((Bus.Publish) message).body())
                .toList();
        assertThat(answers).isNotEmpty();
        answers.forEach(answer -> bus.channels.get("socket.io-response#/#").received("socket.io-response#/#", answer));
        awaitRead();

        assertThat(received).isEmpty();
        assertThat(link.status().received()).isZero();
    }
}
