package io.aef.realtime.interop;

import io.aef.realtime.examples.conformance.ConformanceServer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What the two protocols prescribe, of both revisions each; the official server is the control. */
class ConformanceTest {

    private static final String[] SCRIPTS = {
        "conformance/engine.io-4.test.mjs",
        "conformance/engine.io-3.test.mjs",
        "conformance/socket.io-5.test.mjs",
        "conformance/socket.io-4.test.mjs"
    };

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> ours() {
        try (ConformanceServer server = ConformanceServer.start(0)) {
            return NodeSuite.run(Map.of("SERVER", "127.0.0.1:" + server.port()), SCRIPTS);
        }
    }

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> official() {
        try (NodeProcess server = NodeProcess.server("servers/conformance.mjs")) {
            return NodeSuite.run(Map.of("SERVER", "127.0.0.1:" + server.ports().get(0), "OFFICIAL", "true"), SCRIPTS);
        }
    }
}
