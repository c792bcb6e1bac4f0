package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that is so far behind that it is not read from: its pongs are not seen. */
class CatchingUpTest {

    private static final Duration INTERVAL = Duration.ofSeconds(25);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final List<DisconnectReason> reasons = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final SocketIoServer io = TestServers.builder()
            .handlerExecutor(SocketIoServer.directExecutor())
            .pingInterval(INTERVAL)
            .pingTimeout(TIMEOUT)
            .maxBufferedBytes(100_000)
            .highWaterMark(1_000)
            .build();

    private LaneClient behind() {
        io.onConnection(socket -> {
            socket.onDisconnect(reasons::add);
            sockets.add(socket);
        });
        LaneClient client = LaneClient.connect(io);
        client.link.stall();
        for (int i = 0; i < 40; i++) {
            sockets.get(0).emit("e", "x".repeat(1_000));
        }
        client.lane.runTasks();
        assertThat(client.link.isReading()).isFalse();
        return client;
    }

    @Test
    void livesAsLongAsItTakesWhatItIsSent() {
        LaneClient client = behind();
        client.link.take();
        client.lane.advance(INTERVAL);
        assertThat(client.link.take()).containsExactly("2");
        for (int i = 0; i < 5; i++) {
            client.link.readAll();
            client.lane.advance(TIMEOUT);
            assertThat(reasons).isEmpty();
            assertThat(client.link.take())
                    .as("it is still pinged, or it would give up")
                    .contains("2");
        }
        client.link.drain();
        assertThat(client.link.isReading()).isTrue();
        client.lane.advance(TIMEOUT.minusMillis(1));
        client.send("3");
        client.lane.advance(TIMEOUT);
        assertThat(reasons).isEmpty();
    }

    @Test
    void butNotIfItTakesNothing() {
        LaneClient client = behind();
        client.link.readAll();
        client.lane.advance(INTERVAL);
        client.lane.advance(TIMEOUT);
        client.lane.advance(TIMEOUT);

        assertThat(reasons).containsExactly(DisconnectReason.PING_TIMEOUT);
    }
}
