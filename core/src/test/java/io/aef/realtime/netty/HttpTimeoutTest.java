package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a peer may take; on a clock that the test moves. */
class HttpTimeoutTest {

    private static final String HEADERS =
            "content-length: 0\r\ndate: Mon, 02 Nov 2026 04:05:06 GMT\r\nconnection: close\r\n\r\n";

    private final EventLoops loops = EventLoops.createNio(1);
    private final TestHandler handler = new TestHandler();
    private final EmbeddedChannel channel = new EmbeddedChannel() {
        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress("127.0.0.1", 1);
        }
    };

    @BeforeEach
    void open() {
        Host host = new Host(
                List.of(handler),
                NettyOptions.DEFAULT,
                loops,
                false,
                Clock.fixed(Instant.parse("2026-11-02T04:05:06Z"), ZoneOffset.UTC));
        channel.freezeTime();
        HttpConnection connection = new HttpConnection(host, false);
        channel.pipeline()
                .addLast(new HttpRequestReader(connection, HttpLimits.DEFAULT), new HttpResponseEncoder(), connection);
    }

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
        loops.close().toCompletableFuture().join();
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            text.append(out.toString(StandardCharsets.US_ASCII));
            out.release();
        }
        return text.toString();
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runPendingTasks();
    }

    @Test
    void aHeadIsGivenTenSeconds() {
        receive("G");
        pass(9);
        receive("ET /t/ HTTP/1.1\r\n");
        assertThat(sent()).isEmpty();
        pass(1);
        assertThat(sent()).isEqualTo("HTTP/1.1 408 Request Timeout\r\n" + HEADERS);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anIdleConnectionIsKept65Seconds() {
        pass(64);
        receive("GET /t/ HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(sent()).startsWith("HTTP/1.1 200 OK\r\n");
        pass(64);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(sent()).isEmpty();
    }

    private static final String BODY = "POST /t/?do=body HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n";

    @Test
    void aBodyIsGivenThirtySeconds() {
        receive(BODY);
        for (int second = 0; second < 29; second++) {
            receive("x".repeat(300));
            pass(1);
        }
        assertThat(sent()).isEmpty();
        pass(1);
        assertThat(sent()).isEqualTo("HTTP/1.1 408 Request Timeout\r\n" + HEADERS);
        assertThat(handler.events).containsExactly("body aborted");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void minBodyRateIs240BytesPerSecondAfterFiveSeconds() {
        receive(BODY + "x");
        pass(4);
        assertThat(sent()).isEmpty();
        pass(1);
        assertThat(sent()).isEqualTo("HTTP/1.1 408 Request Timeout\r\n" + HEADERS);
        assertThat(handler.events).containsExactly("body aborted");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatCameBeforeCountsForTheRate() {
        receive(BODY + "x".repeat(2400));
        pass(9);
        receive("x".repeat(240));
        pass(1);
        assertThat(sent()).isEmpty();
        pass(1);
        assertThat(sent()).isEqualTo("HTTP/1.1 408 Request Timeout\r\n" + HEADERS);
    }

    @Test
    void aChunkedBodyHasTheSameRate() {
        receive("POST /t/?do=body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
        pass(5);
        assertThat(sent()).isEqualTo("HTTP/1.1 408 Request Timeout\r\n" + HEADERS);
    }

    @Test
    void theRateCountsFromWhenTheBodyIsAskedFor() {
        receive("POST /t/?do=late-body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
        pass(20);
        handler.readBody(TestHandler.next(handler.held));
        pass(4);
        receive("bc");
        assertThat(sent()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("abc");
        pass(64);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aBodyThatHasArrivedWaitsForTheApplicationAsLongAsItTakes() {
        receive("POST /t/?do=hold HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        pass(3600);
        TestHandler.next(handler.held).respond(TestHandler.ok("late"));
        assertThat(sent()).endsWith("late");
    }

    @Test
    void aPendingResponseTakesAsLongAsItTakes() {
        receive("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n");
        pass(3600);
        TestHandler.next(handler.held).respond(TestHandler.ok("late"));
        assertThat(sent()).endsWith("late");
        pass(64);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aHeadThatBeganBehindAPendingRequestIsGivenTenSecondsFromItsResponseOn() {
        receive("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\nGET");
        pass(60);
        TestHandler.next(handler.held).respond(TestHandler.ok("late"));
        assertThat(sent()).endsWith("late");
        pass(9);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(sent()).isEqualTo("HTTP/1.1 408 Request Timeout\r\n" + HEADERS);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aConnectionThatIsBusyAllTheTimeHasOneTimerAtMost() {
        for (int i = 0; i < 1000; i++) {
            receive("GET /t/ HTTP/1.1\r\nHost: a\r\n\r\n");
            sent();
            pass(1);
        }
        assertThat(channel.isOpen()).isTrue();
    }
}
