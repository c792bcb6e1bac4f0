package io.aef.realtime.interop;

import io.aef.realtime.testsupport.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The front-end kit: each of its parts by itself, and all of them in a browser against the server. */
class ClientKitTest {

    private static final String KIT = "../../client/";

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> parts() {
        return NodeSuite.run(
                Map.of(),
                List.of(
                        KIT + "node_modules/vitest/vitest.mjs",
                        "run",
                        "--root=" + KIT,
                        "--reporter=" + KIT + "test/reporter.mjs"));
    }

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> inTheBrowser() {
        return inTheBrowser("kit.test.mjs");
    }

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> whatEndsInTheBrowser() {
        return inTheBrowser("ends.test.mjs");
    }

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> browsersInTheBrowser() {
        return inTheBrowser("frames.test.mjs");
    }

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> browsersOfAnotherNodeInTheBrowser() {
        try (RedisServer redis = RedisServer.open();
                KitServer server = new KitServer(redis)) {
            return inTheBrowser(server, "frames.test.mjs");
        }
    }

    private static Stream<DynamicNode> inTheBrowser(String script) {
        try (KitServer server = new KitServer()) {
            return inTheBrowser(server, script);
        }
    }

    private static Stream<DynamicNode> inTheBrowser(KitServer server, String script) {
        return NodeSuite.run(
                Map.of("SERVER", "127.0.0.1:" + server.port(), "CONTROL", "127.0.0.1:" + server.controlPort()),
                KIT + "e2e/" + script);
    }
}
