package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.WebSocketListener;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of a WebSocket at which its client is, and another node that says what the test wants. */
class RelayedSocketTest {

    private static final byte[] EMPTY = new byte[0];

    private final LoneRelay node = new LoneRelay();
    private final ClientHandshake handshake = new ClientHandshake(new Crowd.CallersLane());

    @BeforeEach
    void begin() {
        node.relay.relay(handshake, handshake.request(), () -> handshake.answers.add(404));
        assertThat(node.kindsSaid()).containsExactly(Kind.HANDSHAKE);
    }

    @AfterEach
    void end() {
        node.close();
    }

    private WebSocketListener open() {
        node.hear(Kind.ACCEPT, 1, 0, Arrays.asList(List.of(), 1000));
        WebSocketListener client = handshake.acceptor.opened(handshake);
        assertThat(node.kindsSaid()).containsExactly(Kind.OPENED);
        return client;
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
        node.hear(Kind.READ, 1, 1, 4097 * 64);
        assertThat(handshake.reading).isTrue();
    }

    @Test
    void anAnswerThatMakesNoSenseRefusesTheHandshake() {
        node.hear(Kind.ACCEPT, 1, 0, List.of());

        expectRefused();
    }

    @Test
    void aLengthThatMakesNoSenseRefusesTheHandshake() {
        node.hear(Kind.ACCEPT, 1, 0, Arrays.asList(List.of(), -1));

        expectRefused();
    }

    @Test
    void aRefusalThatMakesNoSenseIsOneAllTheSame() {
        node.hear(Kind.RESPONSE, 1, 0, List.of());

        expectRefused();
    }

    private void expectRefused() {
        assertThat(handshake.answers).containsExactly(503);
        assertThat(node.kindsSaid()).containsExactly(Kind.ABORT);
        assertThat(node.relay.pending()).isZero();
    }

    @Test
    void whenItsNodeClosesAnOpenOneIsClosedAsGoingAway() {
        WebSocketListener client = open();

        node.relay.leave();
        client.closed(1001, null);

        assertThat(handshake.closes).containsExactly(1001);
        List<RelayMessage> said = node.said();
        assertThat(said).singleElement().satisfies(closed -> {
            assertThat(closed.kind()).isEqualTo(Kind.CLOSED);
            assertThat(closed.data()).isEqualTo(Arrays.asList(1001, false, null));
        });
        assertThat(node.relay.pending()).isZero();
    }

    @Test
    void whenItsNodeClosesOneThatIsNotAcceptedIsRefused() {
        node.relay.leave();

        expectRefused();
    }

    @Test
    void whenItsNodeClosesOneThatIsJustBeingOpenedIsClosedAsWell() {
        node.hear(Kind.ACCEPT, 1, 0, Arrays.asList(List.of(), 1000));
        node.relay.leave();

        handshake.acceptor.opened(handshake);

        assertThat(handshake.closes).containsExactly(1001);
        assertThat(node.kindsSaid()).containsExactly(Kind.OPENED);
    }
}
