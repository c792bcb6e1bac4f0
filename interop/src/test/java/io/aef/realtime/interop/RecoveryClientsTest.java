package io.aef.realtime.interop;

import io.aef.realtime.ConnectionStateRecovery;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Connection state recovery with the official JavaScript client on every transport, and with its predecessors, which know
 * nothing of it; the official server is the control where its known defects allow.
 */
class RecoveryClientsTest {

    private static final String SCRIPT = "interop/recovery.test.mjs";
    private static final ConnectionStateRecovery RECOVERY = ConnectionStateRecovery.upTo(Duration.ofMinutes(2));

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> ours() {
        ConnectionStateRecovery strict = RECOVERY.skipMiddlewares(false);
        ConnectionStateRecovery brief = ConnectionStateRecovery.upTo(Duration.ofMillis(1));
        try (InteropServer server = InteropServer.startWithRecovery(RECOVERY);
                InteropServer msgpack = InteropServer.startWithRecoveryAndMsgpack(RECOVERY);
                InteropServer strictServer = InteropServer.startWithRecovery(strict);
                InteropServer briefServer = InteropServer.startWithRecovery(brief)) {
            return NodeSuite.run(
                    Map.of(
                            "SERVER", at(server.port()),
                            "MSGPACK_SERVER", at(msgpack.port()),
                            "STRICT_SERVER", at(strictServer.port()),
                            "BRIEF_SERVER", at(briefServer.port())),
                    SCRIPT);
        }
    }

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> official() {
        try (NodeProcess server = NodeProcess.server("servers/interop.mjs", "recovery")) {
            var ports = server.ports();
            return NodeSuite.run(
                    Map.of(
                            "OFFICIAL", "true",
                            "SERVER", at(ports.get(0)),
                            "MSGPACK_SERVER", at(ports.get(1)),
                            "BRIEF_SERVER", at(ports.get(2))),
                    SCRIPT);
        }
    }

    private static String at(int port) {
        return "127.0.0.1:" + port;
    }
}
