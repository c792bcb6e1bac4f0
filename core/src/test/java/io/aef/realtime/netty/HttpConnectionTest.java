package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpConnectionTest extends HostTest {

    private static final String GET = "GET /t/?do=ok HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @Test
    void answersAndKeepsTheConnection() {
        try (RawClient client = RawClient.connect(port())) {
            for (int i = 0; i < 3; i++) {
                RawClient.Response response = client.send(GET).response();
                assertThat(response.lines().get(0)).isEqualTo("HTTP/1.1 200 OK");
                assertThat(response.lines().get(1)).isEqualTo("Content-Type: text/plain");
                assertThat(response.lines().get(2)).isEqualTo("content-length: 2");
                assertThat(response.lines().get(3))
                        .matches("date: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
                assertThat(response.lines().get(4)).isEqualTo("connection: keep-alive");
                assertThat(response.lines()).hasSize(5);
                assertThat(response.text()).isEqualTo("ok");
            }
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n"
                    + GET);
            HttpExchange first = TestHandler.next(handler.held);
            assertThat(handler.held).isEmpty();
            first.respond(TestHandler.ok("first"));
            assertThat(client.response().text()).isEqualTo("first");
            assertThat(client.response().text()).isEqualTo("abc");
            TestHandler.next(handler.held).respond(TestHandler.ok("third"));
            assertThat(client.response().text()).isEqualTo("third");
            assertThat(client.response().text()).isEqualTo("ok");
        }
    }

    @Test
    void handlesNoFurtherRequestWhileThePeerLeavesTheResponseUnread() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2));
            HttpExchange first = TestHandler.next(handler.held);
            // More than the systems of both sides buffer.
            byte[] large = new byte[32 * 1024 * 1024];
            first.respond(HttpResponse.of(200, Headers.empty(), large));
            CompletableFuture.runAsync(() -> {}, first.lane()::execute).join();
            assertThat(handler.held).isEmpty();
            assertThat(client.response().body()).hasSameSizeAs(large);
            TestHandler.next(handler.held).respond(TestHandler.ok("second"));
            assertThat(client.response().text()).isEqualTo("second");
        }
    }

    @Test
    void tellsWhenThePeerOfAPendingRequestLeaves() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n");
            TestHandler.next(handler.held);
        }
        assertThat(TestHandler.next(handler.events)).isEqualTo("aborted");
    }

    @Test
    void tellsWhenThePeerOfAPendingRequestResetsTheConnection() {
        RawClient client = RawClient.connect(port());
        client.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n");
        TestHandler.next(handler.held);
        client.reset();
        assertThat(TestHandler.next(handler.events)).isEqualTo("aborted");
    }

    @Test
    void collectsABodyThatComesInPieces() {
        byte[] body = new byte[TestHandler.LIMIT];
        Arrays.fill(body, (byte) 'x');
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
            client.send(body);
            assertThat(client.response().text()).isEqualTo("1000000 bytes, hash " + Arrays.hashCode(body));
        }
    }

    @Test
    void answersUnknownPathsWith404() {
        try (RawClient client = RawClient.connect(port())) {
            assertThat(client.send("GET /t/x HTTP/1.1\r\nHost: a\r\n\r\n")
                            .response()
                            .status())
                    .isEqualTo(404);
            assertThat(client.send(GET).response().text()).isEqualTo("ok");
        }
    }

    @Test
    void keepsAnHttp10ConnectionOnlyIfAsked() {
        try (RawClient client = RawClient.connect(port())) {
            RawClient.Response kept = client.send("GET /t/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    .response();
            assertThat(kept.header("Connection")).isEqualTo("keep-alive");
            RawClient.Response last = client.send("GET /t/ HTTP/1.0\r\n\r\n").response();
            assertThat(last.header("Connection")).isEqualTo("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void endsTheConnectionWhenEitherSideWants() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("GET /t/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.response().header("Connection")).isEqualTo("close");
            assertThat(client.rest()).isEmpty();
        }
        try (RawClient client = RawClient.connect(port())) {
            RawClient.Response response = client.send("GET /t/?do=close HTTP/1.1\r\nHost: a\r\n\r\n" + GET)
                    .response();
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(response.text()).isEqualTo("bye");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void answersHeadWithoutTheBody() {
        try (RawClient client = RawClient.connect(port())) {
            RawClient.Response response =
                    client.send("HEAD /t/ HTTP/1.1\r\nHost: a\r\n\r\n").response(false);
            assertThat(response.header("Content-Length")).isEqualTo("2");
            assertThat(client.send(GET).response().text()).isEqualTo("ok");
        }
    }

    @Test
    void asksForABodyThatWaitsToBeAskedFor() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.response().lines()).containsExactly("HTTP/1.1 100 Continue");
            assertThat(client.send("abc").response().text()).isEqualTo("abc");
            assertThat(client.send(GET).response().text()).isEqualTo("ok");
        }
    }

    @Test
    void endsTheConnectionIfNobodyWantsABodyThatWaitsToBeAskedFor() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.response().header("Connection")).isEqualTo("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void skipsASmallBodyThatNobodyWants() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/ HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n");
            assertThat(client.response().header("Connection")).isEqualTo("keep-alive");
            client.send("x".repeat(60_000) + GET);
            assertThat(client.response().text()).isEqualTo("ok");
        }
    }

    @Test
    void endsTheConnectionRatherThanSkipALargeBody() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/ HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\n\r\n");
            assertThat(client.response().header("Connection")).isEqualTo("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void keepsABodyUntilItIsAskedFor() {
        byte[] body = new byte[500_000];
        Arrays.fill(body, (byte) 'y');
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/?do=late-body HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
            HttpExchange exchange = TestHandler.next(handler.held);
            Thread sender = new Thread(() -> client.send(body).send(GET));
            sender.start();
            handler.readBody(exchange);
            assertThat(client.response().text()).isEqualTo("500000 bytes, hash " + Arrays.hashCode(body));
            assertThat(client.response().text()).isEqualTo("ok");
        }
    }

    @Test
    void collectsChunks() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/?do=body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n" + GET);
            assertThat(client.response().text()).isEqualTo("abcd");
            assertThat(client.response().text()).isEqualTo("ok");
        }
    }

    @Test
    void anEmptyBodyIsComplete() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.response().text()).isEmpty();
        }
    }

    @Test
    void tellsWhenThePeerLeavesInTheMiddleOfABody() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc");
        }
        assertThat(TestHandler.next(handler.events)).isEqualTo("body aborted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/t/?do=tell&a=1&b=%41%20+|{do=tell, a=1, b=A  } []",
                "/t/?do=tell&a=1&a=2|{do=tell, a=2} [a]",
                "/t/?do=tell&a=%zz%4&=x&b&&|{do=tell, a=%zz%4, =x, b=} []",
                "/t/?do=tell&a=%ff|{do=tell, a=\ufffd} []",
                "/t/?do=tell&a=%C3%BC&a%62=c%3Dd|{do=tell, a=ü, ab=c=d} []",
                "http://other/t/?do=tell|{do=tell} []"
            })
    void readsTheQuery(String target, String expected) {
        try (RawClient client = RawClient.connect(port())) {
            assertThat(client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")
                            .response()
                            .text())
                    .isEqualTo("GET " + expected);
        }
    }

    @Test
    void readsNoMoreThanAThousandParameters() {
        String query = java.util.stream.IntStream.range(0, 2000)
                .mapToObj(Integer::toString)
                .collect(java.util.stream.Collectors.joining("&", "&", "&do=crlf"));
        try (RawClient client = RawClient.connect(port())) {
            assertThat(client.send("GET /t/?do=ok" + query.substring(0, 7000) + "&do=crlf HTTP/1.1\r\nHost: a\r\n\r\n")
                            .response()
                            .text())
                    .isEqualTo("ok");
        }
    }

    @Test
    void readsNoMoreParametersThanASessionShouldKeep() {
        StringBuilder target = new StringBuilder("/t/?do=tell");
        for (int i = 1; i < 1000; i++) {
            target.append("&p").append(i);
        }
        try (RawClient client = RawClient.connect(port())) {
            client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().text())
                    .startsWith("GET {do=tell, p1=, ")
                    .endsWith(", p127=} []");
        }
    }
}
