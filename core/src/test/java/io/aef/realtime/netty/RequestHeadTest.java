package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.HttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a session keeps of its handshake. */
class RequestHeadTest {

    private final RecentTexts recent = new RecentTexts();

    @Test
    void whatNearlyEveryHandshakeHasIsKeptOnce() {
        List<String> first = texts(handshake());
        List<String> second = texts(handshake());

        assertThat(first).isEqualTo(second).hasSize(14);
        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i)).isSameAs(second.get(i));
        }
    }

    @Test
    void theUsualQueryIsKeptOnce() {
        assertThat(handshake().query())
                .isSameAs(handshake().query())
                .isEqualTo(Map.of("EIO", "4", "transport", "websocket"));
        assertThat(handshake().path()).isEqualTo("/socket.io/");
    }

    @Test
    void theKeyOfAWebSocketIsNotKept() {
        assertThat(handshake().headers().contains("sec-websocket-key")).isFalse();
        assertThat(handshake().headers().get("sec-websocket-version")).isEqualTo("13");
    }

    @Test
    void aTextIsSharedUntilAnotherTakesItsPlace() {
        String first = text("io.example");
        assertThat(recent.shared(first)).isSameAs(first);
        assertThat(recent.shared(text("io.example"))).isSameAs(first);

        for (int i = 0; i < 10_000; i++) {
            recent.shared("client " + i);
        }

        String later = text("io.example");
        assertThat(recent.shared(later)).isSameAs(later);
    }

    @Test
    void longTextsAreNotRemembered() {
        String first = "x".repeat(257);
        recent.shared(first);

        String second = "x".repeat(257);
        assertThat(recent.shared(second)).isSameAs(second);
    }

    private HttpRequest handshake() {
        io.netty.handler.codec.http.HttpRequest request = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, text("/socket.io/?EIO=4&transport=websocket"));
        request.headers().add(text("Host"), text("io.example"));
        request.headers().add(text("Connection"), text("Upgrade"));
        request.headers().add(text("Upgrade"), text("websocket"));
        request.headers().add(text("Sec-WebSocket-Key"), text("dGhlIHNhbXBsZSBub25jZQ=="));
        request.headers().add(text("Sec-WebSocket-Version"), text("13"));
        return RequestHead.of(request, new InetSocketAddress(0), false, recent);
    }

    /** As a decoder makes them: each a text of its own. */
    private static String text(String text) {
        return new StringBuilder(text).toString();
    }

    private static List<String> texts(HttpRequest request) {
        List<String> texts = new ArrayList<>(List.of(request.uri(), request.path()));
        request.query().forEach((name, value) -> {
            texts.add(name);
            texts.add(value);
        });
        request.headers().forEach((name, value) -> {
            texts.add(name);
            texts.add(value);
        });
        return texts;
    }
}
