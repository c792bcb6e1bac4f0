package io.aef.realtime.benchmarks.nettysocketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.corundumstudio.socketio.SocketIOServer;
import io.aef.realtime.benchmarks.load.Result;
import io.aef.realtime.benchmarks.load.Target;
import io.aef.realtime.benchmarks.load.Timing;
import io.aef.realtime.benchmarks.load.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The generator gets along with the peer and counts everything it sends. */
class NettySocketIoServerTest {

    @ParameterizedTest
    @EnumSource(names = {"ECHO_1", "PACED", "BINARY", "ROOMS", "POLLING"})
    void reconciles(Workload workload) throws IOException {
        int port = freePort();
        SocketIOServer server = NettySocketIoServer.start(port);
        try {
            Target target = new Target(port, ProcessHandle.current().pid(), 1, false, false);
            Result result = workload.run(target, new Timing(0, 200, 100), 0);
            assertThat(result.values().get(Result.MESSAGES)).isPositive();
        } finally {
            server.stop();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
