package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.HttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session keeps of its handshake. */
class RequestHeadTest {

    @Test
    void whatNearlyEveryHandshakeHasIsKeptOnce() {
        List<String> first = texts(handshake());
        List<String> second = texts(handshake());

        assertThat(first).isEqualTo(second).hasSize(16);
        List<String> apart = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            if (first.get(i) != second.get(i)) {
                apart.add(first.get(i));
            }
        }
        assertThat(apart).containsExactly("io.example", "dGhlIHNhbXBsZSBub25jZQ==");
    }

    private static HttpRequest handshake() {
        io.netty.handler.codec.http.HttpRequest request = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, text("/socket.io/?EIO=4&transport=websocket"));
        request.headers().add(text("Host"), text("io.example"));
        request.headers().add(text("Connection"), text("Upgrade"));
        request.headers().add(text("Upgrade"), text("websocket"));
        request.headers().add(text("Sec-WebSocket-Key"), text("dGhlIHNhbXBsZSBub25jZQ=="));
        request.headers().add(text("Sec-WebSocket-Version"), text("13"));
        return RequestHead.of(request, new InetSocketAddress(0), false);
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
