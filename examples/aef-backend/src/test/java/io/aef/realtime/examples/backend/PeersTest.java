package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.SocketIoServer;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is taken for gone, and who is not. */
class PeersTest {

    private final SocketIoServer io =
            SocketIoServer.builder().host("127.0.0.1").port(0).build();
    private final List<String> told = new ArrayList<>();
    private final List<Map<String, Boolean>> seen = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private boolean redisAnswers = true;
    private boolean failing;
    private final Peers peers = new Peers(io, "m", () -> redisAnswers, () -> now, new Peers.Listener() {
        @Override
        public void changed(Map<String, Boolean> nodes) {
            seen.add(nodes);
        }

        @Override
        public void left(List<String> there) {
            told.add("there " + there);
            if (failing) {
                throw new IllegalStateException();
            }
        }

        @Override
        public void returned() {
            told.add("returned");
        }
    });

    @BeforeEach
    void start() {
        io.start();
    }

    @AfterEach
    void close() {
        io.close();
    }

    @Test
    void aNodeThatSaysNothingForFiveSecondsHasGone() {
        beatFor(5);
        peers.heard("z", 1);
        beatFor(10);
        assertThat(told).containsExactly("there [m, z]");
        assertThat(peers.isThere("z")).isTrue();
        beatFor(1);

        assertThat(told).containsExactly("there [m, z]", "there [m]");
        assertThat(peers.isThere("z")).isFalse();
    }

    @Test
    void whereTheOthersAreIsKnownAsLongAsTheyAreThere() {
        beatFor(5);
        peers.heard("z", 4_711);
        assertThat(peers.addresses()).containsExactly(URI.create("http://127.0.0.1:4711/"));
        beatFor(11);

        assertThat(peers.addresses()).isEmpty();
    }

    @Test
    void aNodeThatSaysNothingForTwoSecondsDoesNotAnswerUntilItIsHeardAgain() {
        Map<String, Boolean> answers = Map.of("m", true, "a", true);
        Map<String, Boolean> isSilent = Map.of("m", true, "a", false);
        peers.heard("a", 1);
        beatFor(10);
        assertThat(seen).isEmpty();
        peers.heard("a", 1);
        beatFor(4);
        assertThat(seen).containsExactly(answers);
        beatFor(1);
        assertThat(seen).containsExactly(answers, isSilent);

        peers.heard("a", 1);
        beatFor(10);
        assertThat(seen).containsExactly(answers, isSilent, answers, isSilent);
        beatFor(1);
        assertThat(seen).last().isEqualTo(Map.of("m", true));
    }

    @Test
    void onlyTheFirstOfThoseThatAreThereIsTold() {
        peers.heard("a", 1);
        peers.heard("z", 1);
        beatFor(8);
        peers.heard("a", 1);
        beatFor(10);
        assertThat(told).isEmpty();

        beatFor(1);
        assertThat(told).containsExactly("there [m]");
    }

    @Test
    void whatHasFailedIsToldAgain() {
        failing = true;
        assertThatThrownBy(() -> beatFor(11)).isInstanceOf(IllegalStateException.class);
        failing = false;
        beatFor(5);

        assertThat(told).containsExactly("there [m]", "there [m]");
    }

    @Test
    void nobodyIsJudgedWhileRedisDoesNotAnswer() {
        peers.heard("z", 1);
        redisAnswers = false;
        beatFor(100);
        redisAnswers = true;

        beatFor(10);
        assertThat(told).containsExactly("returned");
        beatFor(1);
        assertThat(told).containsExactly("returned", "there [m]");
    }

    @Test
    void nobodyIsJudgedByWhoWasStopped() {
        peers.heard("z", 1);
        beatFor(1);
        now = now.plusSeconds(60);

        beatFor(2);

        assertThat(told).containsExactly("returned");
    }

    @Test
    void aNodeThatIsHeardStays() {
        for (int i = 0; i < 5; i++) {
            peers.heard("z", 1);
            beatFor(8);
        }

        assertThat(told).containsExactly("there [m, z]");
    }

    private void beatFor(int beats) {
        for (int i = 0; i < beats; i++) {
            now = now.plus(Peers.BEAT);
            peers.beat();
        }
    }
}
