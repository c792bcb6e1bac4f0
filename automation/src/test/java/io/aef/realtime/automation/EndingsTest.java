package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose sessions of before are over. */
class EndingsTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final SocketIoServer io =
            SocketIoServer.builder().host("127.0.0.1").port(0).build();
    private final Endings endings = new Endings(io.of("/"), () -> NOON);

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
    }

    private static ConnectionInfo session(String user, Instant connectedAt) {
        return new ConnectionInfo("id", user, Set.of(), connectedAt, "127.0.0.1", null, null);
    }

    @Test
    void thoseOfTheUserThatBeganBefore() {
        endings.end("ada");

        assertThat(endings.isOver(session("ada", NOON.minusSeconds(1)))).isTrue();
        assertThat(endings.isOver(session("ada", NOON))).isTrue();
        assertThat(endings.isOver(session("ada", NOON.plusMillis(1)))).isFalse();
        assertThat(endings.isOver(session("bob", NOON.minusSeconds(1)))).isFalse();
        assertThat(endings.isOver(null)).isFalse();
    }

    @Test
    void noMoreThanThereMayBeAreRemembered() {
        for (int i = 0; i <= 10_000; i++) {
            endings.end("user-" + i);
            endings.end("often");
        }

        assertThat(endings.isOver(session("user-1", NOON))).isFalse();
        assertThat(endings.isOver(session("user-2", NOON))).isTrue();
        assertThat(endings.isOver(session("user-10000", NOON))).isTrue();
        assertThat(endings.isOver(session("often", NOON))).isTrue();
    }
}
