package io.aef.realtime.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.Args;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.examples.bench.BenchServer;
import io.aef.realtime.redis.ClassicOptions;
import io.aef.realtime.redis.RedisAdapter;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The generator counts what crosses Redis, and sees what is lost or doubled on the way. */
class ClusterWorkloadTest {

    private static final Timing SHORT = new Timing(0, 200, 100);

    /** So many broadcasts that what nodes send besides is seldom, also on a busy machine. */
    private static final Timing COUNTED = new Timing(1500, 1000, 100);

    private final RedisServer redis = RedisServer.start();

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void whatANodePublishesIsCounted() {
        try (SocketIoServer node = BenchServer.start(0, redis.url())) {
            assertOneCommandEach(Workload.CLUSTER_PUBLISH.run(target(node, Target.Process.NONE), COUNTED, 0));
            node.close(Duration.ZERO);
        }
    }

    @Test
    void whatReachesTheClientsOfTwoNodesIsCounted() {
        try (SocketIoServer node = BenchServer.start(0, redis.url());
                SocketIoServer other = BenchServer.start(0, redis.url())) {
            assertOneCommandEach(Workload.CLUSTER_BROADCAST.run(target(node, process(other.port())), COUNTED, 0));
            node.close(Duration.ZERO);
            other.close(Duration.ZERO);
        }
    }

    private static void assertOneCommandEach(Result result) {
        assertThat(result.values().get(Result.MESSAGES)).isPositive();
        assertThat(result.values().get(Result.REDIS_COMMANDS)).isEqualTo(1);
        assertThat(Result.parse(result.line())).isEqualTo(result);
    }

    @Test
    void aDoubledPublishIsSeen() {
        assertFailure(
                (io, args) -> {
                    io.to("r").emit("m", args.value(0));
                    io.to("r").emit("m", args.value(0));
                },
                "message (\\d+) was published behind \\1");
    }

    @Test
    void aLostPublishIsSeen() {
        assertFailure(
                (io, args) -> {
                    if (!args.string(0).startsWith("00000005")) {
                        io.to("r").emit("m", args.value(0));
                    }
                },
                "message 6 was published behind 4");
    }

    private void assertFailure(BiConsumer<SocketIoServer, Args> fault, String message) {
        try (SocketIoServer io = SocketIoServer.builder()
                .host("127.0.0.1")
                .handlerExecutor(SocketIoServer.directExecutor())
                .adapter(RedisAdapter.classic(redis.url(), ClassicOptions.DEFAULT))
                .build()) {
            io.onConnection(socket -> socket.on("pub", (args, ack) -> fault.accept(io, args)));
            io.start();
            assertThatThrownBy(() -> Workload.CLUSTER_PUBLISH.run(target(io, Target.Process.NONE), SHORT, 0))
                    .isInstanceOf(LoadException.class)
                    .hasMessageMatching(message);
            io.close(Duration.ZERO);
        }
    }

    private Target target(SocketIoServer io, Target.Process other) {
        return new Target(
                io.port(),
                ProcessHandle.current().pid(),
                0,
                true,
                false,
                new Target.Cluster(other, process(redis.port())));
    }

    private static Target.Process process(int port) {
        return new Target.Process(port, ProcessHandle.current().pid());
    }
}
