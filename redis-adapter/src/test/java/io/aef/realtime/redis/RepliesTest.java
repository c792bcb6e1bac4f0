package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisBusyException;
import org.redisson.client.RedisClusterDownException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisLoadingException;
import org.redisson.client.RedisMasterDownException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisTryAgainException;

/** Failures as the client of Redis words them. */
class RepliesTest {

    private static final String ASKED = ". channel: [id: 0x1] command: (PUBLISH), params: [secret]";

    static Stream<Throwable> refusals() {
        return Stream.of(
                new RedisException("NOPERM this user has no permissions to run the 'del' command" + ASKED),
                new RedisException("WRONGTYPE Operation against a key holding the wrong kind of value" + ASKED),
                new RedisException("ERR unknown command 'SPUBLISH', with args beginning with: 'secret'" + ASKED),
                new RedisOutOfMemoryException("command not allowed when used memory > 'maxmemory'." + ASKED),
                new RedisAuthRequiredException("NOAUTH Authentication required." + ASKED));
    }

    static Stream<Throwable> silences() {
        return Stream.of(
                new RedisReadonlyException("READONLY You can't write against a read only replica." + ASKED),
                new RedisLoadingException("LOADING Redis is loading the dataset in memory" + ASKED),
                new RedisMasterDownException("MASTERDOWN Link with MASTER is down" + ASKED),
                new RedisClusterDownException("CLUSTERDOWN The cluster is down" + ASKED),
                new RedisTryAgainException("TRYAGAIN Multiple keys request during rehashing of slot" + ASKED),
                new RedisBusyException("BUSY Redis is busy running a script." + ASKED),
                new RedisException("MOVED redirection loop detected. Node a has further redirect to b"),
                new RedisException("Unexpected exception while processing command"),
                new RedisConnectionException("Unable to connect to Redis server: 127.0.0.1/127.0.0.1:6379"),
                new RedisResponseTimeoutException("Redis server response timeout (3000 ms) occured"),
                new RedisNodeNotFoundException("Node for slot: 1 hasn't been discovered yet."),
                new IllegalStateException("NOPERM of something else"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void anAnswerIsOne(Throwable failure) {
        assertThat(Replies.isRefusal(failure)).isTrue();
        assertThat(Replies.isRefusal(new CompletionException(failure))).isTrue();
        assertThat(Replies.text(failure)).doesNotContain("secret").doesNotContain("channel:");
    }

    @ParameterizedTest
    @MethodSource("silences")
    void whatMayPassIsNone(Throwable failure) {
        assertThat(Replies.isRefusal(failure)).isFalse();
        assertThat(Replies.isRefusal(new CompletionException(failure))).isFalse();
        assertThat(Replies.text(failure)).doesNotContain("secret");
    }

    @Test
    void theWordsOfRedisAreToldWithoutWhatItWasAsked() {
        assertThat(refusals().map(Replies::text))
                .containsExactly(
                        "NOPERM this user has no permissions to run the 'del' command",
                        "WRONGTYPE Operation against a key holding the wrong kind of value",
                        "ERR unknown command 'SPUBLISH'",
                        "OOM command not allowed when used memory > 'maxmemory'.",
                        "NOAUTH Authentication required.");
        assertThat(Replies.text(new CompletionException(silences().findFirst().orElseThrow())))
                .isEqualTo("READONLY You can't write against a read only replica.");
        assertThat(Replies.text(new RedisConnectionException("Unable to connect to redis://me:secret@host")))
                .isEqualTo("RedisConnectionException");
        assertThat(Replies.text(new RedisException("ERR " + "x".repeat(500) + ASKED)))
                .hasSize(200);
    }
}
