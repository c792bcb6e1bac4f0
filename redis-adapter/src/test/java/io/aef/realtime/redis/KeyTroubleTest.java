package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A Redis that answers, but whose keys are not what they should be, or gone, or that has no room for more; and one that is silent at the end. */
class KeyTroubleTest extends RecoveringNodes {

    private static void redis(String command, String answer) {
        assertThat(REDIS.redis().ask(command)).isEqualTo(answer);
    }

    /** At once, though nothing that is sent gets into the log. */
    private void localDeliveryGoesOn(RecoveringClient here) {
        long lost = adapters.get(0).status().lost();
        for (int i = 0; i < 3; i++) {
            nodes.get(0).emit("local", i);
            assertThat(here.next()).isEqualTo("42[\"local\"," + i + "]");
        }
        await().until(() -> adapters.get(0).status().lost() == lost + 3);
        assertThat(adapters.get(0).status().isHealthy()).as("Redis answers").isTrue();
        here.expectNothingElse();
    }

    /** Without a restart. */
    private void allGoesOn() {
        eventsAreNumbered();
        RecoveringClient client = gone();
        assertThat(back(client, 1)).isTrue();
        await().atMost(AT_MOST)
                .untilAsserted(() -> assertThat(adapters).allSatisfy(each -> {
                    assertThat(each.status().isHealthy()).isTrue();
                    assertThat(each.status().outgoingBytes()).isZero();
                    assertThat(each.status().pendingRequests()).isZero();
                }));
    }

    @Test
    void theStreamIsSomethingElse() {
        RecoveringClient here = client(0);
        redis("SET socket.io x", "+OK");

        localDeliveryGoesOn(here);

        redis("DEL socket.io", ":1");
        allGoesOn();
    }

    @Test
    void theListOfNodesIsSomethingElse() {
        redis("SET socket.io#nodes x", "+OK");
        await().atMost(AT_MOST)
                .until(() -> adapters.get(0)
                        .roster()
                        .others()
                        .toCompletableFuture()
                        .handle((others, failure) -> failure != null && Replies.isRefusal(failure))
                        .get(5, TimeUnit.SECONDS));

        // Sessions of which Redis knows are restored all the same.
        allGoesOn();

        redis("DEL socket.io#nodes", ":1");
        await().atMost(AT_MOST)
                .until(() -> adapters.get(0)
                                .roster()
                                .others()
                                .toCompletableFuture()
                                .get(5, TimeUnit.SECONDS)
                                .size()
                        == NODES - 1);
    }

    @Test
    void aSessionIsSomethingElse() {
        RecoveringClient client = gone();
        redis("DEL sio:session:" + client.pid(), ":1");
        redis("RPUSH sio:session:" + client.pid() + " x", ":1");

        assertThat(back(client, 1)).isFalse();

        nodes.get(0).emit("next");
        assertThat(client.next()).isEqualTo("42[\"next\"]");
        allGoesOn();
    }

    @Test
    void allKeysAreGoneAtOnce() {
        RecoveringClient here = client(0);
        for (int i = 0; i < 200; i++) {
            if (i == 100) {
                redis("FLUSHALL", "+OK");
            }
            nodes.get(0).emit("n", i);
        }

        for (int i = 0; i < 200; i++) {
            assertThat(here.next()).isEqualTo("42[\"n\"," + i + "]");
        }
        allGoesOn();
        assertThat(adapters.get(0).status().lost()).isZero();
    }

    @Test
    void redisHasNoRoom() {
        RecoveringClient here = client(0);
        redis("CONFIG SET maxmemory 1", "+OK");
        try {
            localDeliveryGoesOn(here);
            // Nor is there room for its session.
            here.cut();
            assertThat(back(here, 1)).isFalse();
        } finally {
            redis("CONFIG SET maxmemory 0", "+OK");
        }
        allGoesOn();
    }

    /** Whatever Redis has not answered. */
    @Test
    void nodesCloseWhileRedisIsSilent() throws Exception {
        RecoveringClient here = client(0);
        REDIS.redis().signal("STOP");
        try {
            nodes.get(0).emit("local");
            CompletableFuture<?> asked = nodes.get(0).fetchSockets().toCompletableFuture();
            List<CompletableFuture<?>> closed = new ArrayList<>();
            for (SocketIoServer node : nodes) {
                closed.add(node.close(Duration.ofSeconds(1)).toCompletableFuture());
            }
            nodes.clear();
            for (CompletableFuture<?> each : closed) {
                each.get(30, TimeUnit.SECONDS);
            }
            await().until(asked::isDone);
            await().until(here::isLost);
            await().untilAsserted(() -> assertThat(adapters).allSatisfy(each -> {
                assertThat(each.status().pendingRequests()).isZero();
                assertThat(each.status().relayed()).isZero();
            }));
        } finally {
            REDIS.redis().signal("CONT");
        }
    }
}
