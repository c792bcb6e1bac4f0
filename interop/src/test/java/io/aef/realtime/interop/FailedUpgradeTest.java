package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.ServerBuilder;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An upgrade that goes wrong, at whatever step, costs nothing but itself: the session goes on by polling. */
class FailedUpgradeTest {

    private EchoServer server;
    private String polling;
    private String webSocket;

    @BeforeEach
    void start() {
        start(builder -> builder);
    }

    private void start(UnaryOperator<ServerBuilder> settings) {
        server = EchoServer.start(settings);
        polling = server.openPolling();
        webSocket = polling.replace("transport=polling", "transport=websocket");
        RawHttp.post(server.port(), polling, "40");
        assertThat(RawHttp.get(server.port(), polling).body()).startsWith("40{");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void pollingGoesOn() {
        RawHttp.post(server.port(), polling, "42[\"echo\",\"polling\"]");
        String answer = RawHttp.get(server.port(), polling).body();
        while (answer.equals("6")) {
            answer = RawHttp.get(server.port(), polling).body();
        }
        assertThat(answer).isEqualTo("42[\"echo\",\"polling\"]");
        assertThat(server.transports()).containsExactly("polling");
    }

    @Test
    void survivesAWebSocketThatIsCutAtOnce() {
        WireSocket.open(server.port(), webSocket).abort();
        pollingGoesOn();
    }

    @Test
    void survivesAWebSocketThatIsCutAfterTheProbe() {
        WireSocket probe = WireSocket.open(server.port(), webSocket);
        assertThat(probe.send("2probe").text()).isEqualTo("3probe");
        probe.abort();
        pollingGoesOn();
    }

    @Test
    void survivesAnythingElseInsteadOfAProbe() {
        for (String message : new String[] {"2", "2other", "4hello", "1", "", "x", "42[\"echo\",\"forged\"]"}) {
            try (WireSocket probe = WireSocket.open(server.port(), webSocket)) {
                assertThat(probe.send(message).closeCode()).isEqualTo(1005);
            }
        }
        pollingGoesOn();
        assertThat(server.events).containsExactly("echo [polling]");
    }

    @Test
    void survivesAProbeThatIsNeverFinished() {
        server.close();
        start(builder -> builder.upgradeTimeout(Duration.ofSeconds(4)));
        try (WireSocket probe = WireSocket.open(server.port(), webSocket)) {
            assertThat(probe.send("2probe").text()).isEqualTo("3probe");
            assertThat(probe.closeCode()).isEqualTo(1005);
        }
        pollingGoesOn();
    }

    @Test
    void doesNotAnswerProbesWithoutEnd() {
        try (WireSocket probe = WireSocket.open(server.port(), webSocket)) {
            // Two are answered. No more are sent: the third is the end, and it may be there before a fourth could
            // leave.
            for (int i = 0; i < 3; i++) {
                probe.send("2probe");
            }
            assertThat(probe.closeCode()).isEqualTo(1005);
        }
        pollingGoesOn();
    }

    @Test
    void takesOneWebSocketOnly() {
        try (WireSocket probe = WireSocket.open(server.port(), webSocket)) {
            assertThat(probe.send("2probe").text()).isEqualTo("3probe");
            try (WireSocket second = WireSocket.open(server.port(), webSocket)) {
                assertThat(second.closeCode()).isEqualTo(1005);
            }
            probe.send("5").send("42[\"echo\",1]");
            assertThat(probe.text()).isEqualTo("42[\"echo\",1]");
            try (WireSocket third = WireSocket.open(server.port(), webSocket)) {
                assertThat(third.closeCode()).isEqualTo(1005);
            }
            assertThat(probe.send("42[\"echo\",2]").text()).isEqualTo("42[\"echo\",2]");
            RawHttp.Response poll = RawHttp.get(server.port(), polling);
            assertThat(poll.status()).isEqualTo(400);
            assertThat(poll.body()).isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
        }
    }

    @Test
    void keepsWhatWaitedForAPollInFrontOfWhatFollows() {
        try (WireSocket probe = WireSocket.open(server.port(), webSocket)) {
            assertThat(probe.send("2probe").text()).isEqualTo("3probe");
            for (int i = 0; i < 1000; i++) {
                server.io().emit("n", i);
            }
            probe.send("5");
            for (int i = 0; i < 1000; i++) {
                assertThat(probe.text()).isEqualTo("42[\"n\"," + i + "]");
            }
            await().untilAsserted(() -> assertThat(server.transports()).containsExactly("websocket"));
        }
    }
}
