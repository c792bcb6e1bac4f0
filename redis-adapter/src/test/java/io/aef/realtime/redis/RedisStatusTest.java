package io.aef.realtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;

class RedisStatusTest {

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private long now;
    private final RedisStatus status = new RedisStatus(() -> now);
    private final RedisStatus.Source publisher = status.source();
    private final RedisStatus.Source roster = status.source();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    @AfterEach
    void stop() {
        System.setErr(before);
    }

    private List<String> lines() {
        List<String> lines = log.toString(UTF_8)
                .lines()
                .map(line -> line.replaceAll(".* - ", ""))
                .toList();
        log.reset();
        return lines;
    }

    private static Throwable refusal(String words) {
        return new RedisException(words + ". channel: [id: 1] command: (PUBLISH), params: [secret]");
    }

    private static void unreachable(RedisStatus.Source source) {
        source.unreachable(source.ask(), new TimeoutException());
    }

    private static final String AWAY =
            "Redis does not answer, so other nodes do not receive what this node publishes: TimeoutException";
    private static final String BACK = "Redis answers again; 0 messages of this node were lost so far.";

    /** The list of nodes and what is published may be at different masters. */
    @Test
    void oneThatAnswersDoesNotHideOneThatDoesNot() {
        unreachable(publisher);
        roster.reached();
        assertThat(status.isHealthy()).isFalse();
        unreachable(roster);
        unreachable(publisher);
        publisher.reached();
        publisher.reached();
        assertThat(status.isHealthy()).isFalse();
        assertThat(lines()).containsExactly(AWAY);

        roster.reached();
        assertThat(status.isHealthy()).isTrue();
        assertThat(lines()).containsExactly(BACK);
    }

    /** Several questions may be under way: the list of nodes is read by whoever needs it. */
    @Test
    void whatWasAskedBeforeTheLastAnswerTellsNothing() {
        long before = roster.ask();
        long first = roster.ask();
        roster.unreachable(first, new TimeoutException());
        roster.reached();
        roster.unreachable(before, new TimeoutException());
        assertThat(status.isHealthy()).isTrue();
        assertThat(lines()).containsExactly(AWAY, BACK);

        long behind = roster.ask();
        roster.unreachable(behind, new TimeoutException());
        assertThat(status.isHealthy()).isFalse();
        assertThat(lines()).containsExactly(AWAY);
    }

    /** One way may notice only when Redis has answered on the other, that it did not answer for a while. */
    @Test
    void whatWasAskedBeforeRedisAnsweredAgainTellsNothing() {
        long during = roster.ask();
        unreachable(publisher);
        publisher.reached();
        roster.unreachable(during, new TimeoutException());
        assertThat(status.isHealthy()).isTrue();
        assertThat(lines()).containsExactly(AWAY, BACK);
    }

    /** Each may have a server of its own. */
    @Test
    void whatFindsNoAnswerWhenNobodyAsksAnyMoreIsNoNews() {
        status.end();

        unreachable(publisher);

        assertThat(status.isHealthy()).isTrue();
        assertThat(lines()).isEmpty();
    }

    @Test
    void anAnswerToOneDoesNotHideThatAnotherWasNotAnswered() {
        long asked = roster.ask();
        publisher.reached();
        roster.unreachable(asked, new TimeoutException());
        assertThat(status.isHealthy()).isFalse();
        assertThat(lines()).containsExactly(AWAY);
    }

    @Test
    void itTellsAllInOneLine() {
        status.watchNodes(() -> List.of("a:1", "b:2"));
        status.published(3);
        status.lost(1);

        assertThat(status)
                .hasToString(
                        "RedisStatus[healthy=true, nodes=[a:1, b:2], published=3, received=0, lost=1, overflowed=0,"
                                + " malformed=0, outgoingBytes=0, incomingBytes=0, pendingRequests=0, relayed=0]");
    }

    @Test
    void aRefusalIsAnAnswer() {
        unreachable(roster);
        lines();
        roster.failed(roster.ask(), refusal("NOPERM no"));

        assertThat(status.isHealthy()).isTrue();
        assertThat(lines()).as("what it has said is told elsewhere").containsExactly(BACK);
    }

    @Test
    void theSameWordsAreLoggedOnceAMinuteAndNotTooManyOfThem() {
        status.refused(refusal("NOPERM no"));
        status.refused(refusal("OOM no"));
        status.refused(refusal("NOPERM no"));
        assertThat(lines()).hasSize(2);
        now = TimeUnit.SECONDS.toNanos(59);
        status.refused(refusal("NOPERM no"));
        assertThat(lines()).isEmpty();
        now = TimeUnit.SECONDS.toNanos(60);
        status.refused(refusal("NOPERM no"));
        assertThat(lines()).containsExactly("Redis refuses what this node asks for: NOPERM no");
        for (int i = 0; i < 100; i++) {
            status.refused(refusal("ERR " + i));
        }
        assertThat(lines()).hasSize(15);
    }
}
