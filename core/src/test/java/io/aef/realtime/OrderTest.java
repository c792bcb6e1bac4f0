package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was emitted before arrives before, whoever emitted it; on the event loop and off it. */
class OrderTest {

    private static final int ROUNDS = 500;

    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private SocketIoServer io;

    private void start(boolean direct) {
        ServerBuilder builder = TestServers.builder();
        io = TestServers.start(direct ? builder.handlerExecutor(SocketIoServer.directExecutor()) : builder);
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        io.close();
    }

    /** Two threads hand a number to and fro: each emit happens before the next. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void emitsOfSeveralThreadsKeepTheirOrder(boolean direct) throws Exception {
        start(direct);
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        BlockingQueue<Integer> there = new LinkedBlockingQueue<>();
        BlockingQueue<Integer> back = new LinkedBlockingQueue<>();
        CompletableFuture<?> other = CompletableFuture.runAsync(() -> pass(there, back, socket));

        for (int i = 0; i < ROUNDS; i++) {
            socket.emit("n", 2 * i);
            there.add(i);
            assertThat(back.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
        }

        other.get(10, TimeUnit.SECONDS);
        for (int i = 0; i < 2 * ROUNDS; i++) {
            client.expect("42[\"n\"," + i + "]");
        }
    }

    private void pass(BlockingQueue<Integer> there, BlockingQueue<Integer> back, Socket socket) {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                int number = there.take();
                io.to(socket.id()).emit("n", 2 * number + 1);
                back.add(number);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A handler on the lane emits behind what another thread emitted before the event was sent. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void handlersEmitBehindWhatCausedThem(boolean direct) throws Exception {
        start(direct);
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.on("ping", (args, ack) -> {
            socket.emit("pong", args.toArray());
            io.emit("all", args.toArray());
            ack.send(args.toArray());
        });

        for (int i = 0; i < ROUNDS; i++) {
            socket.emit("before", i);
            client.send("42" + i + "[\"ping\"," + i + "]")
                    .expect(
                            "42[\"before\"," + i + "]",
                            "42[\"pong\"," + i + "]",
                            "42[\"all\"," + i + "]",
                            "43" + i + "[" + i + "]");
        }
    }

    /** Broadcasts while others come and go: who is there all the time gets all of them, in order. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void broadcastsReachWhoIsThereWhileOthersComeAndGo(boolean direct) throws Exception {
        start(direct);
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.join("room");
        AtomicBoolean done = new AtomicBoolean();
        List<CompletableFuture<?>> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(CompletableFuture.runAsync(() -> {
                while (!done.get()) {
                    try (TestClient other = TestClient.connect(io)) {
                        io.in(socket.id()).socketsJoin("other");
                        io.in(socket.id()).socketsLeave("other");
                        other.send("41");
                    }
                }
            }));
        }

        for (int i = 0; i < ROUNDS; i++) {
            io.to("room").emit("n", 2 * i);
            io.emit("n", 2 * i + 1);
        }
        done.set(true);
        CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);

        for (int i = 0; i < 2 * ROUNDS; i++) {
            client.expect("42[\"n\"," + i + "]");
        }
        client.expectNothingElse();
    }
}
