package io.aef.realtime.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.Ack;
import io.aef.realtime.Args;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.examples.bench.BenchServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The generator counts what our server sends, and sees what a server does wrong. */
class WorkloadTest {

    private static final Timing SHORT = new Timing(0, 200, 100);
    private static final int IDLE = 300;

    /** Clients that have stopped without a farewell are not waited for. */
    private static final Duration AT_ONCE = Duration.ZERO;

    @ParameterizedTest
    @EnumSource(names = {"ECHO_64", "ECHO_1", "BINARY", "PACED", "ROOMS", "POLLING", "CONNECT", "IDLE"})
    void reconciles(Workload workload) {
        try (SocketIoServer io = BenchServer.start(0)) {
            Result result = workload.run(target(io), SHORT, IDLE);
            assertThat(result.values().get(Result.MESSAGES)).isPositive();
            assertThat(Result.parse(result.line())).isEqualTo(result);
            io.close(AT_ONCE);
        }
    }

    @Test
    void everyClientIsRecovered() {
        try (SocketIoServer io = BenchServer.start(0, "recovery")) {
            assertThat(Workload.RECOVERY.run(target(io), SHORT, 0).values().get(Result.MESSAGES))
                    .isPositive();
            io.close(AT_ONCE);
        }
    }

    @Test
    void anEchoThatIsSomethingElseIsSeen() {
        assertFailure(Workload.ECHO_1, "echo", (io, args, ack) -> ack.send("x"), "not the acknowledgement of an echo");
    }

    @Test
    void aDoubledBroadcastIsSeen() {
        assertFailure(
                Workload.BINARY,
                "pubbin",
                (io, args, ack) -> {
                    io.to("r").emit("m", args.value(0));
                    io.to("r").emit("m", args.value(0));
                },
                "message 0 came behind 0");
    }

    @Test
    void aLostBroadcastIsSeen() {
        assertFailure(
                Workload.PACED,
                "pub",
                (io, args, ack) -> {
                    if (!args.string(0).startsWith("00000005")) {
                        io.to("r").emit("m", args.value(0));
                    }
                },
                "message 6 came behind 4");
    }

    @Test
    void aServerWithoutRecoveryIsSeen() {
        try (SocketIoServer io = BenchServer.start(0)) {
            assertThatThrownBy(() -> Workload.RECOVERY.run(target(io), SHORT, 0))
                    .isInstanceOf(LoadException.class)
                    .hasMessage("the server has no connection state recovery");
        }
    }

    private interface Fault {
        void handle(SocketIoServer io, Args args, Ack ack);
    }

    private static void assertFailure(Workload workload, String event, Fault fault, String message) {
        try (SocketIoServer io = SocketIoServer.builder()
                .host("127.0.0.1")
                .maxHttpBufferSize(1_000_000)
                .handlerExecutor(SocketIoServer.directExecutor())
                .build()) {
            io.onConnection(socket -> attend(io, socket, event, fault));
            io.start();
            assertThatThrownBy(() -> workload.run(target(io), SHORT, 0))
                    .isInstanceOf(LoadException.class)
                    .hasMessageStartingWith(message);
            io.close(AT_ONCE);
        }
    }

    private static void attend(SocketIoServer io, Socket socket, String event, Fault fault) {
        socket.on("join", (args, ack) -> {
            socket.join(args.string(0));
            ack.send("ok");
        });
        socket.on(event, (args, ack) -> fault.handle(io, args, ack));
    }

    private static Target target(SocketIoServer io) {
        return new Target(io.port(), ProcessHandle.current().pid(), 0, true, false);
    }
}
