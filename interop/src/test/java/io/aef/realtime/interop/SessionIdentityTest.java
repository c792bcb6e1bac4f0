package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody acts as somebody else: what a client may know or say never leads it to another client's session. */
class SessionIdentityTest {

    private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";
    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";

    private EchoServer server;

    @BeforeEach
    void start() {
        server = EchoServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theIdOfASocketIsNoKeyToItsSession() {
        try (WireSocket victim = WireSocket.session(server.port())) {
            String socketId = victim.join("");
            RawHttp.Response forged =
                    RawHttp.post(server.port(), POLLING + "&sid=" + socketId, "42[\"echo\",\"forged\"]");
            assertThat(forged.status()).isEqualTo(400);
            assertThat(forged.body()).isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
            assertThat(victim.send("42[\"echo\",1]").text()).isEqualTo("42[\"echo\",1]");
        }
        assertThat(server.events).containsExactly("echo [1]");
    }

    @Test
    void theClientDoesNotChooseItsSession() {
        try (WireSocket victim = WireSocket.open(server.port(), WEBSOCKET)) {
            String session = EchoServer.sidOf(victim.text());
            String socketId = victim.join("");
            for (String wish : new String[] {session, socketId}) {
                String open = RawHttp.get(server.port(), POLLING, "Cookie: io=" + wish, "io: " + wish)
                        .body();
                assertThat(EchoServer.sidOf(open)).isNotEqualTo(wish);
            }
            server.io().emit("news", 1);
            assertThat(victim.text()).isEqualTo("42[\"news\",1]");
        }
    }

    @Test
    void aSessionThatBeganOnWebSocketIsNotTakenOver() {
        try (WireSocket victim = WireSocket.open(server.port(), WEBSOCKET)) {
            String session = EchoServer.sidOf(victim.text());
            victim.join("");
            try (RawHttp attacker = new RawHttp(server.port())) {
                RawHttp.Response answer = attacker.send(RawHttp.upgrade(WEBSOCKET + "&sid=" + session))
                        .response();
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.body()).isEqualTo("Bad request");
            }
            assertThat(RawHttp.get(server.port(), POLLING + "&sid=" + session).body())
                    .isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
            assertThat(victim.send("42[\"echo\",1]").text()).isEqualTo("42[\"echo\",1]");
        }
    }

    @Test
    void requestsThatOpenNoSessionLeaveNothingBehind() {
        for (int i = 0; i < 200; i++) {
            assertThat(RawHttp.exchange(server.port(), RawHttp.request("OPTIONS", POLLING, ""))
                            .status())
                    .isEqualTo(400);
            assertThat(RawHttp.post(server.port(), POLLING, "40").status()).isEqualTo(400);
        }
        assertThat(server.sessions()).isZero();
    }

    @Test
    void aSessionWhoseClientIsGoneLeavesNothingBehind() {
        for (int i = 0; i < 50; i++) {
            WireSocket.connected(server.port()).abort();
        }
        await().untilAsserted(() -> assertThat(server.sessions()).isZero());
        assertThat(server.io().sockets().sockets()).isEmpty();
        assertThat(server.io().sockets().rooms()).isEmpty();
    }

    @Test
    void noOriginIsReflectedUnlessItIsAllowed() {
        RawHttp.Response answer = RawHttp.get(server.port(), POLLING, "Origin: https://evil.example");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).doesNotContainIgnoringCase("Access-Control");
    }

    @Test
    void noCookieIsSetUnlessItIsAskedFor() {
        assertThat(RawHttp.get(server.port(), POLLING).header("Set-Cookie")).isNull();
    }
}
