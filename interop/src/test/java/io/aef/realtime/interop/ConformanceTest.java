package io.aef.realtime.interop;

import io.aef.realtime.examples.conformance.ConformanceServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What the two protocols prescribe, of both revisions each; the official server is the control. */
@Timeout(300)
class ConformanceTest {

    private static final List<String> SCRIPTS = List.of(
            "conformance/engine.io-4.test.mjs",
            "conformance/engine.io-3.test.mjs",
            "conformance/socket.io-5.test.mjs",
            "conformance/socket.io-4.test.mjs");

    /** By default: no ping comes between, and a slow machine keeps them. */
    private static final ConformanceServer.Times DEFAULT =
            new ConformanceServer.Times(Duration.ofSeconds(25), Duration.ofSeconds(20), Duration.ofSeconds(45));

    private static final List<String> HEARTBEAT = List.of("conformance/heartbeat.test.mjs");

    /** As {@link #HEARTBEAT} has them. */
    private static final ConformanceServer.Times SHORT =
            new ConformanceServer.Times(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(3));

    @TestFactory
    Stream<DynamicNode> ours() {
        return ours(DEFAULT, SCRIPTS);
    }

    @TestFactory
    Stream<DynamicNode> heartbeatOfOurs() {
        return ours(SHORT, HEARTBEAT);
    }

    @TestFactory
    Stream<DynamicNode> official() {
        return official(DEFAULT, SCRIPTS);
    }

    @TestFactory
    Stream<DynamicNode> heartbeatOfTheOfficial() {
        return official(SHORT, HEARTBEAT);
    }

    private static Stream<DynamicNode> ours(ConformanceServer.Times times, List<String> scripts) {
        try (ConformanceServer server = ConformanceServer.start(0, times)) {
            return run(Map.of("SERVER", "127.0.0.1:" + server.port()), scripts);
        }
    }

    private static Stream<DynamicNode> official(ConformanceServer.Times times, List<String> scripts) {
        try (NodeProcess server = NodeProcess.server(
                "servers/conformance.mjs",
                millis(times.pingInterval()),
                millis(times.pingTimeout()),
                millis(times.connectTimeout()))) {
            return run(Map.of("SERVER", "127.0.0.1:" + server.ports().get(0), "OFFICIAL", "true"), scripts);
        }
    }

    private static Stream<DynamicNode> run(Map<String, String> environment, List<String> scripts) {
        return NodeSuite.run(environment, scripts.toArray(String[]::new));
    }

    private static String millis(Duration time) {
        return String.valueOf(time.toMillis());
    }
}
