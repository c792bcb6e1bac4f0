package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What holds with every adapter, and besides what holds with each that is on a wire of the official ones. */
abstract class WireContract extends AdapterContract {

    @Test
    void whatIsNoServerSpeaksToThemAll() throws Exception {
        join(1, "red");
        join(2, "red");
        join(2, "muted");
        RedisEmitter emitter = kind().emitter(redisson(0));
        List<String> heard = new CopyOnWriteArrayList<>();
        nodes.forEach(node -> node.onServerSide("told", (args, ack) -> heard.add(args.string(0))));

        // Each is waited for: where rooms have channels of their own, what comes by one may overtake what comes by
        // another.
        emitter.emit("all", 1, new byte[] {1});
        for (int client = 0; client < 3; client++) {
            assertThat(next(client)).isEqualTo("451-[\"all\",1,{\"_placeholder\":true,\"num\":0}]");
            assertThat(next(client)).isEqualTo("<01>");
        }
        emitter.to("red").except("muted").emit("some");
        assertThat(next(1)).isEqualTo("42[\"some\"]");
        emitter.to(clients.get(2).id).compress(false).emit("one");
        assertThat(next(2)).isEqualTo("42[\"one\"]");
        emitter.in("muted").socketsJoin("blue");
        emitter.serverSideEmit("told", "x");
        soon().untilAsserted(() -> assertThat(heard).containsExactly("x", "x", "x"));
        soon().untilAsserted(
                        () -> assertThat(get(node(0).in("blue").fetchSockets())).hasSize(1));
        emitter.in("blue").socketsLeave("muted");
        emitter.in("blue").disconnectSockets(false);
        emitter.flush().toCompletableFuture().get(10, TimeUnit.SECONDS);

        expectNothingElse(0);
        expectNothingElse(1);
        assertThat(next(2)).isEqualTo("41");
    }
}
