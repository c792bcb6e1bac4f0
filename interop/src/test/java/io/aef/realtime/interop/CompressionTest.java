package io.aef.realtime.interop;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** permessage-deflate of the Netty host against another implementation, {@code ws}; which is the control, too. */
class CompressionTest {

    private static final String SCRIPT = "conformance/permessage-deflate.test.mjs";

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> ours() {
        try (WebSocketEcho server = WebSocketEcho.start(true)) {
            return NodeSuite.run(Map.of("SERVER", "127.0.0.1:" + server.port()), SCRIPT);
        }
    }

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> official() {
        try (NodeProcess server = NodeProcess.server("servers/websocket-echo.mjs")) {
            return NodeSuite.run(Map.of("SERVER", "127.0.0.1:" + server.ports().get(0)), SCRIPT);
        }
    }
}
