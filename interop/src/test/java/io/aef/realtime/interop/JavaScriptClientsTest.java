package io.aef.realtime.interop;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The official JavaScript clients 4.8, 3.1 and 2.5 on every transport; the official server is the control. */
class JavaScriptClientsTest {

    private static final String SCRIPT = "interop/clients.test.mjs";

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> ours() {
        try (InteropServer server = InteropServer.start();
                InteropServer msgpack = InteropServer.startWithMsgpack()) {
            return run(server.port(), msgpack.port());
        }
    }

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> official() {
        try (NodeProcess server = NodeProcess.server("servers/interop.mjs")) {
            var ports = server.ports();
            return run(ports.get(0), ports.get(1));
        }
    }

    /** The official server has no such limit. */
    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> whenTheServerIsFull() {
        try (InteropServer server = InteropServer.startWithOnePlace()) {
            String address = "127.0.0.1:" + server.port();
            return NodeSuite.run(Map.of("SERVER", address, "MSGPACK_SERVER", address), "interop/full.test.mjs");
        }
    }

    private static Stream<DynamicNode> run(int port, int msgpackPort) {
        return NodeSuite.run(
                Map.of("SERVER", "127.0.0.1:" + port, "MSGPACK_SERVER", "127.0.0.1:" + msgpackPort), SCRIPT);
    }
}
