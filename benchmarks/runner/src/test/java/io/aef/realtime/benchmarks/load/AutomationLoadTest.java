package io.aef.realtime.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.Ack;
import io.aef.realtime.Args;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.examples.bench.BenchServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** All events of the automation layer arrive, and what does not is seen. */
class AutomationLoadTest {

    private static final Timing SHORT = new Timing(100, 0, 1000);
    private static final int USERS = 20;
    private static final int EVENTS = 50;

    @Test
    void everyUserHasEveryEventAlsoWhoWasAway() {
        try (SocketIoServer io = BenchServer.start(0, "automation")) {
            Result result = Workload.AUTOMATION.run(target(io), SHORT, USERS);

            assertThat(result.values())
                    .containsEntry(Result.MESSAGES, (double) USERS * EVENTS)
                    .containsEntry(Result.MISSED, 0.0)
                    .containsEntry(Result.FIXED_RATE, 200.0);
            assertThat(result.values().get(Result.REPLAYED)).isPositive();
            assertThat(result.values().get(Result.PUBLISHED)).isPositive();
            assertThat(result.values().get(Result.MAX)).isPositive();
            assertThat(result.values().get(Result.HEAP)).isPositive();
            assertThat(Result.parse(result.line())).isEqualTo(result);
            io.close(Duration.ZERO);
        }
    }

    @Test
    void anEventThatIsLostIsSeen() {
        assertFailure(number -> number == 3 ? 0 : 1, "event 4 came behind 2");
    }

    @Test
    void anEventThatComesTwiceIsSeen() {
        assertFailure(number -> number == 3 ? 2 : 1, "event 3 came behind 3");
    }

    /** A server that sends each event as often as that, all at once. */
    private static void assertFailure(IntUnaryOperator copies, String message) {
        try (SocketIoServer io = SocketIoServer.builder()
                .host("127.0.0.1")
                .handlerExecutor(SocketIoServer.directExecutor())
                .build()) {
            io.onConnection(socket -> socket.on("subscribe", (args, ack) -> subscribe(socket, args, ack)));
            io.of("/control")
                    .onConnection(socket -> socket.on("start", (args, ack) -> {
                        int executions = Objects.requireNonNull(args.get(0, Integer.class));
                        int each = Objects.requireNonNull(args.get(2, Integer.class));
                        for (int number = 1; number <= each; number++) {
                            for (int copy = copies.applyAsInt(number); copy > 0; copy--) {
                                emit(io, executions, number);
                            }
                        }
                        ack.send(List.of(executions * each, 1, 0, true));
                    }));
            io.start();
            assertThatThrownBy(() -> Workload.AUTOMATION.run(target(io), SHORT, USERS))
                    .isInstanceOf(LoadException.class)
                    .hasMessage(message);
            io.close(Duration.ZERO);
        }
    }

    private static void emit(SocketIoServer io, int executions, int number) {
        for (int i = 0; i < executions; i++) {
            io.to("execution:" + i)
                    .emit(
                            "log_line",
                            Map.of("message", "#" + number + " " + System.nanoTime()),
                            Map.of("offset", "7-" + number));
        }
    }

    private static void subscribe(Socket socket, Args args, Ack ack) {
        Map<?, ?> request = (Map<?, ?>) Objects.requireNonNull(args.value(0)).toJava();
        socket.join(String.valueOf(Objects.requireNonNull(request).get("topic")));
        ack.send(Map.of("ok", true));
    }

    private static Target target(SocketIoServer io) {
        return new Target(io.port(), ProcessHandle.current().pid(), 0, true, false);
    }
}
