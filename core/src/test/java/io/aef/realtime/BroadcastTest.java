package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BroadcastTest {

    private final SocketIoServer io = TestServers.start();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private TestClient first;
    private TestClient second;
    private TestClient third;
    private Socket firstSocket;
    private Socket secondSocket;
    private Socket thirdSocket;

    @BeforeEach
    void connect() throws InterruptedException {
        io.onConnection(sockets::add);
        first = TestClient.connect(io);
        firstSocket = sockets.take();
        second = TestClient.connect(io);
        secondSocket = sockets.take();
        third = TestClient.connect(io);
        thirdSocket = sockets.take();
    }

    @AfterEach
    void stop() {
        io.close();
    }

    @Test
    void reachesEverybody() {
        io.emit("all", 1);

        first.expect("42[\"all\",1]").expectNothingElse();
        second.expect("42[\"all\",1]").expectNothingElse();
        third.expect("42[\"all\",1]").expectNothingElse();
    }

    @Test
    void reachesTheUnionOfRoomsOnce() {
        firstSocket.join("a", "b");
        secondSocket.join("b");

        io.to("a").to("b").emit("x");

        first.expect("42[\"x\"]").expectNothingElse();
        second.expect("42[\"x\"]").expectNothingElse();
        third.expectNothingElse();
    }

    @Test
    void leavesOutExceptedRoomsAndSockets() {
        firstSocket.join("a");
        secondSocket.join("a");

        io.except("a").emit("x");
        io.to("a").except(firstSocket.id()).emit("y");

        first.expectNothingElse();
        second.expect("42[\"y\"]").expectNothingElse();
        third.expect("42[\"x\"]").expectNothingElse();
    }

    @Test
    void aSocketBroadcastsToTheOthers() {
        firstSocket.join("a");
        secondSocket.join("a");

        firstSocket.broadcast().emit("x");
        firstSocket.to("a").emit("y");

        first.expectNothingElse();
        second.expect("42[\"x\"]", "42[\"y\"]").expectNothingElse();
        third.expect("42[\"x\"]").expectNothingElse();
    }

    @Test
    void operatorsAreImmutable() {
        firstSocket.join("a");
        BroadcastOperator everybody = io.except("nobody");
        everybody.to("a");
        everybody.volatile_();

        everybody.emit("x");

        third.expect("42[\"x\"]");
    }

    @Test
    void anIdIsARoom() {
        io.to(secondSocket.id()).emit("private");

        second.expect("42[\"private\"]");
        first.expectNothingElse();
    }

    @Test
    void selectedSocketsJoinAndLeave() {
        firstSocket.join("a");
        io.in("a").socketsJoin("b", "c");
        io.in("a").socketsLeave("a");

        assertThat(firstSocket.rooms()).containsExactlyInAnyOrder(firstSocket.id(), "b", "c");
        assertThat(io.sockets().rooms()).containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void binaryReachesEveryReceiverByteForByte() {
        List<TestClient> clients = new ArrayList<>(List.of(first, second, third));
        for (int i = 0; i < 7; i++) {
            clients.add(TestClient.connect(io));
        }
        io.emit("m", (Object) new byte[] {1, 2, 3});

        for (TestClient client : clients) {
            client.expect("451-[\"m\",{\"_placeholder\":true,\"num\":0}]", "<010203>")
                    .expectNothingElse();
        }
    }

    @Test
    void isWrittenToJsonOnceWhateverTheNumberOfReceivers() {
        Counted value = new Counted();

        io.emit("m", value);

        first.expect("42[\"m\",{\"value\":1}]");
        second.expect("42[\"m\",{\"value\":1}]");
        third.expect("42[\"m\",{\"value\":1}]");
    }

    /** Counts how often it is written. */
    public static final class Counted {
        private int written;

        public synchronized int getValue() {
            return ++written;
        }
    }

    @Test
    void aSocketThatHasLeftGetsNothing() throws Exception {
        firstSocket.join("a");
        first.send("41").send("40/none,").expect("44/none,{\"message\":\"Invalid namespace\"}");

        io.to("a").emit("x");
        io.emit("y");
        io.of("/late");
        first.send("40/late,");

        assertThat(first.next()).startsWith("40/late,{");
        second.expect("42[\"y\"]");
    }

    @Test
    void fetchesTheSelectedSockets() throws Exception {
        firstSocket.join("a");
        secondSocket.join("a");

        assertThat(io.in("a")
                        .except(secondSocket.id())
                        .fetchSockets()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .extracting(RemoteSocket::id)
                .containsExactly(firstSocket.id());
        assertThat(io.sockets().sockets()).hasSize(3);
    }
}
