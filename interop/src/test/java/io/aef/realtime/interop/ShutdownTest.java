package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.SocketIoServer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server ends quickly, tells everybody, and leaves its port to the next one. */
class ShutdownTest {

    @Test
    @Timeout(
            value = 2,
            threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // two quiet periods of two seconds would be too much
    void closesAtOnceAndSaysWhy() throws Exception {
        EchoServer server = EchoServer.start();
        List<WireSocket> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(WireSocket.connected(server.port()));
        }
        server.close();
        for (WireSocket client : clients) {
            assertThat(server.ends.poll(10, TimeUnit.SECONDS)).isEqualTo("server shutting down");
            assertThat(client.closeCode()).isEqualTo(1005);
        }
        assertThat(server.sessions()).isZero();
    }

    @Test
    void aPollThatWaitsIsAnswered() {
        EchoServer server = EchoServer.start();
        String polling = server.openPolling();
        RawHttp.post(server.port(), polling, "40");
        RawHttp.get(server.port(), polling);
        try (RawHttp http = new RawHttp(server.port())) {
            http.send(RawHttp.request("GET", polling, ""));
            // The answer proves that the poll before it on the same lane has arrived.
            server.io().emit("m");
            assertThat(http.response().body()).isEqualTo("42[\"m\"]");
            http.send(RawHttp.request("GET", polling, ""));
            server.close();
            assertThat(http.response().status()).isIn(200, 503);
            assertThat(http.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void thePortIsFreeAtOnce() {
        EchoServer first = EchoServer.start();
        int port = first.port();
        for (int i = 0; i < 5; i++) {
            WireSocket client = WireSocket.connected(port);
            first.close();
            client.close();
            first = EchoServer.start(builder -> builder.port(port));
            try (WireSocket next = WireSocket.connected(port)) {
                assertThat(next.send("42[\"echo\",1]").text()).isEqualTo("42[\"echo\",1]");
            }
        }
        first.close();
    }

    @Test
    void aTakenPortIsReported() {
        try (EchoServer first = EchoServer.start()) {
            SocketIoServer second = SocketIoServer.builder()
                    .host("127.0.0.1")
                    .port(first.port())
                    .build();
            assertThatThrownBy(second::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("127.0.0.1:" + first.port());
            second.close();
        }
    }
}
