package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EngineOptionsTest {

    @Test
    void theDefaultsAreThoseOfTheOfficialServer() {
        EngineOptions options = EngineOptions.defaults();

        assertThat(options.path()).isEqualTo("/socket.io");
        assertThat(options.addTrailingSlash()).isTrue();
        assertThat(options.transports()).containsExactly("polling", "websocket");
        assertThat(options.allowUpgrades()).isTrue();
        assertThat(options.allowEIO3()).isFalse();
        assertThat(options.pingInterval()).isEqualTo(Duration.ofSeconds(25));
        assertThat(options.pingTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(options.upgradeTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.closeTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.maxHttpBufferSize()).isEqualTo(1_000_000);
        assertThat(options.httpCompression()).isEqualTo(HttpCompression.above(1024));
        assertThat(options.perMessageDeflate()).isNull();
        assertThat(options.cookie()).isNull();
        assertThat(options.cors()).isNull();
        assertThat(options.allowRequest()).isNull();
        assertThat(options.initialPacket()).isNull();
        assertThat(options.maxBufferedBytes()).as("ours").isEqualTo(4_194_304);
        assertThat(options.maxBufferedPackets()).as("ours").isEqualTo(65_536);
        assertThat(options.highWaterMark()).as("ours").isEqualTo(65_536);
        assertThat(options.maxTotalBufferedBytes())
                .as("ours")
                .isEqualTo(Runtime.getRuntime().maxMemory() / 4);
        assertThat(options.overflow()).as("ours").isEqualTo(Overflow.DISCONNECT);
        assertThat(options.maxPacketsPerPayload()).as("ours").isEqualTo(16_384);
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertRefused(o -> o.pingInterval(Duration.ZERO), "pingInterval: PT0S (expected: 1 ms to 2147483647 ms)");
        assertRefused(
                o -> o.pingTimeout(Duration.ofMillis(-1)), "pingTimeout: PT-0.001S (expected: 1 ms to 2147483647 ms)");
        assertRefused(
                o -> o.upgradeTimeout(Duration.ofDays(25)), "upgradeTimeout: PT600H (expected: 1 ms to 2147483647 ms)");
        assertRefused(o -> o.closeTimeout(Duration.ZERO), "closeTimeout: PT0S (expected: 1 ms to 2147483647 ms)");
        assertRefused(o -> o.maxHttpBufferSize(0), "maxHttpBufferSize: 0 (expected: > 0)");
        assertRefused(o -> o.maxPacketsPerPayload(0), "maxPacketsPerPayload: 0 (expected: > 0)");
        assertRefused(o -> o.maxBufferedBytes(-1), "maxBufferedBytes: -1 (expected: 1 to 274877906944)");
        assertRefused(o -> o.maxBufferedPackets(0), "maxBufferedPackets: 0 (expected: 1 to 2097152)");
        assertRefused(o -> o.highWaterMark(0), "highWaterMark: 0 (expected: > 0)");
        assertRefused(o -> o.maxTotalBufferedBytes(0), "maxTotalBufferedBytes: 0 (expected: > 0)");
        assertRefused(o -> o.path("x"), "path: x (expected: to begin with / and to have no query)");
        assertRefused(o -> o.path("/x?y"), "path: /x?y (expected: to begin with / and to have no query)");
        assertRefused(o -> o.transports(), "transports: [] (expected: polling, websocket or both)");
        assertRefused(
                o -> o.transports("webtransport"), "transports: [webtransport] (expected: polling, websocket or both)");
        assertThatThrownBy(() -> HttpCompression.above(-1)).hasMessage("threshold: -1 (expected: >= 0)");
        assertThatThrownBy(() -> PerMessageDeflate.enabled().withLevel(10)).hasMessage("level: 10 (expected: 1 to 9)");
        assertThatThrownBy(() -> PerMessageDeflate.enabled().withMaxWindowBits(8, 15))
                .hasMessage("serverMaxWindowBits: 8 (expected: 9 to 15)");
    }

    private static void assertRefused(UnaryOperator<EngineOptions.Builder> setting, String message) {
        assertThatThrownBy(() -> setting.apply(EngineOptions.builder()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
