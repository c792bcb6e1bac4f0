package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** What a server keeps of its clients; to be nothing when they have gone. */
public final class TestTables {

    private TestTables() {}

    /** Waits until all connections have ended. */
    static void awaitNoConnections(SocketIoServer server) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(server.connections()).isEmpty());
    }

    /** Nothing is left of any client. */
    public static void assertEmpty(SocketIoServer server) {
        awaitNoConnections(server);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertNothingLeft(server));
    }

    private static void assertNothingLeft(SocketIoServer server) {
        assertThat(server.engine().sessions()).isEmpty();
        for (Namespace namespace : server.namespaces()) {
            assertThat(namespace.parent()).as("%s has gone", namespace).isNull();
            assertThat(namespace.users()).as("users of %s", namespace).isZero();
            assertThat(namespace.sockets()).as("sockets of %s", namespace).isEmpty();
            assertThat(namespace.rooms()).as("rooms of %s", namespace).isEmpty();
            assertThat(namespace.fetchSockets().toCompletableFuture().join()).isEmpty();
        }
    }
}
