package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A disconnected socket is gone at once on this side, whatever its client does; and no connection outlives its heartbeat. */
class ConnectionEndTest {

    /** Within which a client is connected, or has upgraded, on a busy machine as well. */
    private static final Duration CONNECTED = Duration.ofSeconds(3);

    @Test
    void aDisconnectedClientIsNotHeardAnyMore() throws Exception {
        try (EchoServer server = EchoServer.start();
                WireSocket stubborn = WireSocket.connected(server.port())) {
            Socket socket = server.io().sockets().sockets().values().iterator().next();
            socket.disconnect();
            assertThat(server.ends.poll(10, TimeUnit.SECONDS)).isEqualTo("server namespace disconnect");
            assertThat(socket.connected()).isFalse();
            assertThat(stubborn.text()).isEqualTo("41");
            server.io().emit("news");
            assertThat(stubborn.send("42[\"echo\",1]").closeCode()).isEqualTo(1005);
            assertThat(server.events).isEmpty();
        }
    }

    @Test
    void aClientThatHasLeftAllNamespacesIsStillUnderItsHeartbeat() throws Exception {
        try (EchoServer server = EchoServer.start(
                        builder -> builder.pingInterval(CONNECTED).pingTimeout(Duration.ofMillis(500)));
                WireSocket zombie = WireSocket.connected(server.port())) {
            zombie.send("41");
            assertThat(server.ends.poll(10, TimeUnit.SECONDS)).isEqualTo("client namespace disconnect");
            String ping = zombie.text();
            assertThat(ping).isEqualTo("2");
            assertThat(zombie.closeCode()).isEqualTo(1005);
            await().untilAsserted(() -> assertThat(server.sessions()).isZero());
        }
    }

    @Test
    void aClientThatDoesNotAnswerTheHeartbeatTimesOut() throws Exception {
        try (EchoServer server = EchoServer.start(
                        builder -> builder.pingInterval(CONNECTED).pingTimeout(Duration.ofMillis(500)));
                WireSocket mute = WireSocket.connected(server.port())) {
            assertThat(mute.text()).isEqualTo("2");
            assertThat(server.ends.poll(10, TimeUnit.SECONDS)).isEqualTo("ping timeout");
            assertThat(mute.closeCode()).isEqualTo(1005);
        }
    }

    @Test
    void aClientOfRevision3ThatUpgradedTimesOutAsWell() throws Exception {
        try (EchoServer server = EchoServer.start(builder ->
                builder.allowEIO3(true).pingInterval(Duration.ofMillis(100)).pingTimeout(CONNECTED))) {
            String open = RawHttp.get(server.port(), "/socket.io/?EIO=3&transport=polling")
                    .body();
            try (WireSocket mute = WireSocket.open(
                    server.port(), "/socket.io/?EIO=3&transport=websocket&sid=" + EchoServer.sidOf(open))) {
                assertThat(mute.send("2probe").text()).isEqualTo("3probe");
                assertThat(mute.send("5").text()).isEqualTo("40");
                assertThat(server.ends.poll(10, TimeUnit.SECONDS)).isEqualTo("ping timeout");
                assertThat(mute.closeCode()).isEqualTo(1005);
            }
        }
    }

    @Test
    void aClientThatNeverConnectsIsClosed() {
        try (EchoServer server = EchoServer.start(builder -> builder.connectTimeout(Duration.ofMillis(100)));
                WireSocket silent = WireSocket.session(server.port())) {
            assertThat(silent.closeCode()).isEqualTo(1005);
            await().untilAsserted(() -> assertThat(server.sessions()).isZero());
        }
    }

    @Test
    void aPacketWhoseAttachmentsDoNotComeEndsTheConnection() throws Exception {
        try (EchoServer server = EchoServer.start(builder -> builder.reassemblyTimeout(CONNECTED));
                WireSocket wire = WireSocket.connected(server.port())) {
            wire.send("452-[\"echo\",{\"_placeholder\":true,\"num\":0}]").send(new byte[] {1});
            assertThat(wire.closeCode()).isEqualTo(1005);
            assertThat(server.ends.poll(10, TimeUnit.SECONDS)).isEqualTo("forced close");
        }
    }
}
