package io.aef.realtime.benchmarks.nettysocketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.corundumstudio.socketio.SocketIOServer;
import io.aef.realtime.benchmarks.load.Result;
import io.aef.realtime.benchmarks.load.Target;
import io.aef.realtime.benchmarks.load.Timing;
import io.aef.realtime.benchmarks.load.Workload;
import io.aef.realtime.benchmarks.run.RedisProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The generator gets along with the peer and counts everything it sends. */
class NettySocketIoServerTest {

    private static int port;
    private static SocketIOServer server;

    /** One for all, because its end takes seconds. */
    @BeforeAll
    static void start() throws IOException {
        port = freePort();
        server = NettySocketIoServer.start(port, 1, "");
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @ParameterizedTest
    @EnumSource(names = {"ECHO_1", "PACED", "BINARY", "ROOMS", "POLLING"})
    void reconciles(Workload workload) {
        Target target = new Target(port, ProcessHandle.current().pid(), 1, false, false);
        Result result = workload.run(target, new Timing(0, 200, 100), 0);
        assertThat(result.values().get(Result.MESSAGES)).isPositive();
    }

    /** Both workloads of clusters on the same nodes, because their end takes seconds. */
    @Test
    void reconcilesOverRedis() throws IOException {
        try (RedisProcess redis = RedisProcess.start()) {
            int otherPort = freePort();
            int firstPort = freePort();
            SocketIOServer other = NettySocketIoServer.start(otherPort, 1, redis.address());
            SocketIOServer first = NettySocketIoServer.start(firstPort, 4, redis.address());
            long pid = ProcessHandle.current().pid();
            Target target = new Target(
                    firstPort,
                    pid,
                    1,
                    false,
                    false,
                    new Target.Cluster(new Target.Process(otherPort, pid), redis.target()));
            Timing timing = new Timing(0, 200, 100);
            assertThat(Workload.CLUSTER_PUBLISH.run(target, timing, 0).values().get(Result.REDIS_COMMANDS))
                    .isPositive();
            assertThat(Workload.CLUSTER_BROADCAST
                            .run(target, timing, 0)
                            .values()
                            .get(Result.REDIS_COMMANDS))
                    .isPositive();
            first.stop();
            other.stop();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
