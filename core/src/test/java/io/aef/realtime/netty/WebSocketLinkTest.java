package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WebSocketLinkTest extends HostTest {

    @Test
    void answersTheHandshake() {
        try (RawClient client = RawClient.connect(port())) {
            client.send(RawClient.handshake("/t/"));
            assertThat(client.response().lines())
                    .containsExactly(
                            "HTTP/1.1 101 Switching Protocols",
                            "upgrade: websocket",
                            "connection: upgrade",
                            "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        }
    }

    @Test
    void carriesTextAndBinary() {
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            RawClient.Frame text = client.text("grüß").frame();
            assertThat(text.first()).isEqualTo(0x81);
            assertThat(text.text()).isEqualTo("grüß");
            RawClient.Frame binary =
                    client.send(RawClient.frame(0x82, new byte[70_000])).frame();
            assertThat(binary.first()).isEqualTo(0x82);
            assertThat(binary.payload()).isEqualTo(new byte[70_000]);
        }
        assertThat(TestHandler.next(handler.events)).startsWith("closed 1006");
    }

    @Test
    void answersACloseFrameAndEnds() {
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            client.send(RawClient.frame(0x88, new byte[] {0x03, (byte) 0xe8}));
            assertThat(client.frame().closeCode()).isEqualTo(1000);
            assertThat(client.rest()).isEmpty();
            assertThat(TestHandler.next(handler.events)).isEqualTo("closed 1000");
        }
    }
}
