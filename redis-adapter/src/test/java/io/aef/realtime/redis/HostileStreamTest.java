package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redisson.api.RScript;
import org.redisson.client.codec.StringCodec;

/** Somebody else writes into the stream what is well-formed and means harm. */
class HostileStreamTest extends RecoveringNodes {

    private static final String DATA =
            "{\"opts\":{\"rooms\":[\"nobody\"],\"except\":[],\"flags\":{}},\"packet\":{\"type\":2,\"data\":[\"x\"]}}";

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
}
