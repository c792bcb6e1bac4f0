package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.FakeLink;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults that were observed in other servers, one test each; the name says what happens there. */
class KnownFaultsTest {

    private static final String V4 = "EIO=4&transport=polling";
    private static final String V4_WS = "EIO=4&transport=websocket";

    private final EngineFixture fixture = new EngineFixture();

    @Nested
    class OfficialServer {

        @Test
        void upgradedRevision3SessionsNeverTimeOut() {
            EngineFixture eio3 = new EngineFixture(options -> options.allowEIO3(true));
            String query = eio3.openPolling("EIO=3&transport=polling");
            eio3.webSocket(query.replace("polling", "websocket")).open().text("5");

            eio3.lane.advance(Duration.ofSeconds(45));

            assertThat(eio3.last().take()).containsExactly("[upgraded]", "[ping timeout]");
        }

        @Test
        void aWebSocketOfAWrongRevisionIsRefusedBehindThe101() {
            FakeHandshake handshake = fixture.webSocket("EIO=3&transport=websocket");

            assertThat(handshake.isAccepted()).isFalse();
            assertThat(handshake.rejection()).isEqualTo("400 Unsupported protocol version");
        }

        @Test
        void theCookieIsMissingOnWebSockets() {
            EngineFixture cookie = new EngineFixture(options -> options.cookie(Cookie.named("io")));

            assertThat(cookie.webSocket(V4_WS).headers().get("Set-Cookie")).startsWith("io=");
        }

        @Test
        void everyPathBehindThePrefixIsAnswered() {
            assertThat(fixture.engine.matches("/socket.io/anything")).isFalse();
        }

        @Test
        void disallowedUpgradesAreNotRefused() {
            EngineFixture disallowed = new EngineFixture(options -> options.allowUpgrades(false));
            String query = disallowed.openPolling(V4);

            assertThat(disallowed
                            .webSocket(query.replace("polling", "websocket"))
                            .isAccepted())
                    .isFalse();
        }

        @Test
        void aClosePacketOverWebSocketIsIgnored() {
            FakeLink link = fixture.webSocket(V4_WS).open();

            link.text("1");

            assertThat(fixture.last().take()).containsExactly("[transport close]");
        }

        @Test
        void aBodyThatIsTooLongLeavesTheSessionHalfAlive() {
            String query = fixture.openPolling(V4);

            assertThat(fixture.post(query, "4".repeat(1_000_001)).answer()).isEqualTo("413");

            assertThat(fixture.last().take()).containsExactly("[transport error]");
            assertThat(fixture.engine.sessions()).isEmpty();
        }

        @Test
        void aSessionOnWebSocketCanBeTakenOver() {
            FakeLink victim = fixture.webSocket(V4_WS).open();
            String sid = EngineFixture.sidOf(victim.take().get(0));

            assertThat(fixture.webSocket(V4_WS + "&sid=" + sid).isAccepted()).isFalse();
            assertThat(victim.isDown()).isFalse();
        }

        @Test
        void thousandsOfProbesAreAnswered() {
            String query = fixture.openPolling(V4);
            FakeLink link =
                    fixture.webSocket(query.replace("polling", "websocket")).open();

            IntStream.range(0, 1000).forEach(i -> link.text("2probe"));

            assertThat(link.take()).hasSize(2);
        }

        @Test
        void aStalledReaderMakesTheMemoryGrowForEver() {
            FakeLink link = fixture.webSocket(V4_WS).open();
            link.stall();
            Outgoing megabyte = EngineFixture.text("x".repeat(1_000_000));

            long taken = IntStream.range(0, 400)
                    .filter(i -> fixture.last().session.send(megabyte, false))
                    .count();

            assertThat(taken).isEqualTo(4);
            assertThat(fixture.last().take()).containsExactly("[slow consumer]");
        }

        @Test
        void sixtyThousandPacketsInOneBodyAreTaken() {
            String query = fixture.openPolling(V4);

            fixture.post(query, "4" + "\u001e4".repeat(60_000));

            assertThat(fixture.last().take()).containsExactly("[parse error]");
        }

        @Test
        void malformedBase64IsReadAsSomethingElse() {
            String query = fixture.openPolling(V4);

            fixture.post(query, "b!!!!");

            assertThat(fixture.last().take()).containsExactly("[parse error]");
        }

        @Test
        void theNumberOfConnectionsShowsInTheIds() {
            String first = EngineFixture.sidOf(fixture.get(V4).text());
            String second = EngineFixture.sidOf(fixture.get(V4).text());

            assertThat(first.substring(16)).isNotEqualTo(second.substring(16));
        }
    }

    @Nested
    class NettySocketio {

        @Test
        void theFiftyFirstPacketOfAPollIsLost() {
            String query = fixture.openPolling(V4);
            IntStream.range(0, 60).forEach(i -> fixture.last().session.send(EngineFixture.text("m" + i), false));

            assertThat(fixture.get(query).text().split("\u001e"))
                    .hasSize(60)
                    .endsWith("4m50", "4m51", "4m52", "4m53", "4m54", "4m55", "4m56", "4m57", "4m58", "4m59");
        }

        @Test
        void twoPollsAtOnceHang() {
            String query = fixture.openPolling(V4);
            FakeExchange first = fixture.get(query);
            FakeExchange second = fixture.get(query);

            assertThat(first.answer()).isEqualTo("200 1");
            assertThat(second.answer()).isEqualTo("400");
        }

        @ParameterizedTest
        @ValueSource(strings = {"OPTIONS", "POST", "PUT", "DELETE", "HEAD"})
        void requestsWithoutASessionLeaveSessionsBehind(String method) {
            for (int i = 0; i < 1000; i++) {
                fixture.request(method, V4, new byte[0]);
            }
            assertThat(fixture.engine.sessions()).isEmpty();
            assertThat(fixture.lane.timers()).isZero();
            assertThat(fixture.recorders).isEmpty();
        }

        @Test
        void aWrongRevisionOpensASession() {
            assertThat(fixture.get("EIO=9&transport=polling").answer())
                    .isEqualTo("400 {\"code\":5,\"message\":\"Unsupported protocol version\"}");
        }

        @ParameterizedTest
        @ValueSource(strings = {"abc", "00000000-0000-0000-0000-000000000000", "__proto__"})
        void anUnknownSessionIsNotAnswered(String sid) {
            assertThat(fixture.get(V4 + "&sid=" + sid).answer())
                    .isEqualTo("400 {\"code\":1,\"message\":\"Session ID unknown\"}");
        }

        @Test
        void theClientChoosesItsSessionId() {
            String chosen = UUID.randomUUID().toString();

            FakeExchange exchange = fixture.get(V4, "Cookie", "io=" + chosen, "io", chosen);

            assertThat(EngineFixture.sidOf(exchange.text())).isNotEqualTo(chosen);
        }

        @Test
        void aCookieTakesASessionOver() {
            String victim = EngineFixture.sidOf(fixture.get(V4).text());

            fixture.get(V4, "Cookie", "io=" + victim);

            assertThat(fixture.engine.sessions()).hasSize(2);
            assertThat(fixture.last().session.id()).isNotEqualTo(victim);
        }

        @Test
        void anUpgradeThatTakesTooLongKillsTheSession() {
            String query = fixture.openPolling(V4);
            FakeLink link =
                    fixture.webSocket(query.replace("polling", "websocket")).open();

            fixture.lane.advance(Duration.ofSeconds(10));

            assertThat(link.isDown()).isTrue();
            assertThat(fixture.last().session.isOpen()).isTrue();
        }

        @Test
        void binaryOverWebSocketHasAnExtraByte() {
            FakeLink link = fixture.webSocket(V4_WS).open();
            link.take();

            fixture.last().session.send(EngineFixture.binary(1, 2, 3), false);

            assertThat(link.take()).containsExactly("<010203>");
        }

        @Test
        void binaryOverPollingIsFramedForRevision3AndNotDecoded() {
            String query = fixture.openPolling(V4);
            fixture.last().session.send(EngineFixture.binary(1, 2, 3), false);

            assertThat(fixture.get(query).text()).isEqualTo("bAQID");
            fixture.post(query, "bCQgH");
            assertThat(fixture.last().take()).contains("<090807>");
        }

        @Test
        void malformedPacketsLeaveTheConnectionMute() {
            FakeLink link = fixture.webSocket(V4_WS).open();

            link.text("9");

            assertThat(link.closeCode()).isEqualTo(1005);
        }

        @Test
        void everyMessageMakesTimers() {
            FakeLink link = fixture.webSocket(V4_WS).open();
            long before = fixture.lane.timersMade();

            IntStream.range(0, 1000).forEach(i -> link.text("4x"));

            assertThat(fixture.lane.timersMade()).isEqualTo(before);
        }

        @Test
        void everyOriginIsReflectedWithCredentials() {
            FakeExchange exchange = fixture.get(V4, "Origin", "https://evil.example");

            assertThat(exchange.header("Access-Control-Allow-Origin")).isNull();
            assertThat(exchange.header("Access-Control-Allow-Credentials")).isNull();
        }

        @Test
        void theConnectionIsClosedBehindEveryAnswer() {
            String query = fixture.openPolling(V4);
            FakeExchange poll = fixture.get(query);
            FakeExchange post = fixture.post(query, "4a");
            fixture.last().session.send(EngineFixture.text("b"), false);

            assertThat(poll.response().close()).isFalse();
            assertThat(post.response().close()).isFalse();
        }

        @Test
        void aScriptIndexThatIsNoNumberHangs() {
            assertThat(fixture.get(V4 + "&j=alert(1)//").text()).startsWith("___eio[1](\"0{");
        }
    }
}
