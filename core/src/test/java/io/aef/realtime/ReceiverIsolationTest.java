package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.ManualLane;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing to one receiver of a broadcast fails: that is its own end and nobody else's. All are on one lane. */
class ReceiverIsolationTest {

    private final List<HandlerError> errors = new ArrayList<>();
    private final List<DisconnectReason> reasons = new ArrayList<>();
    private final ManualLane lane = new ManualLane();
    private final SocketIoServer io = SocketIoServer.builder()
            .handlerExecutor(SocketIoServer.directExecutor())
            .onError(errors::add)
            .build();

    private List<LaneClient> members(int count) {
        io.onConnection(socket -> socket.onDisconnect(reasons::add));
        List<LaneClient> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(LaneClient.connect(io, lane));
        }
        return members;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whoeverItIsTheOthersGetThePacketAndTheNextOne(int position) {
        List<LaneClient> members = members(3);
        LaneClient broken = members.remove(position);
        RuntimeException failure = new IllegalStateException("no buffer");
        broken.link.failWrites(failure);

        io.emit("e", 1);
        io.emit("e", 2);
        lane.runTasks();

        members.forEach(member -> member.expect("42[\"e\",1]", "42[\"e\",2]"));
        assertThat(broken.link.take()).isEmpty();
        assertThat(reasons).containsExactly(DisconnectReason.TRANSPORT_ERROR);
        assertThat(io.connections()).hasSize(2);
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.where()).isEqualTo("connection");
            assertThat(error.cause()).isSameAs(failure);
        });
    }

    @Test
    void anAcknowledgementIsAwaitedFromTheOthers() {
        List<LaneClient> members = members(3);
        LaneClient broken = members.remove(1);
        broken.link.failWrites(new OutOfMemoryError("direct"));
        List<String> answers = new ArrayList<>();

        io.emitWithAck("ask", String.class).whenComplete((all, failure) -> answers.add(all + " " + failure));
        lane.runTasks();
        for (LaneClient member : members) {
            List<String> asked = member.link.take();
            assertThat(asked).singleElement().asString().matches("42\\d+\\[\"ask\"]");
            assertThat(answers).isEmpty();
            member.send("43" + asked.get(0).substring(2).replace("ask", "yes"));
        }
        assertThat(answers).as("nobody waits for the one that is gone").hasSize(1);
        assertThat(reasons).containsExactly(DisconnectReason.TRANSPORT_ERROR);
        assertThat(io.connections()).hasSize(2);
    }
}
