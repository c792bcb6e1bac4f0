package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is taken for gone, and who is not. */
class PeersTest {

    private final SocketIoServer io = SocketIoServer.builder().build();
    private final List<String> told = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private boolean redisAnswers = true;
    private final Peers peers = new Peers(io, "self", () -> redisAnswers, () -> now, new Peers.Listener() {
        @Override
        public void appeared(String node) {
            told.add("appeared " + node);
        }

        @Override
        public void gone(String node) {
            told.add("gone " + node);
        }

        @Override
        public void returned() {
            told.add("returned");
        }
    });

    @AfterEach
    void close() {
        io.close();
    }

    @Test
    void aNodeThatSaysNothingForFiveSecondsHasGone() {
        peers.expect("a");

        beatFor(10);
        assertThat(peers.isThere("a")).isTrue();
        beatFor(1);

        assertThat(told).containsExactly("gone a");
        assertThat(peers.isThere("a")).isFalse();
    }

    @Test
    void nobodyIsJudgedWhileRedisDoesNotAnswer() {
        peers.expect("a");
        redisAnswers = false;
        beatFor(100);
        redisAnswers = true;

        beatFor(10);
        assertThat(told).containsExactly("returned");
        beatFor(1);
        assertThat(told).containsExactly("returned", "gone a");
    }

    @Test
    void nobodyIsJudgedByWhoWasStopped() {
        peers.expect("a");
        beatFor(1);
        now = now.plusSeconds(60);

        beatFor(2);

        assertThat(told).containsExactly("returned");
    }

    @Test
    void aNodeThatWasHeardHasItsTimeAgain() {
        peers.heard("a", List.of("execution:r"));
        beatFor(8);
        peers.heard("a", List.of());
        beatFor(8);

        assertThat(told).containsExactly("appeared a");
        assertThat(peers.met()).isEqualTo(1);
    }

    private void beatFor(int beats) {
        for (int i = 0; i < beats; i++) {
            now = now.plus(Peers.BEAT);
            peers.beat();
        }
    }
}
