package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.ManualLane;
import io.aef.realtime.engine.testkit.Requests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PollingTransportTest {

    private static final String V4 = "EIO=4&transport=polling";
    private static final String V3 = "EIO=3&transport=polling";

    private final EngineFixture fixture = new EngineFixture(options -> options.allowEIO3(true));

    @Test
    void aPostIsAnsweredWithOkWhenItsPacketsHaveBeenPassedOn() {
        String query = fixture.openPolling(V4);

        FakeExchange post = fixture.post(query, "4a\u001ebAQID\u001e4é");

        assertThat(fixture.last().take()).containsExactly("a", "<010203>", "é");
        assertThat(post.answer()).isEqualTo("200 ok");
        assertThat(HandshakeTest.headersOf(post)).containsExactly("Content-Type: text/html", "cache-control: no-store");
    }

    @Test
    void aPollWaitsUntilThereIsSomething() {
        String query = fixture.openPolling(V4);
        FakeExchange poll = fixture.get(query);
        assertThat(poll.isPending()).isTrue();

        assertThat(send("hello")).isTrue();

        assertThat(poll.answer()).isEqualTo("200 4hello");
        assertThat(HandshakeTest.headersOf(poll))
                .containsExactly("Content-Type: text/plain; charset=UTF-8", "cache-control: no-store");
    }

    /** It may come on another connection, and so may the next thousand. */
    @Test
    void aPollWaitsUntilTheAnswerBeforeItIsRead() {
        String query = fixture.openPolling(V4);
        FakeExchange unread = fixture.get(query);
        unread.stall();
        send("first");
        assertThat(unread.answer()).isEqualTo("200 4first");

        FakeExchange next = fixture.get(query);
        send("second");
        assertThat(next.isPending()).isTrue();
        assertThat(fixture.last().session.bufferedBytes()).isGreaterThanOrEqualTo("4first4second".length());

        unread.drain();
        assertThat(next.answer()).isEqualTo("200 4second");
    }

    @Test
    void theEndOfTheSessionDoesNotWaitForThat() {
        String query = fixture.openPolling(V4);
        FakeExchange unread = fixture.get(query);
        unread.stall();
        send("first");
        FakeExchange next = fixture.get(query);

        fixture.last().session.closeNow();

        assertThat(next.answer()).isEqualTo("200 1");
        unread.drain();
    }

    @Test
    void aPollIsAnsweredWithAllThatWaits() {
        String query = fixture.openPolling(V4);
        for (int i = 0; i < 120; i++) {
            send("m" + i);
        }

        String[] packets = fixture.get(query).text().split("\u001e");

        assertThat(packets).hasSize(120);
        assertThat(packets[50]).isEqualTo("4m50");
        assertThat(packets[51]).isEqualTo("4m51");
        assertThat(packets[119]).isEqualTo("4m119");
        assertThat(fixture.last().take()).containsExactly("[drained]");
    }

    @Test
    void messagesOfOneGroupStayTogether() {
        String query = fixture.openPolling(V4);
        fixture.last()
                .session
                .send(
                        Outgoing.of(
                                List.of(
                                        Outgoing.text("51-".getBytes(StandardCharsets.US_ASCII)),
                                        Outgoing.binary(new byte[] {1, 2, 3, 4})),
                                Delivery.DEFAULT),
                        false);

        assertThat(fixture.get(query).text()).isEqualTo("451-\u001ebAQIDBA==");
    }

    @Test
    void aSecondPollEndsTheSession() {
        String query = fixture.openPolling(V4);
        FakeExchange first = fixture.get(query);

        FakeExchange second = fixture.get(query);

        assertThat(first.answer()).isEqualTo("200 1");
        assertThat(second.answer()).isEqualTo("400");
        assertThat(fixture.get(query).answer()).isEqualTo("400 {\"code\":1,\"message\":\"Session ID unknown\"}");
        assertEnded("[transport error]", "A second poll began while another one was waiting.");
    }

    @Test
    void aSecondPostEndsTheSession() {
        String query = fixture.openPolling(V4);
        FakeExchange poll = fixture.get(query);
        FakeExchange first = fixture.request("POST", query, null);

        FakeExchange second = fixture.post(query, "4b");

        assertThat(poll.answer()).isEqualTo("200 1");
        assertThat(first.answer()).isEqualTo("400");
        assertThat(first.response().close()).isTrue();
        assertThat(second.answer()).isEqualTo("400");
        assertEnded("[transport error]", "A second POST began while another one was under way.");

        first.deliver("4a".getBytes(StandardCharsets.US_ASCII));
        assertThat(fixture.last().take()).isEmpty();
    }

    @Test
    void anAbortedPollEndsTheSession() {
        String query = fixture.openPolling(V4);

        fixture.get(query).abort();

        assertEnded("[transport error]", "The connection of the poll was closed early.");
    }

    @Test
    void anAbortBehindTheAnswerDoesNothing() {
        String query = fixture.openPolling(V4);
        FakeExchange poll = fixture.get(query);
        fixture.lane.outside(poll::abort);
        send("answered before the lane heard of it");
        fixture.lane.runTasks();

        assertThat(fixture.last().session.isOpen()).isTrue();
    }

    @Test
    void anAbortedPostEndsTheSession() {
        String query = fixture.openPolling(V4);

        fixture.request("POST", query, null).abort();

        assertEnded("[transport error]", "The connection of the POST was closed early.");
    }

    @Test
    void aBodyThatIsTooLongEndsTheSessionAndItsConnection() {
        EngineFixture small = new EngineFixture(options -> options.maxHttpBufferSize(10));
        String query = small.openPolling(V4);
        FakeExchange poll = small.get(query);

        assertThat(small.post(query, "4123456789").answer()).isEqualTo("200 ok");
        FakeExchange tooLong = small.post(query, "41234567890");

        assertThat(tooLong.answer()).isEqualTo("413");
        assertThat(tooLong.response().close()).isTrue();
        assertThat(poll.answer()).isEqualTo("200 1");
        assertThat(small.last().take()).containsExactly("123456789", "[transport error]");
        assertThat(small.last().cause).hasMessage("The body of the POST is longer than maxHttpBufferSize.");
        assertThat(small.engine.sessions()).isEmpty();
    }

    @Test
    void aCompressedBodyIsRefused() {
        String query = fixture.openPolling(V4);

        FakeExchange post = fixture.post(query, "4a", "Content-Encoding", "gzip");

        assertThat(post.answer()).isEqualTo("415");
        assertThat(post.isReading()).isFalse();
        assertEnded("[transport error]", "The body of the POST is compressed.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "Application/Octet-Stream; x=y"})
    void aBinaryBodyIsRefusedInRevision4(String contentType) {
        String query = fixture.openPolling(V4);

        FakeExchange post = fixture.post(query, "40", "Content-Type", contentType);

        assertThat(post.answer()).isEqualTo("400");
        assertEnded("[transport error]", "The body of the POST is binary.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "abc|~~|[parse error]|The packet type 0x61 is unknown.",
                "~~|~~|[parse error]|The packet has no type.",
                ";;;|~~|[parse error]|The packet has no type.",
                "4a;9;4b|a|[parse error]|The packet type 0x39 is unknown.",
                "4a;b!!!!|a|[parse error]|The base64 of the packet is malformed.",
                "2|~~|[transport error]|The heartbeat has the wrong direction.",
                "4a;2;4b|a|[transport error]|The heartbeat has the wrong direction.",
            })
    void aMalformedBodyIsAnsweredWithOkAndEndsTheSession(String body, String received, String reason, String cause) {
        String query = fixture.openPolling(V4);
        FakeExchange poll = fixture.get(query);

        FakeExchange post = fixture.post(query, body.replace(';', '\u001e'));

        assertThat(post.answer()).isEqualTo("200 ok");
        assertThat(poll.answer()).isEqualTo("200 1");
        List<String> told = fixture.last().take();
        assertThat(String.join(",", told.subList(0, told.size() - 1))).isEqualTo(received);
        assertThat(told).last().isEqualTo(reason);
        assertThat(fixture.last().cause).hasMessage(cause);
        assertThat(fixture.get(query).answer()).isEqualTo("400 {\"code\":1,\"message\":\"Session ID unknown\"}");
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void aHugeNumberOfTinyPacketsIsRefused() {
        String query = fixture.openPolling(V4);

        FakeExchange post = fixture.post(query, "3" + "\u001e3".repeat(16_384));

        assertThat(post.answer()).isEqualTo("200 ok");
        assertEnded("[parse error]", "The payload has more than 16384 packets.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0{}", "5", "6", "3", "5\u001e6\u001e0"})
    void packetsWithoutAMeaningHereAreIgnored(String body) {
        String query = fixture.openPolling(V4);

        assertThat(fixture.post(query, body).answer()).isEqualTo("200 ok");

        assertThat(fixture.last().take()).isEmpty();
        assertThat(fixture.last().session.isOpen()).isTrue();
    }

    @Test
    void aClientThatClosesIsToldNothingMore() {
        String query = fixture.openPolling(V4);
        FakeExchange poll = fixture.get(query);

        FakeExchange post = fixture.post(query, "4a\u001e1\u001e4b");

        assertThat(post.answer()).isEqualTo("200 ok");
        assertThat(poll.answer()).isEqualTo("200 6");
        assertThat(fixture.last().take()).containsExactly("a", "[transport close]");
        assertThat(fixture.engine.sessions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"})
    void otherMethodsAreRefusedAndHarmless(String method) {
        String query = fixture.openPolling(V4);

        FakeExchange exchange = fixture.request(method, query, new byte[0]);

        assertThat(exchange.answer()).isEqualTo("405");
        assertThat(exchange.header("Allow")).isEqualTo("GET, POST");
        assertThat(fixture.last().session.isOpen()).isTrue();
    }

    @Test
    void longAnswersAreCompressedIfTheClientLikes() throws IOException {
        String query = fixture.openPolling(V4);
        String message = "x".repeat(2000);
        send(message);

        FakeExchange poll = fixture.get(query, "Accept-Encoding", "gzip, deflate");

        assertThat(poll.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(poll.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        byte[] body =
                new GZIPInputStream(new ByteArrayInputStream(poll.response().body())).readAllBytes();
        assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo("4" + message);
    }

    @Test
    void answersAreNotCompressedWithoutNeed() {
        String query = fixture.openPolling(V4);
        String[] gzip = {"Accept-Encoding", "gzip"};

        send("x".repeat(1022));
        assertThat(fixture.get(query, gzip).header("Content-Encoding")).isNull();
        send("x".repeat(1023));
        assertThat(fixture.get(query, gzip).header("Content-Encoding")).isEqualTo("gzip");
        send("x".repeat(2000));
        assertThat(fixture.get(query).header("Content-Encoding")).isNull();

        Outgoing incompressible = Outgoing.of(
                List.of(Outgoing.text("x".repeat(2000).getBytes(StandardCharsets.US_ASCII))),
                Delivery.DEFAULT.withCompress(false));
        fixture.last().session.send(incompressible, false);
        assertThat(fixture.get(query, gzip).header("Content-Encoding")).isNull();
        fixture.last().session.send(incompressible, false);
        send("but this one");
        assertThat(fixture.get(query, gzip).header("Content-Encoding")).isEqualTo("gzip");

        EngineFixture off = new EngineFixture(options -> options.httpCompression(null));
        String plain = off.openPolling(V4);
        off.last().session.send(EngineFixture.text("x".repeat(2000)), false);
        assertThat(off.get(plain, gzip).header("Content-Encoding")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mozilla Trident/7.0", "Mozilla/4.0 (compatible;MSIE 8.0)"})
    void internetExplorerIsToldToLeaveTheBodyAlone(String userAgent) {
        FakeExchange exchange = fixture.get(V4, "User-Agent", userAgent);

        assertThat(HandshakeTest.headersOf(exchange))
                .containsExactly(
                        "Content-Type: text/plain; charset=UTF-8", "X-XSS-Protection: 0", "cache-control: no-store");
    }

    @Test
    void jsonpWrapsAnswersAndUnwrapsForms() {
        String query = V4 + "&j=0";
        FakeExchange open = fixture.get(query);
        String sid = fixture.last().session.id();
        assertThat(open.text())
                .isEqualTo("___eio[0](\"0{\\\"sid\\\":\\\"" + sid
                        + "\\\",\\\"upgrades\\\":[\\\"websocket\\\"],\\\"pingInterval\\\":25000,"
                        + "\\\"pingTimeout\\\":20000,\\\"maxPayload\\\":1000000}\");");
        assertThat(open.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");

        assertThat(fixture.post(query + "&sid=" + sid, "d=4a%5Cnb%C3%A9").answer())
                .isEqualTo("200 ok");
        assertThat(fixture.last().take()).containsExactly("a\nbé");
    }

    @Test
    void aJsonpFormWithoutAPayloadIsAParseError() {
        String query = fixture.openPolling(V4 + "&j=0");

        assertThat(fixture.post(query, "x=4a").answer()).isEqualTo("200 ok");

        assertEnded("[parse error]", "The form of the POST has no payload.");
    }

    @Test
    void revision3SendsBinaryAsItIsUnlessTheClientCannot() {
        String able = fixture.openPolling(V3);
        fixture.last().session.send(EngineFixture.binary(1, 2, 3), false);
        FakeExchange binary = fixture.get(able);
        assertThat(HexFormat.of().formatHex(binary.response().body())).isEqualTo("0104ff04010203");
        assertThat(binary.header("Content-Type")).isEqualTo("application/octet-stream");

        for (String limited : List.of("&b64=1", "&j=1")) {
            String query = fixture.openPolling(V3 + limited);
            fixture.last().session.send(EngineFixture.binary(1, 2, 3), false);
            assertThat(fixture.get(query).text()).contains("6:b4AQID");
        }
    }

    @Test
    void revision3TakesTextAndBinaryBodies() {
        String query = fixture.openPolling(V3);

        assertThat(fixture.post(query, "2:4a1:2").answer()).isEqualTo("200 ok");
        FakeExchange binary = fixture.request(
                "POST", query, HexFormat.of().parseHex("0104ff04010203"), "Content-Type", "application/octet-stream");

        assertThat(binary.answer()).isEqualTo("200 ok");
        assertThat(fixture.last().take()).containsExactly("a", "<010203>");
        assertThat(fixture.get(query).answer()).isEqualTo("200 1:3");
    }

    @Test
    void aPostIsAnsweredOnlyWhenTheApplicationReads() {
        String query = fixture.openPolling(V4);
        EngineSession session = fixture.last().session;
        fixture.last().whenReceived = message -> {
            if (message.equals("b")) {
                session.setReading(false);
            }
        };

        FakeExchange post = fixture.post(query, "4a\u001e4b\u001e4c\u001e4d");
        assertThat(fixture.last().take()).containsExactly("a", "b");
        assertThat(post.isPending()).isTrue();

        session.setReading(true);
        assertThat(fixture.last().take()).containsExactly("c", "d");
        assertThat(post.answer()).isEqualTo("200 ok");
    }

    @Test
    void aPostThatIsHeldBackIsAnsweredWhenTheSessionEnds() {
        String query = fixture.openPolling(V4);
        fixture.last().session.setReading(false);
        FakeExchange post = fixture.post(query, "4a");
        assertThat(post.isPending()).isTrue();

        fixture.last().session.closeNow();

        assertThat(post.answer()).isEqualTo("200 ok");
        assertThat(fixture.last().take()).containsExactly("[forced close]");
    }

    @Test
    void requestsOnOtherLanesAreLedToTheLaneOfTheSession() {
        String query = fixture.openPolling(V4);
        ManualLane other = new ManualLane();
        FakeExchange post = new FakeExchange(
                Requests.of("POST", "/socket.io/?" + query), other, "4a".getBytes(StandardCharsets.UTF_8));

        fixture.lane.outside(() -> fixture.engine.handle(post));
        assertThat(fixture.last().take()).isEmpty();
        fixture.lane.runTasks();

        assertThat(fixture.last().take()).containsExactly("a");
        assertThat(post.answer()).isEqualTo("200 ok");
    }

    @Test
    void aRequestThatComesTooLateFindsNoSession() {
        String query = fixture.openPolling(V4);
        FakeExchange late = new FakeExchange(Requests.of("GET", "/socket.io/?" + query), fixture.lane, null);
        FakeHandshake[] lateUpgrade = new FakeHandshake[1];
        fixture.lane.outside(() -> {
            fixture.engine.handle(late);
            lateUpgrade[0] = fixture.webSocket(query.replace("polling", "websocket"));
        });
        fixture.last().session.closeNow();

        fixture.lane.runTasks();

        assertThat(late.answer()).isEqualTo("400 {\"code\":1,\"message\":\"Session ID unknown\"}");
        assertThat(lateUpgrade[0].rejection()).isEqualTo("400 Session ID unknown");
    }

    private boolean send(String text) {
        return fixture.last().session.send(EngineFixture.text(text), false);
    }

    private void assertEnded(String reason, String cause) {
        assertThat(fixture.last().take()).containsExactly(reason);
        assertThat(fixture.last().cause).hasMessage(cause);
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.lane.timers()).isZero();
    }
}
