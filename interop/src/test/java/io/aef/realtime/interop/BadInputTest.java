package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What hostile or broken clients get: one row per input, with the exact answer. After each, the server is alive, a neighbour
 * is unharmed and nothing of the session is left if it was to end.
 */
class BadInputTest {

    private static final String HANDSHAKE = "/socket.io/?EIO=4&transport=polling";
    private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";

    private static final String TRANSPORT_UNKNOWN = "{\"code\":0,\"message\":\"Transport unknown\"}";
    private static final String SID_UNKNOWN = "{\"code\":1,\"message\":\"Session ID unknown\"}";
    private static final String BAD_METHOD = "{\"code\":2,\"message\":\"Bad handshake method\"}";
    private static final String BAD_REQUEST = "{\"code\":3,\"message\":\"Bad request\"}";
    private static final String UNSUPPORTED = "{\"code\":5,\"message\":\"Unsupported protocol version\"}";

    private static EchoServer server;
    private static WireSocket neighbour;
    private static int turn;

    @BeforeAll
    static void start() {
        server = EchoServer.start();
        neighbour = WireSocket.connected(server.port());
    }

    @AfterAll
    static void stop() {
        neighbour.close();
        server.close();
    }

    @AfterEach
    void theNeighbourIsUnharmed() {
        turn++;
        assertThat(neighbour.send("42[\"echo\"," + turn + "]").text()).isEqualTo("42[\"echo\"," + turn + "]");
        await().untilAsserted(() -> assertThat(server.sessions()).isEqualTo(1));
    }

    // ---- HTTP and the handshake

    /** A request, and its answer; a null body stands for any. */
    private record Refusal(String request, int status, String body) {}

    private static Named<Refusal> get(String path, int status, String body, String... headers) {
        return Named.of(
                "GET " + abbreviated(path) + abbreviated(String.join(",", headers)),
                new Refusal(RawHttp.request("GET", path, "", headers), status, body));
    }

    private static Named<Refusal> raw(String name, int status, String request) {
        return Named.of(name, new Refusal(request, status, null));
    }

    private static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    static Stream<Named<Refusal>> handshakes() {
        String sid = "AAAAAAAAAAAAAAAAAAAA";
        return Stream.of(
                get("/socket.io/?EIO=4", 400, TRANSPORT_UNKNOWN),
                get("/socket.io/", 400, TRANSPORT_UNKNOWN),
                get("/socket.io/?EIO=4&transport=", 400, TRANSPORT_UNKNOWN),
                get("/socket.io/?EIO=4&transport=tcp", 400, TRANSPORT_UNKNOWN),
                get("/socket.io/?EIO=4&transport=__proto__", 400, TRANSPORT_UNKNOWN),
                get("/socket.io/?EIO=4&transport=POLLING", 400, TRANSPORT_UNKNOWN),
                get("/socket.io/?EIO=5&transport=polling", 400, UNSUPPORTED),
                get("/socket.io/?EIO=3&transport=polling", 400, UNSUPPORTED),
                get("/socket.io/?EIO=four&transport=polling", 400, UNSUPPORTED),
                get("/socket.io/?transport=polling", 400, UNSUPPORTED),
                get(HANDSHAKE + "&sid=" + sid, 400, SID_UNKNOWN),
                get(HANDSHAKE + "&sid=__proto__", 400, SID_UNKNOWN),
                get(HANDSHAKE + "&sid=constructor", 400, SID_UNKNOWN),
                get(HANDSHAKE + "&sid=%00", 400, SID_UNKNOWN),
                get(HANDSHAKE + "&sid=%0d%0aSet-Cookie:x=y", 400, SID_UNKNOWN),
                get(HANDSHAKE + "&sid=" + "x".repeat(4000), 400, SID_UNKNOWN),
                get(HANDSHAKE + "&sid=a&sid=b", 400, BAD_REQUEST),
                get(HANDSHAKE + "&%73id=a&sid=b", 400, BAD_REQUEST),
                get(WEBSOCKET, 400, BAD_REQUEST),
                get("/socket.io/../socket.io/?EIO=4&transport=polling", 404, null),
                get("/socket.io/anything?EIO=4&transport=polling", 404, null),
                get("/socket.io?EIO=4&transport=polling", 404, null),
                get("/socket.ioo/?EIO=4&transport=polling", 404, null),
                get("/", 404, null),
                Named.of(
                        "POST without a session",
                        new Refusal(RawHttp.request("POST", HANDSHAKE, "40"), 400, BAD_METHOD)),
                Named.of(
                        "PUT without a session", new Refusal(RawHttp.request("PUT", HANDSHAKE, "40"), 400, BAD_METHOD)),
                Named.of(
                        "OPTIONS without CORS",
                        new Refusal(RawHttp.request("OPTIONS", HANDSHAKE, ""), 400, BAD_METHOD)),
                get("/socket.io/?" + "x".repeat(1_000_000), 414, null),
                get(HANDSHAKE, 431, null, "X-Long: " + "x".repeat(17 * 1024)),
                get(HANDSHAKE, 431, null, "X: y\r\n".repeat(2000) + "X: y"));
    }

    @ParameterizedTest
    @MethodSource
    void handshakes(Refusal refusal) {
        RawHttp.Response response = RawHttp.exchange(server.port(), refusal.request());
        assertThat(response.status()).isEqualTo(refusal.status());
        assertThat(response.head())
                .doesNotContainIgnoringCase("Access-Control-Allow")
                .doesNotContainIgnoringCase("Set-Cookie");
        if (refusal.body() != null) {
            assertThat(response.body()).isEqualTo(refusal.body());
            assertThat(response.header("Content-Type")).isEqualTo("application/json");
        }
    }

    private static final String GET = "GET " + HANDSHAKE + " HTTP/1.1\r\n";
    private static final String POST = "POST " + HANDSHAKE + " HTTP/1.1\r\n";

    static Stream<Named<Refusal>> malformedHttp() {
        return Stream.of(
                raw(
                        "length and chunks",
                        400,
                        POST + "Host: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                raw("two lengths", 400, POST + "Host: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
                raw("two equal lengths", 400, POST + "Host: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
                raw("length with a sign", 400, POST + "Host: x\r\nContent-Length: +3\r\n\r\nabc"),
                raw("negative length", 400, POST + "Host: x\r\nContent-Length: -3\r\n\r\nabc"),
                raw("length in hex", 400, POST + "Host: x\r\nContent-Length: 0x3\r\n\r\nabc"),
                raw(
                        "chunked, identity",
                        400,
                        POST + "Host: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
                raw("xchunked", 400, POST + "Host: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
                raw(
                        "chunks in HTTP/1.0",
                        400,
                        "POST " + HANDSHAKE
                                + " HTTP/1.0\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                raw("space before the colon", 400, GET + "Host : x\r\n\r\n"),
                raw("line feeds only", 400, "GET " + HANDSHAKE + " HTTP/1.1\nHost: x\n\n"),
                raw("leading NUL", 400, "\0" + GET + "Host: x\r\n\r\n"),
                raw("folded header", 400, GET + "Host: x\r\nX: a\r\n b\r\n\r\n"),
                raw("no Host", 400, GET + "\r\n"),
                raw("two Hosts", 400, GET + "Host: x\r\nHost: y\r\n\r\n"),
                raw("HTTP/9.9", 400, "GET " + HANDSHAKE + " HTTP/9.9\r\nHost: x\r\n\r\n"),
                raw("tab as separator", 400, "GET\t" + HANDSHAKE + "\tHTTP/1.1\r\nHost: x\r\n\r\n"),
                raw("NUL in a value", 400, GET + "Host: x\r\nX: a\0b\r\n\r\n"),
                raw("CR in a value", 400, GET + "Host: x\r\nX: a\rb\r\n\r\n"),
                raw("control in the URI", 400, "GET " + HANDSHAKE + "&x=\u0001 HTTP/1.1\r\nHost: x\r\n\r\n"),
                raw("no HTTP at all", 400, "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource
    void malformedHttp(Refusal refusal) {
        try (RawHttp http = new RawHttp(server.port())) {
            assertThat(http.send(refusal.request()).response().status()).isEqualTo(refusal.status());
            assertThat(http.isClosedByPeer()).isTrue();
        }
    }

    static Stream<Named<Refusal>> upgrades() {
        String fine = RawHttp.upgrade(WEBSOCKET);
        return Stream.of(
                Named.of("bad key", new Refusal(fine.replace("dGhlIHNhbXBsZSBub25jZQ==", "short"), 400, null)),
                Named.of("no key", new Refusal(fine.replaceFirst("Sec-WebSocket-Key: .*\r\n", ""), 400, null)),
                Named.of("version 12", new Refusal(fine.replace("Version: 13", "Version: 12"), 426, null)),
                Named.of("POST", new Refusal(fine.replace("GET", "POST"), 400, null)),
                Named.of(
                        "unknown transport",
                        new Refusal(RawHttp.upgrade("/socket.io/?EIO=4&transport=tcp"), 400, "Transport unknown")),
                Named.of("polling", new Refusal(RawHttp.upgrade(HANDSHAKE), 400, "Bad request")),
                Named.of(
                        "unknown session",
                        new Refusal(RawHttp.upgrade(WEBSOCKET + "&sid=x"), 400, "Session ID unknown")),
                Named.of(
                        "EIO=3",
                        new Refusal(
                                RawHttp.upgrade("/socket.io/?EIO=3&transport=websocket"),
                                400,
                                "Unsupported protocol version")),
                Named.of(
                        "no EIO",
                        new Refusal(
                                RawHttp.upgrade("/socket.io/?transport=websocket"),
                                400,
                                "Unsupported protocol version")),
                Named.of("other path", new Refusal(RawHttp.upgrade("/other/?EIO=4&transport=websocket"), 404, null)));
    }

    @ParameterizedTest
    @MethodSource
    void upgrades(Refusal refusal) {
        try (RawHttp http = new RawHttp(server.port())) {
            RawHttp.Response response = http.send(refusal.request()).response();
            assertThat(response.status()).isEqualTo(refusal.status());
            if (refusal.body() != null) {
                assertThat(response.body()).isEqualTo(refusal.body());
            }
            assertThat(http.isClosedByPeer()).isTrue();
        }
    }

    // ---- Long-polling

    /** A POST within a new session, its answer, and what the poll behind it brings. */
    private record Post(String body, String header, int status, int thenStatus, String then) {}

    private static Named<Post> closing(String name, String body) {
        return Named.of(name, new Post(body, "X: y", 200, 400, SID_UNKNOWN));
    }

    private static Named<Post> closing(String name, String body, String header, int status) {
        return Named.of(name, new Post(body, header, status, 400, SID_UNKNOWN));
    }

    /** The session has joined the main namespace and echoes at the end of the body. */
    private static Named<Post> surviving(String name, String body) {
        return Named.of(name, new Post(body + "\u001e42[\"echo\",1]", "X: y", 200, 200, "42[\"echo\",1]"));
    }

    static Stream<Named<Post>> posts() {
        return Stream.of(
                closing("no packet", "abc"),
                closing("empty", ""),
                closing("100,000 separators", "\u001e".repeat(100_000)),
                closing("ping of the client", "2"),
                closing("close", "1"),
                closing("bad base64", "b!!!!"),
                closing("cut base64", "bAAA"),
                Named.of("unsolicited binary", new Post("bAAAA", "X: y", 200, 200, "6\u001e1")),
                Named.of("unknown Socket.IO packet", new Post("49", "X: y", 200, 200, "6\u001e1")),
                closing("60,000 pongs", "3\u001e".repeat(60_000) + "3"),
                closing("binary body", "42[\"echo\"]", "Content-Type: application/octet-stream", 400),
                closing("compressed body", "42[\"echo\"]", "Content-Encoding: gzip", 415),
                closing("too long", "4" + "x".repeat(1_000_000), "X: y", 413),
                surviving("1,000 pongs, almost", "3" + "\u001e3".repeat(900)),
                surviving("packets without a meaning", "0{}\u001e5\u001e6"));
    }

    @ParameterizedTest
    @MethodSource
    void posts(Post post) {
        String session = server.openPolling();
        if (post.then().startsWith("42")) {
            RawHttp.post(server.port(), session, "40");
            assertThat(RawHttp.get(server.port(), session).body()).startsWith("40{");
        }
        assertThat(RawHttp.post(server.port(), session, post.body(), post.header())
                        .status())
                .isEqualTo(post.status());
        RawHttp.Response then = RawHttp.get(server.port(), session);
        assertThat(then.status()).isEqualTo(post.thenStatus());
        assertThat(then.body()).isEqualTo(post.then());
        RawHttp.post(server.port(), session, "1");
    }

    // ---- Engine.IO and Socket.IO packets over WebSocket

    /** Messages after joining the main namespace; {@code byte[]} for binary. */
    private static Named<List<Object>> messages(Object... messages) {
        return Named.of(abbreviated(Arrays.deepToString(messages)), List.of(messages));
    }

    static Stream<Named<List<Object>>> closingMessages() {
        byte[] one = {1};
        String header = "451-[\"echo\",{\"_placeholder\":true,\"num\":0}]";
        return Stream.of(
                // Engine.IO
                messages(""),
                messages("7"),
                messages("2"),
                messages("1"),
                messages("4"),
                messages("bAAAA"),
                messages("b!!!!"),
                messages("x"),
                messages((Object) one),
                messages("9" + "x".repeat(10_000)),
                // Socket.IO packets
                messages("49"),
                messages("47"),
                messages("4abc"),
                messages("42"),
                messages("42{}"),
                messages("42[]"),
                messages("42[null]"),
                messages("42[{}]"),
                messages("42[{\"toString\":\"x\"}]"),
                messages("42[true]"),
                messages("42[[\"echo\"]]"),
                messages("42\"x\""),
                messages("42[\"x\""),
                messages("42[\"x\"]x"),
                messages("42[\"connect\"]"),
                messages("42[\"connect_error\"]"),
                messages("42[\"disconnect\"]"),
                messages("42[\"disconnecting\"]"),
                messages("42[\"newListener\"]"),
                messages("42[\"removeListener\"]"),
                messages("42-1[\"echo\"]"),
                messages("421.5[\"echo\"]"),
                messages("421e3[\"echo\"]"),
                messages("42 [\"echo\"]"),
                messages("4210000000000000000000[\"echo\"]"),
                messages("42" + "9".repeat(400) + "[\"echo\"]"),
                messages("42" + "9".repeat(100_000) + "[\"echo\"]"),
                messages("431{\"a\":1}"),
                messages("43100000000000000000[]"),
                messages("44{}"),
                messages("44\"x\""),
                messages("40"),
                messages("40{}"),
                messages("42/admin,[\"echo\"]"),
                messages("42/admin[\"echo\"]"),
                messages("41/admin,"),
                messages("41{\"a\":1}"),
                messages("41", "42[\"echo\"]"),
                messages("40\"x\""),
                messages("40/admin,[]"),
                messages("40/admin,null"),
                messages("40/admin,\"x\""),
                messages("40/" + "x".repeat(100_000)),
                messages("40/admin,{\"token\":\"" + "x".repeat(900_000) + "\"}"),
                // Attachments
                messages("4511-[\"echo\"]"),
                messages("45999999999-[\"echo\"]"),
                messages("45" + "9".repeat(1000) + "-[\"echo\"]"),
                messages("450-[\"echo\"]"),
                messages("45-[\"echo\"]"),
                messages("451[\"echo\"]"),
                messages("451.5-[\"echo\"]"),
                messages("45-1-[\"echo\"]"),
                messages("45 1-[\"echo\"]"),
                messages("450x1-[\"echo\"]"),
                messages("451e1-[\"echo\"]"),
                messages(header, "42[\"echo\"]"),
                messages(header, header),
                messages(header.replace("num\":0", "num\":1"), one),
                messages(header.replace("num\":0", "num\":-1"), one),
                messages(header.replace("num\":0", "num\":\"splice\""), one),
                messages(header.replace("num\":0", "num\":0.5"), one),
                messages(header.replace(",\"num\":0", ""), one),
                messages("451-[{\"_placeholder\":true,\"num\":0}]", one),
                messages(header, new byte[1_000_000]),
                // JSON
                messages("42[\"echo\",NaN]"),
                messages("42[\"echo\",'x']"),
                messages("42[\"echo\",1,]"),
                messages("42[\"echo\",01]"),
                messages("42[\"echo\"/**/]"),
                messages("42[\"echo\",\"\n\"]"),
                messages("42[\"echo\",\"\\x\"]"),
                messages("42[\"echo\",tru]"),
                messages("42\ufeff[\"echo\"]"),
                messages("42[\"echo\"," + "[".repeat(100_000) + "]".repeat(100_000) + "]"),
                messages("42[\"echo\"," + "{\"a\":".repeat(5000) + "1" + "}".repeat(5000) + "]"),
                messages("42[\"echo\"," + "9".repeat(100_000) + "]"));
    }

    @ParameterizedTest
    @MethodSource
    void closingMessages(List<Object> messages) {
        server.events.clear();
        try (WireSocket wire = WireSocket.connected(server.port())) {
            for (Object message : messages) {
                if (message instanceof byte[] data) {
                    wire.send(data);
                } else {
                    wire.send((String) message);
                }
            }
            assertThat(wire.closeCode()).isEqualTo(1005);
        }
        assertThat(server.events).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0{}", "5", "6", "3", "3x", "43[]", "431", "4399[]", "4399[{\"a\":[]}]"})
    void ignoredMessages(String message) {
        try (WireSocket wire = WireSocket.connected(server.port())) {
            assertThat(wire.send(message).send("421[\"echo\"]").text()).isEqualTo("431[]");
        }
    }

    // ---- the rest of the corpus, where the answer is more than the end

    /** A message and the one it is answered with. */
    private record Answer(String message, String answer) {}

    private static Named<Answer> answer(String message, String answer) {
        return Named.of(abbreviated(message), new Answer(message, answer));
    }

    static Stream<Named<Answer>> answers() {
        String deep = "[".repeat(200) + "]".repeat(200);
        return Stream.of(
                answer("40/unknown,", "44/unknown,{\"message\":\"Invalid namespace\"}"),
                answer("40/unknown", "44/unknown,{\"message\":\"Invalid namespace\"}"),
                answer("40/admin?x=1,{}", "44/admin?x=1,{\"message\":\"Invalid namespace\"}"),
                answer("40/__proto__,", "44/__proto__,{\"message\":\"Invalid namespace\"}"),
                answer("42007[\"echo\",1]", "437[1]"),
                answer("429007199254740991[\"echo\",1]", "439007199254740991[1]"),
                answer("42[\"echo\",{\"__proto__\":{\"a\":1}}]", "42[\"echo\",{\"__proto__\":{\"a\":1}}]"),
                answer(
                        "42[\"echo\",{\"_placeholder\":true,\"num\":0}]",
                        "42[\"echo\",{\"_placeholder\":true,\"num\":0}]"),
                answer("42[\"echo\"," + deep + "]", "42[\"echo\"," + deep + "]"),
                answer("42[\"echo\",9007199254740993]", "42[\"echo\",9007199254740993]"),
                answer(
                        "42[\"echo\",1.0,-0,1e3,\"\\u00e4\",\"\\ud800\"]",
                        "42[\"echo\",1.0,-0,1e3,\"\\u00e4\",\"\\ud800\"]"));
    }

    @ParameterizedTest
    @MethodSource
    void answers(Answer expected) {
        try (WireSocket wire = WireSocket.connected(server.port())) {
            assertThat(wire.send(expected.message()).text()).isEqualTo(expected.answer());
        }
    }

    @ParameterizedTest
    @MethodSource
    void harmlessEvents(String event) {
        server.events.clear();
        try (WireSocket wire = WireSocket.connected(server.port())) {
            assertThat(wire.send("42" + event).send("421[\"echo\"]").text()).isEqualTo("431[]");
        }
        assertThat(server.events).hasSize(2);
    }

    static Stream<String> harmlessEvents() {
        return Stream.of(
                "[\"error\",1]",
                "[\"connection\"]",
                "[\"__proto__\"]",
                "[\"toString\"]",
                "[\"hasOwnProperty\"]",
                "[\"\"]",
                "[\"unheard\",1e999]",
                "[\"unheard\",{\"a\":1,\"a\":2}]",
                "[\"" + "x".repeat(200) + "\"]");
    }
}
