package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Handlers on the event loop of their connection. */
class DirectExecutorTest {

    private static SocketIoServer build() {
        return TestServers.builder()
                .handlerExecutor(SocketIoServer.directExecutor())
                .build();
    }

    @Test
    void handlersStayOnTheEventLoopWhateverThreadADecisionComesFrom() {
        try (SocketIoServer io = build()) {
            CompletableFuture<Boolean> check = new CompletableFuture<>();
            CompletableFuture<Thread> asked = new CompletableFuture<>();
            CompletableFuture<Thread> behind = new CompletableFuture<>();
            io.use((socket, next) -> {
                next.verify(check);
                asked.complete(Thread.currentThread());
            });
            io.use((socket, next) -> {
                behind.complete(Thread.currentThread());
                next.proceed();
            });
            TestClient client = TestClient.open(io.start()).send("40");

            Thread loop = asked.orTimeout(10, TimeUnit.SECONDS).join();
            check.complete(true);

            assertThat(client.next()).startsWith("40{");
            assertThat(loop.getName()).startsWith("aef-realtime");
            assertThat(behind).isCompletedWithValue(loop);
        }
    }

    @Test
    void whatIsSentWhenTheSocketIsWritableAgainGoesBehindWhatMadeItSo() {
        List<Socket> sockets = new ArrayList<>();
        try (SocketIoServer io = TestServers.builder()
                .handlerExecutor(SocketIoServer.directExecutor())
                .highWaterMark(1_000)
                .build()) {
            io.onConnection(sockets::add);
            LaneClient client = LaneClient.connect(io);
            Socket socket = sockets.get(0);
            client.link.stallUntilFlushed();
            socket.onDrain(() -> socket.emit("told"));
            socket.emit("e", "x".repeat(1_000));
            assertThat(socket.isWritable()).isFalse();

            socket.emit("next");

            client.lane.runTasks();
            assertThat(client.link.take().stream().map(text -> text.substring(0, 5)))
                    .containsExactly("42[\"e", "42[\"n", "42[\"t");
        }
    }

    @Test
    void whoeverIsToldOfTheAnswersToABroadcastHoldsNoLock() {
        try (SocketIoServer io = build()) {
            BroadcastAcks<Integer> acks = new BroadcastAcks<>(Integer.class, io, null);
            CompletableFuture<Void> told = acks.start(null)
                    .thenAccept(answers -> CompletableFuture.runAsync(acks::disconnected)
                            .orTimeout(10, TimeUnit.SECONDS)
                            .join())
                    .toCompletableFuture();

            acks.sent(1);
            acks.answered(List.of(io.json().valueOf(1)));

            assertThat(told).isCompleted();
        }
    }
}
