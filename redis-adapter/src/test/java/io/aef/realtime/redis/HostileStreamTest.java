package io.aef.realtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RScript;
import org.redisson.client.codec.StringCodec;

/** Somebody else writes into the stream what is well-formed and means harm. */
class HostileStreamTest extends RecoveringNodes {

    private static final String DATA =
            "{\"opts\":{\"rooms\":[\"nobody\"],\"except\":[],\"flags\":{}},\"packet\":{\"type\":2,\"data\":[\"x\"]}}";

    /** What is written while nobody has noticed that the stream has begun anew is soon not waited for. */
    private static final Patience SHORT = new Patience(Duration.ofMillis(500), AT_MOST, AT_MOST);

    private static Object redis(RScript.ReturnType type, Object... words) {
        return REDIS.client(0)
                .getScript(StringCodec.INSTANCE)
                .eval(RScript.Mode.READ_WRITE, "return redis.call(unpack(ARGV))", type, List.of(), words);
    }

    /** An event for nobody. */
    private static void add(String id, String token) {
        redis(RScript.ReturnType.VALUE, (Object[]) "XADD socket.io %s uid x nsp / type 3 data %s token %s"
                .formatted(id, DATA, token)
                .split(" "));
    }

    /** By which a node is known that has written last. */
    private static String writer() {
        String last = redis(RScript.ReturnType.LIST, "XREVRANGE", "socket.io", "+", "-", "COUNT", 1)
                .toString();
        return last.replaceAll("(?s).*token, ([0-9a-f]+)-.*", "$1");
    }

    @Test
    void whatIsWrittenInTheNameOfANodeDoesNotSilenceIt() {
        RecoveringClient here = client(0);
        RecoveringClient elsewhere = client(1);
        nodes.get(0).emit("before");
        assertThat(here.next()).isEqualTo("42[\"before\"]");
        assertThat(elsewhere.next()).isEqualTo("42[\"before\"]");

        String writer = writer();
        add("*", writer + "-" + Long.MAX_VALUE);
        add("*", writer + "-0");
        for (int i = 0; i < 3; i++) {
            nodes.get(0).emit("after", i);
            assertThat(here.next()).isEqualTo("42[\"after\"," + i + "]");
            assertThat(elsewhere.next()).isEqualTo("42[\"after\"," + i + "]");
            assertThat(elsewhere.offset()).as("with the same number").isEqualTo(here.offset());
        }

        assertThat(adapters.get(0).status().malformed()).isEqualTo(2);
        assertThat(adapters.get(1).status().malformed()).isEqualTo(1);
        assertThat(adapters.get(0).status().lost()).isZero();
    }

    /** No client can go on from there, but nobody waits for that either. */
    @ParameterizedTest
    @ValueSource(strings = {"5000000000000-0", "9223372036854775808-0"})
    void anEntryOfTheDistantFutureEndsRecoveryButNothingElse(String id) {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, UTF_8));
        try {
            start(true, SHORT);
            RecoveringClient client = gone();
            add(id, "ffffffffffffffff-1");

            assertThat(back(client, 1)).isFalse();

            eventsArrive(client);
            // The stream begins anew: so does recovery.
            redis(RScript.ReturnType.VALUE, "DEL", "socket.io");
            eventsAreNumbered();
            client = gone();
            assertThat(back(client, 1)).isTrue();
            eventsArrive(client);
            assertThat(printed.toString(UTF_8)).doesNotContain("nobody", "WARN", "ERROR");
        } finally {
            System.setErr(before);
        }
        assertThat(adapters).allSatisfy(each -> {
            assertThat(each.status().malformed()).isZero();
            assertThat(each.status().lost()).isZero();
        });
    }

    private void eventsArrive(RecoveringClient client) {
        for (int i = 0; i < 3; i++) {
            nodes.get(i).emit("after", i);
            assertThat(client.next()).isEqualTo("42[\"after\"," + i + "]");
        }
    }

    /** Redis takes nothing more for this stream then. */
    @Test
    void behindTheLastIdThereIsEachNodeIsByItself() {
        start(true, SHORT);
        RecoveringClient here = client(0);
        nodes.get(0).emit("before");
        assertThat(here.next()).isEqualTo("42[\"before\"]");

        add("18446744073709551615-18446744073709551615", "ffffffffffffffff-1");
        nodes.get(0).emit("after");
        assertThat(here.next()).isEqualTo("42[\"after\"]");
        await().until(() -> adapters.get(0).status().lost() == 1);

        redis(RScript.ReturnType.VALUE, "DEL", "socket.io");
        eventsAreNumbered();
    }
}
