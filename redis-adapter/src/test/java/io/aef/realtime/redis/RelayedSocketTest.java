package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.SessionRelay;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;
import io.aef.realtime.engine.host.WebSocketMessage;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of a WebSocket at which its client is, and another node that says what the test wants. */
class RelayedSocketTest {

    private static final String OWNER = "0123456789abcdef";
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final byte[] EMPTY = new byte[0];

    private final FakeBus bus = new FakeBus();
    private final RedisLink link = RedisLink.over(() -> bus, null, 16 << 20);
    private final RedisRelay relay = new RedisRelay(
            link, new Roster(link, "nodes", "node", "name"), "p", "fedcba9876543210", RelayOptions.DEFAULT);
    private final Handshake handshake = new Handshake();

    @BeforeEach
    void begin() {
        bus.nodes.complete(Map.of(OWNER, "owner"));
        relay.open(new Here());
        relay.relay(handshake, handshake.request(), () -> handshake.answers.add(404));
    }

    @AfterEach
    void end() {
        bus.struck.complete(null);
        relay.close();
    }

    /** What the owner says. */
    private void hear(Kind kind, long number, @Nullable Object data) {
        byte[] body = new RelayMessage(kind, OWNER, 1, number, data).encode();
        bus.channels.get("p-engine#fedcba9876543210#").received("", body);
        CompletableFuture<Void> heard = new CompletableFuture<>();
        link.inbox().run(() -> heard.complete(null));
        heard.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private WebSocketListener open() {
        hear(Kind.ACCEPT, 0, Arrays.asList(List.of(), 1000));
        return handshake.acceptor.opened(handshake);
    }

    @Test
    void aClientThatSendsEmptyFramesIsNotReadFromUntilTheOwnerHasPassedThemOn() {
        WebSocketListener client = open();
        for (int i = 0; i < 4096; i++) {
            client.text(EMPTY);
        }
        assertThat(handshake.reading).isTrue();

        client.text(EMPTY);

        assertThat(handshake.reading).isFalse();
        hear(Kind.READ, 1, 4097 * 64);
        assertThat(handshake.reading).isTrue();
    }

    @Test
    void anAnswerThatMakesNoSenseRefusesTheHandshake() {
        hear(Kind.ACCEPT, 0, List.of());

        assertThat(handshake.answers).containsExactly(503);
        assertThat(relay.pending()).isZero();
    }

    private static final class Handshake implements WebSocketHandshake, WebSocketLink {

        final List<Integer> answers = new ArrayList<>();
        final Lane lane = new Crowd.CallersLane();
        boolean reading = true;

        @Nullable
        Acceptor acceptor;

        @Override
        public HttpRequest request() {
            Map<String, String> query = Map.of("sid", "A".repeat(20) + OWNER);
            return new HttpRequest(
                    "GET", "/", "/", query, Set.of(), Headers.empty(), CLIENT, false, CLIENT.getAddress());
        }

        @Override
        public Lane lane() {
            return lane;
        }

        @Override
        public void reject(HttpResponse response) {
            answers.add(response.status());
        }

        @Override
        public void accept(@Nullable Lane on, Headers headers, int maxMessageBytes, Acceptor by) {
            answers.add(101);
            acceptor = by;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return CLIENT;
        }

        @Override
        public void write(WebSocketMessage message) {}

        @Override
        public void flush() {}

        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public long bufferedBytes() {
            return 0;
        }

        @Override
        public long takenBytes() {
            return 0;
        }

        @Override
        public boolean sharesMemory() {
            return false;
        }

        @Override
        public Duration closeTimeout() {
            return Duration.ofSeconds(1);
        }

        @Override
        public void setReading(boolean now) {
            reading = now;
        }

        @Override
        public void close(int code) {}

        @Override
        public void abort() {}
    }

    private record Here() implements SessionRelay.Local {

        @Override
        public @Nullable Lane laneOf(String sessionId) {
            return null;
        }

        @Override
        public void handle(HttpExchange exchange) {}

        @Override
        public void handle(WebSocketHandshake handshake) {}

        @Override
        public Headers corsHeaders(HttpRequest request) {
            return Headers.empty();
        }

        @Override
        public int maxBodyBytes() {
            return 1000;
        }

        @Override
        public Duration silence() {
            return Duration.ofMinutes(1);
        }
    }
}
