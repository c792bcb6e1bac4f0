package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.WebSocketMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketLinkTest extends HostTest {

    private static final byte[] CLOSE_1000 = RawClient.frame(0x88, new byte[] {0x03, (byte) 0xe8});

    private static WebSocketMessage message(String text) {
        return new WebSocketMessage(false, WebSocketMessage.NO_PREFIX, text.getBytes(StandardCharsets.UTF_8));
    }

    private <T> T onLane(TestHandler.EchoListener listener, Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        listener.link.lane().execute(() -> result.complete(task.get()));
        return result.orTimeout(5, TimeUnit.SECONDS).join();
    }

    // ---- handshake -----------------------------------------------------------------------------------------------

    @Test
    void answersTheHandshake() {
        handler.upgradeHeaders = Headers.of("X-Extra", "1");
        try (RawClient client = RawClient.connect(port())) {
            client.send(RawClient.handshake("/t/"));
            assertThat(client.response().lines())
                    .containsExactly(
                            "HTTP/1.1 101 Switching Protocols",
                            "upgrade: websocket",
                            "connection: upgrade",
                            "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                            "X-Extra: 1");
        }
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 12|HTTP/1.1 426 Upgrade Required",
                "Sec-WebSocket-Version: 13|X: y|HTTP/1.1 426 Upgrade Required",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Key: short|HTTP/1.1 400 Bad Request",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ*=|HTTP/1.1 400 Bad Request",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|X: y|HTTP/1.1 400 Bad Request",
                "GET|POST|HTTP/1.1 400 Bad Request",
                "HTTP/1.1|HTTP/1.0|HTTP/1.1 400 Bad Request",
                "Host: localhost|Host: a~Content-Length: 3|HTTP/1.1 400 Bad Request",
                "Host: localhost|Host: a~Transfer-Encoding: chunked|HTTP/1.1 400 Bad Request"
            })
    void refusesWhatIsNoHandshake(String replaced, String by, String statusLine) {
        try (RawClient client = RawClient.connect(port())) {
            client.send(RawClient.handshake("/t/").replace(replaced, by.replace("~", "\r\n")));
            RawClient.Response response = client.response();
            assertThat(response.lines().get(0)).isEqualTo(statusLine);
            assertThat(response.header("Connection")).isEqualTo("close");
            if (response.status() == 426) {
                assertThat(response.header("Sec-WebSocket-Version")).isEqualTo("13");
            }
            assertThat(client.rest()).isEmpty();
            assertThat(TestHandler.next(handler.events)).isEqualTo("failed");
        }
    }

    @Test
    void passesAnUpgradeToAnotherProtocolOnAsAPlainRequest() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("GET /t/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("ok");
        }
    }

    @Test
    void endsAnUpgradeElsewhereWith404() {
        try (RawClient client = RawClient.connect(port())) {
            client.send(RawClient.handshake("/elsewhere"));
            assertThat(client.response().status()).isEqualTo(404);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void rejectsWithTheEnginesResponse() {
        try (RawClient client = RawClient.connect(port())) {
            client.send(RawClient.handshake("/t/?do=reject"));
            RawClient.Response response = client.response();
            assertThat(response.text()).isEqualTo("no");
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void tellsWhenThePeerLeavesBeforeTheAnswer() {
        try (RawClient client = RawClient.connect(port())) {
            client.send(RawClient.handshake("/t/?do=hold"));
            var handshake = TestHandler.next(handler.handshakes);
            client.reset();
            Awaitility.await().until(() -> {
                handler.accept(handshake);
                return handler.events.peek() != null || handler.links.peek() != null;
            });
        }
        assertThat(TestHandler.next(handler.events)).matches("failed|closed 1006.*");
    }

    @Test
    void noHeaderGetsIntoTheHandshakeThatEndsItEarly() {
        handler.upgradeHeaders = Headers.of("X", "a\r\nX-Injected: b");
        try (RawClient client = RawClient.connect(port())) {
            client.send(RawClient.handshake("/t/"));
            assertThat(client.isEnded()).isTrue();
            assertThat(TestHandler.next(handler.events)).isEqualTo("failed");
        }
    }

    @Test
    void framesRightBehindTheHandshakeAreNotLost() {
        try (RawClient client = RawClient.connect(port())) {
            client.send(RawClient.handshake("/t/?do=hold"));
            client.text("early 1").text("early 2");
            handler.accept(TestHandler.next(handler.handshakes));
            assertThat(client.response().status()).isEqualTo(101);
            assertThat(client.text("later").frame().text()).isEqualTo("early 1");
            assertThat(client.frame().text()).isEqualTo("early 2");
            assertThat(client.frame().text()).isEqualTo("later");
        }
    }

    // ---- messages ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 1_000_000})
    void carriesTextAndBinary(int length) {
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            String text = "ü".repeat(length / 2) + "x".repeat(length % 2);
            RawClient.Frame answer = client.text(text).frame();
            assertThat(answer.first()).isEqualTo(0x81);
            assertThat(answer.text()).isEqualTo(text);
            RawClient.Frame binary =
                    client.send(RawClient.frame(0x82, new byte[length])).frame();
            assertThat(binary.first()).isEqualTo(0x82);
            assertThat(binary.payload()).isEqualTo(new byte[length]);
        }
    }

    @Test
    void writesThePrefix() {
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            TestHandler.EchoListener listener = TestHandler.next(handler.links);
            listener.link.lane().execute(() -> {
                listener.link.write(new WebSocketMessage(false, '4', "hello".getBytes(StandardCharsets.UTF_8)));
                listener.link.write(new WebSocketMessage(true, 4, new byte[] {1, 2}));
            });
            assertThat(client.bytes(8)).isEqualTo(new byte[] {(byte) 0x81, 6, '4', 'h', 'e', 'l', 'l', 'o'});
            assertThat(client.bytes(5)).isEqualTo(new byte[] {(byte) 0x82, 3, 4, 1, 2});
        }
    }

    @Test
    void keepsTheOrderOfSharedAndOtherMessages() {
        WebSocketMessage shared = message("shared");
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            TestHandler.EchoListener listener = TestHandler.next(handler.links);
            listener.link.lane().execute(() -> {
                shared.share(1);
                listener.link.write(message("first"));
                listener.link.write(shared);
                listener.link.write(message("x".repeat(20_000)));
                listener.link.write(shared);
                listener.link.write(message("last"));
                shared.unshare();
            });
            assertThat(client.frame().text()).isEqualTo("first");
            assertThat(client.frame().text()).isEqualTo("shared");
            assertThat(client.frame().text()).hasSize(20_000);
            assertThat(client.frame().text()).isEqualTo("shared");
            assertThat(client.frame().text()).isEqualTo("last");
        }
    }

    @Test
    void answersPings() {
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            for (int i = 0; i < 10; i++) {
                client.send(RawClient.frame(0x89, "payload " + i));
            }
            for (int i = 0; i < 10; i++) {
                RawClient.Frame pong = client.frame();
                assertThat(pong.first()).isEqualTo(0x8a);
                assertThat(pong.text()).isEqualTo("payload " + i);
            }
        }
    }

    @Test
    void saysWhatItHoldsBackForASlowReader() {
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            TestHandler.EchoListener listener = TestHandler.next(handler.links);
            assertThat(onLane(listener, listener.link::isIdle)).isTrue();
            assertThat(onLane(listener, listener.link::bufferedBytes)).isZero();
            int written = 40 * 1_000_000;
            boolean idle = onLane(listener, () -> {
                for (int i = 0; i < 40; i++) {
                    listener.link.write(message("x".repeat(1_000_000)));
                }
                assertThat(listener.link.bufferedBytes()).isGreaterThanOrEqualTo(written);
                return listener.link.isIdle();
            });
            assertThat(idle).isFalse();
            assertThat(onLane(listener, listener.link::bufferedBytes)).isGreaterThan(1_000_000L);
            assertThat(onLane(listener, listener.link::isIdle)).isFalse();
            assertThat(listener.idles).isZero();
            for (int i = 0; i < 40; i++) {
                assertThat(client.frame().payload()).hasSize(1_000_000);
            }
            Awaitility.await().until(() -> listener.idles == 1);
            assertThat(onLane(listener, listener.link::isIdle)).isTrue();
            assertThat(onLane(listener, listener.link::bufferedBytes)).isZero();
        }
    }

    // ---- the end -------------------------------------------------------------------------------------------------

    @Test
    void answersACloseFrameAndEnds() {
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            client.text("before").send(CLOSE_1000);
            assertThat(client.frame().text()).isEqualTo("before");
            assertThat(client.frame().closeCode()).isEqualTo(1000);
            assertThat(client.rest()).isEmpty();
            assertThat(TestHandler.next(handler.events)).isEqualTo("closed 1000");
        }
    }

    @Test
    void answersACloseFrameWithoutACodeByOneWithout() {
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            client.send(RawClient.frame(0x88, ""));
            assertThat(client.bytes(2)).isEqualTo(new byte[] {(byte) 0x88, 0});
            assertThat(client.rest()).isEmpty();
            assertThat(TestHandler.next(handler.events)).isEqualTo("closed 1005");
        }
    }

    @Test
    void closesBehindWhatWasWrittenAndWaitsForThePeer() {
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            TestHandler.EchoListener listener = TestHandler.next(handler.links);
            listener.link.lane().execute(() -> {
                listener.link.write(message("last"));
                listener.link.close(1005);
                listener.link.write(message("too late"));
            });
            assertThat(client.frame().text()).isEqualTo("last");
            assertThat(client.bytes(2)).isEqualTo(new byte[] {(byte) 0x88, 0});
            assertThat(handler.events).isEmpty();
            client.text("ignored").send(RawClient.frame(0x88, ""));
            assertThat(client.rest()).isEmpty();
            assertThat(TestHandler.next(handler.events)).isEqualTo("closed 1005");
        }
    }

    @Test
    void closesOnItsOwnIfThePeerDoesNotAnswer() {
        NettyServer impatient = NettyServer.start(
                List.of(handler),
                options().withAddress("127.0.0.1", 0).withCloseTimeout(Duration.ofMillis(100)),
                loops());
        try (RawClient client = RawClient.webSocket(impatient.port(), "/t/")) {
            TestHandler.EchoListener listener = TestHandler.next(handler.links);
            listener.link.lane().execute(() -> listener.link.close(1000));
            assertThat(client.frame().closeCode()).isEqualTo(1000);
            assertThat(client.isEnded()).isTrue();
            assertThat(TestHandler.next(handler.events)).isEqualTo("closed 1000");
        } finally {
            impatient.close(Duration.ZERO).toCompletableFuture().join();
        }
    }

    @Test
    void abortEndsAtOnce() {
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            TestHandler.EchoListener listener = TestHandler.next(handler.links);
            listener.link.lane().execute(listener.link::abort);
            assertThat(client.isEnded()).isTrue();
            assertThat(TestHandler.next(handler.events)).isEqualTo("closed 1006");
        }
    }

    @Test
    void tellsWhenThePeerResetsTheConnection() {
        RawClient client = RawClient.webSocket(port(), "/t/");
        TestHandler.next(handler.links);
        client.reset();
        assertThat(TestHandler.next(handler.events)).startsWith("closed 1006");
    }

    @Test
    void tellsWhenThePeerEndsWithoutACloseFrame() {
        RawClient client = RawClient.webSocket(port(), "/t/");
        TestHandler.next(handler.links);
        client.close();
        assertThat(TestHandler.next(handler.events)).isEqualTo("closed 1006");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "unmasked|1002|A WebSocket frame of the client is not masked.",
                "reserved|1002|The reserved bits of a WebSocket frame are set.",
                "utf8|1007|A WebSocket text is not valid UTF-8.",
                "long|1009|A WebSocket message is longer than 1000000 bytes.",
                "fragments|1008|A WebSocket message has too many small fragments.",
                "empty fragments|1008|A WebSocket message has too many small fragments."
            })
    void answersABrokenRuleWithItsCloseCode(String what, int code, String sentence) {
        byte[] bytes = switch (what) {
            case "unmasked" -> new byte[] {(byte) 0x81, 1, 'x'};
            case "reserved" -> RawClient.frame(0xc1, "x");
            case "utf8" -> RawClient.frame(0x81, new byte[] {(byte) 0xff});
            case "long" -> RawClient.frame(0x82, 1_000_001, new byte[0]);
            case "fragments" -> flood(20_000, "x");
            default -> flood(100_000, "");
        };
        try (RawClient neighbour = RawClient.webSocket(port(), "/t/");
                RawClient client = RawClient.webSocket(port(), "/t/")) {
            client.text("before").send(bytes);
            assertThat(client.frame().text()).isEqualTo("before");
            assertThat(client.frame().closeCode()).isEqualTo(code);
            assertThat(client.rest()).isEmpty();
            assertThat(TestHandler.next(handler.events)).isEqualTo("closed " + code + " " + sentence);
            assertThat(neighbour.text("neighbour").frame().text()).isEqualTo("neighbour");
        }
    }

    private static byte[] flood(int count, String payload) {
        byte[] fragment = RawClient.frame(0x00, payload);
        byte[] all = new byte[count * fragment.length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(fragment, 0, all, i * fragment.length, fragment.length);
        }
        all[0] = 0x01;
        return all;
    }
}
