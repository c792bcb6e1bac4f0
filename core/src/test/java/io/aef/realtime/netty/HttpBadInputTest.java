package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes that are no HTTP, or more of it than allowed: one answer, then the end of that connection. */
class HttpBadInputTest extends HostTest {

    private static final String GET = "GET /t/ HTTP/1.1\r\nHost: a\r\n";

    private void refused(String request, String statusLine) {
        try (RawClient neighbour = RawClient.connect(port());
                RawClient client = RawClient.connect(port())) {
            RawClient.Response response = client.send(request).response();
            assertThat(response.lines().get(0)).isEqualTo(statusLine);
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(response.header("Content-Length")).isEqualTo("0");
            assertThat(client.rest()).isEmpty();
            assertThat(neighbour.send(GET + "\r\n").response().text()).isEqualTo("ok");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "length and chunks | POST /t/ HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~",
                "two lengths | POST /t/ HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 3~~abc",
                "lengths in one field | POST /t/ HTTP/1.1~Host: a~Content-Length: 5,5~~",
                "length with a sign | POST /t/ HTTP/1.1~Host: a~Content-Length: +5~~",
                "negative length | POST /t/ HTTP/1.1~Host: a~Content-Length: -1~~",
                "chunked and more | POST /t/ HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity~~",
                "unknown coding | POST /t/ HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~",
                "chunks in HTTP/1.0 | POST /t/ HTTP/1.0~Transfer-Encoding: chunked~~0~~",
                "space before colon | GET /t/ HTTP/1.1~Host : a~~",
                "line feed alone | GET /t/ HTTP/1.1^Host: a^^",
                "line feed alone in the fields | GET /t/ HTTP/1.1~Host: a^^",
                "leading NUL | `GET /t/ HTTP/1.1~Host: a~~",
                "NUL in a value | GET /t/ HTTP/1.1~Host: a~X: a`b~~",
                "folded field | GET /t/ HTTP/1.1~Host: a~X: a~ b~~",
                "field folded with a tab | GET /t/ HTTP/1.1~Host: a~X: a~\tb~~",
                "no host | GET /t/ HTTP/1.1~~",
                "two hosts | GET /t/ HTTP/1.1~Host: a~Host: a~~",
                "HTTP/9.9 | GET /t/ HTTP/9.9~Host: a~~",
                "HTTP/2.0 preface | PRI * HTTP/2.0~~SM~~",
                "no version | GET /t/~Host: a~~",
                "tab for space | GET\t/t/\tHTTP/1.1~Host: a~~",
                "two spaces | GET  /t/ HTTP/1.1~Host: a~~",
                "space in the target | GET /t/ x HTTP/1.1~Host: a~~",
                "lower-case version | GET /t/ http/1.1~Host: a~~",
                "no colon | GET /t/ HTTP/1.1~Host: a~X~~",
                "no field name | GET /t/ HTTP/1.1~Host: a~: x~~"
            })
    void malformed(String name, String request) {
        refused(request.replace("~", "\r\n").replace('^', '\n').replace('`', '\0'), "HTTP/1.1 400 Bad Request");
    }

    @Test
    void lineOfOneMegabyte() {
        refused(
                "GET /t/?" + "a".repeat(1_000_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "HTTP/1.1 414 Request-URI Too Long");
    }

    @Test
    void fieldsOf17Kibibytes() {
        refused(GET + "X: " + "a".repeat(17 * 1024) + "\r\n\r\n", "HTTP/1.1 431 Request Header Fields Too Large");
    }

    @Test
    void fields1500TinyOnes() {
        refused(GET + "a:b\r\n".repeat(1500) + "\r\n", "HTTP/1.1 431 Request Header Fields Too Large");
    }

    @Test
    void fields101() {
        try (RawClient client = RawClient.connect(port())) {
            assertThat(client.send(GET + "a:b\r\n".repeat(99) + "\r\n")
                            .response()
                            .status())
                    .isEqualTo(200);
        }
        refused(GET + "a:b\r\n".repeat(100) + "\r\n", "HTTP/1.1 431 Request Header Fields Too Large");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "no hexadecimal number | xyz~abc~0~~",
                "prefixed number | 0x3~abc~0~~",
                "no end of chunk | 3~abcd~0~~",
                "extension with a line feed | 3;a^b~abc~0~~",
                "negative size | -1~abc~0~~",
                "size of 17 digits | 10000000000000000~abc~0~~"
            })
    void malformedChunks(String name, String chunks) {
        refused(
                "POST /t/?do=body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunks.replace("~", "\r\n").replace('^', '\n'),
                "HTTP/1.1 400 Bad Request");
        assertThat(TestHandler.next(handler.events)).isEqualTo("body aborted");
    }

    @Test
    void aMalformedRequestIsAnsweredInItsTurn() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\nrubbish\r\n\r\n");
            TestHandler.next(handler.held).respond(TestHandler.ok("first"));
            assertThat(client.response().text()).isEqualTo("first");
            assertThat(client.response().status()).isEqualTo(400);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void emptyLinesBeforeARequestAreIgnored() {
        try (RawClient client = RawClient.connect(port())) {
            assertThat(client.send("\r\n\r\n" + GET + "\r\n").response().text()).isEqualTo("ok");
            assertThat(client.send("\r\n" + GET + "\r\n").response().text()).isEqualTo("ok");
        }
    }

    @Test
    void trailersAreIgnored() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/?do=body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3;a=b\r\nabc\r\n0\r\nContent-Length: 7\r\nHost: b\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("abc");
            assertThat(client.send(GET + "\r\n").response().text()).isEqualTo("ok");
        }
    }

    @Test
    void aRequestByteByByteIsRead() {
        try (RawClient client = RawClient.connect(port())) {
            String request = "\r\nPOST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
            for (int i = 0; i < request.length(); i++) {
                client.send(request.substring(i, i + 1));
            }
            assertThat(client.response().text()).isEqualTo("abc");
        }
    }

    @Test
    void aLongBodyIsRefusedOnItsDeclaredLength() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000000\r\n\r\nabc");
            assertThat(client.response().lines().get(0)).isEqualTo("HTTP/1.1 413 Request Entity Too Large");
            assertThat(client.rest()).isEmpty();
            assertThat(TestHandler.next(handler.events)).isEqualTo("too large");
        }
    }

    @Test
    void aLongBodyIsRefusedBeforeItIsAskedFor() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000000\r\n"
                    + "Expect: 100-continue\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(413);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aLongBodyInChunksIsRefusedWhenItHasArrived() {
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        try (RawClient client = RawClient.connect(port())) {
            client.send(
                    "POST /t/?do=body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(16));
            assertThat(client.response().status()).isEqualTo(413);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void noHeaderGetsIntoAResponseThatEndsItEarly() {
        try (RawClient client = RawClient.connect(port())) {
            RawClient.Response response =
                    client.send("GET /t/?do=crlf HTTP/1.1\r\nHost: a\r\n\r\n").response();
            assertThat(response.lines().get(0)).isEqualTo("HTTP/1.1 500 Internal Server Error");
            assertThat(response.lines()).noneMatch(line -> line.contains("Injected"));
        }
    }

    @Test
    void anUnknownExpectationIsRefused() {
        refused(GET + "Expect: the unexpected\r\n\r\n", "HTTP/1.1 417 Expectation Failed");
    }

    @Test
    void aFailingHandlerEndsThatConnectionOnly() {
        refused("GET /t/?do=fail HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 500 Internal Server Error");
    }

    @Test
    void manyPipelinedRequestsAreReadAsTheyAreAnswered() {
        try (RawClient client = RawClient.connect(port())) {
            client.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n" + (GET + "\r\n").repeat(1000));
            TestHandler.next(handler.held).respond(TestHandler.ok("first"));
            assertThat(client.response().text()).isEqualTo("first");
            for (int i = 0; i < 1000; i++) {
                assertThat(client.response().text()).isEqualTo("ok");
            }
        }
    }

    @Test
    void moreRequestsInOneReadThanAnyClientPipelinesEndTheConnection() {
        try (RawClient client = RawClient.connect(port())) {
            // The more a connection brings, the more of it is read at once.
            client.send(
                    "POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1_000_000));
            assertThat(client.response().status()).isEqualTo(200);
            client.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n" + (GET + "\r\n").repeat(1000));
            assertThat(client.isEnded()).isTrue();
            assertThat(TestHandler.next(handler.events)).isEqualTo("aborted");
        }
    }
}
