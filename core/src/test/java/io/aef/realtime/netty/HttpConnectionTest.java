package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.HttpExchange;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

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
}
