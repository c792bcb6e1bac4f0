package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.protocol.Msgpack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.redisson.api.stream.StreamTrimArgs;
import org.redisson.client.codec.StringCodec;

/** Clients lose their connection to one of three nodes and come back to another. */
class ClusterRecoveryTest extends RecoveringNodes {

    @Test
    void whatWasMissedFollowsOnAnotherNode() {
        RecoveringClient client = client(0);
        RecoveringClient other = client(1);
        assertThat(ask(client, "join", "red")).isEqualTo("431[]");
        assertThat(ask(client, "join", "muted")).isEqualTo("431[]");
        assertThat(ask(client, "set", "Ann")).isEqualTo("431[]");
        assertThat(ask(client, "leave", "muted")).isEqualTo("431[]");
        nodes.get(1).emit("before");
        assertThat(client.next()).isEqualTo("42[\"before\"]");
        assertThat(other.next()).isEqualTo("42[\"before\"]");
        assertThat(client.offset()).matches("\\d+-\\d+");

        client.cut();
        nodes.get(0).emit("all", 1, "x", null, List.of(2));
        nodes.get(1).to("red").emit("room");
        nodes.get(1).to("blue").emit("not");
        nodes.get(2).except("red").emit("not");
        nodes.get(2).except("muted").emit("left in time");
        nodes.get(2).to(client.sid()).emit("direct");
        nodes.get(0).volatile_().emit("not");
        nodes.get(2).emit("bin", new byte[] {1, 2, 3});
        await().atMost(AT_MOST).until(() -> other.events().contains("<010203>"));

        assertThat(back(client, 2)).isTrue();
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            missed.add(client.next());
        }
        String binary = "451-[\"bin\",{\"_placeholder\":true,\"num\":0}]";
        // Of different nodes, in the order in which Redis had them.
        assertThat(missed)
                .containsExactlyInAnyOrder(
                        "42[\"all\",1,\"x\",null,[2]]",
                        "42[\"room\"]",
                        "42[\"left in time\"]",
                        "42[\"direct\"]",
                        binary,
                        "<010203>")
                .containsSequence(binary, "<010203>")
                .containsSubsequence("42[\"left in time\"]", "42[\"direct\"]", binary);
        client.expectNothingElse();
        assertThat(ask(client, "get", "")).isEqualTo("431[true,\"Ann\",2]");
        nodes.get(0).to("red").emit("again");
        assertThat(client.next()).isEqualTo("42[\"again\"]");
    }

    @Test
    void whoHasReceivedNothingOrWasIdleWhileTheLogWasShortenedIsRecovered() {
        RecoveringClient nothing = client(0);
        nothing.offset(null);
        RecoveringClient idle = client(0);
        nodes.get(1).to(idle.sid()).emit("once");
        assertThat(idle.next()).isEqualTo("42[\"once\"]");
        RecoveringClient busy = client(1);
        for (int i = 0; i < 300; i++) {
            nodes.get(1).to(busy.sid()).emit("n", i);
        }
        await().atMost(AT_MOST).until(() -> busy.count() == 300);
        RecoveringClient fence = client(0);
        nodes.get(1).to(fence.sid()).emit("here");
        assertThat(fence.next()).isEqualTo("42[\"here\"]");
        REDIS.client(0)
                .getStream("socket.io", StringCodec.INSTANCE)
                .trim(StreamTrimArgs.maxLen(1).noLimit());

        nothing.cut();
        idle.cut();
        assertThat(back(nothing, 1)).isTrue();
        assertThat(back(idle, 2)).isTrue();
        nodes.get(0).emit("and on");
        assertThat(nothing.next()).isEqualTo("42[\"and on\"]");
        assertThat(idle.next()).isEqualTo("42[\"and on\"]");
    }

    @Test
    void aRecoveryIsWholeOrDoesNotTakePlace() {
        RecoveringClient client = client(0);
        nodes.get(0).emit("seen");
        assertThat(client.next()).isEqualTo("42[\"seen\"]");
        String sid = client.sid();
        client.cut();
        kept(client);
        RecoveringClient other = client(1);
        for (int i = 0; i < 5; i++) {
            nodes.get(0).emit("missed", i);
        }
        await().atMost(AT_MOST).until(() -> other.count() == 5);
        REDIS.client(0)
                .getStream("socket.io", StringCodec.INSTANCE)
                .trim(StreamTrimArgs.maxLen(4).noLimit());

        assertThat(back(client, 1)).isFalse();
        assertThat(client.sid()).isNotEqualTo(sid);
        client.expectNothingElse();
    }

    @Test
    void sessionsExpireInRedisAndSoDoesTheLog() {
        RecoveringClient client = client(0);
        client.cut();
        kept(client);

        assertThat(REDIS.client(0).getBucket("sio:session:" + client.pid()).remainTimeToLive())
                .isBetween(100_000L, 120_000L);
        await().atMost(AT_MOST)
                .until(() -> REDIS.client(0)
                        .getKeys()
                        .getKeysStream()
                        .allMatch(key -> REDIS.client(0).getBucket(key).remainTimeToLive() > 0));
    }

    @Test
    void aConnectionThatIsDeadOnAnotherNodeIsClosedByTheNewOne() {
        RecoveringClient client = client(0);
        nodes.get(0).emit("one");
        assertThat(client.next()).isEqualTo("42[\"one\"]");
        // Nodes know of each other by a list that each reads every few seconds.
        nodes.get(1).serverCount();
        client.forsake();
        nodes.get(0).emit("two");

        await().atMost(AT_MOST).until(() -> rosterIsRead());
        assertThat(back(client, 1)).isTrue();
        assertThat(client.next()).isEqualTo("42[\"two\"]");
        nodes.get(2).emit("three");
        assertThat(client.next()).isEqualTo("42[\"three\"]");
        client.expectNothingElse();
        assertThat(nodes.get(0).sockets().sockets()).isEmpty();
    }

    private boolean rosterIsRead() {
        return REDIS.client(0)
                        .getScoredSortedSet("socket.io#nodes", StringCodec.INSTANCE)
                        .size()
                >= NODES;
    }

    @Test
    void aSessionIsContinuedByOneConnectionAtATime() {
        for (int round = 0; round < 20; round++) {
            RecoveringClient client = client(0);
            nodes.get(0).to(client.sid()).emit("seen");
            assertThat(client.next()).isEqualTo("42[\"seen\"]");
            String sid = client.sid();
            client.cut();
            kept(client);
            RecoveringClient twin = new RecoveringClient();
            clients.add(twin);
            twin.claim(client);

            client.connect(nodes.get(1));
            twin.connect(nodes.get(2));
            await().atMost(AT_MOST).until(() -> client.isDecided() && twin.isDecided());
            await().atMost(AT_MOST)
                    .until(() -> nodes.get(1).sockets().sockets().size()
                                    + nodes.get(2).sockets().sockets().size()
                            >= 1);
            long holders = nodes.stream()
                    .flatMap(node -> node.sockets().sockets().values().stream())
                    .filter(socket -> socket.id().equals(sid))
                    .count();
            assertThat(holders).isLessThanOrEqualTo(1);
            client.cut();
            twin.cut();
            await().atMost(AT_MOST)
                    .until(() -> nodes.stream()
                            .allMatch(node -> node.sockets().sockets().isEmpty()));
        }
    }

    @Test
    void aMiddlewareThatRefusesSeesNoEventLeakedAndTheSessionWaits() {
        start(false, LONG);
        RecoveringClient client = client(0);
        nodes.get(0).emit("seen");
        assertThat(client.next()).isEqualTo("42[\"seen\"]");
        client.cut();
        kept(client);
        nodes.get(1).emit("missed");

        refuse.set(true);
        assertThat(back(client, 1)).isFalse();
        assertThat(client.count()).isEqualTo(1);
        client.cut();
        refuse.set(false);
        kept(client);
        assertThat(back(client, 2)).isTrue();
        assertThat(client.next()).isEqualTo("42[\"missed\"]");
        client.expectNothingElse();
    }

    /** Which does not say of which namespace it is. */
    @Test
    void middlewaresAreAskedAboutASessionThatAnOfficialNodeHasKept() {
        RecoveringClient client = client(0);
        nodes.get(0).emit("seen");
        assertThat(client.next()).isEqualTo("42[\"seen\"]");
        client.cut();
        kept(client);
        byte[] session = Msgpack.write(Map.of(
                "sid", String.valueOf(client.sid()),
                "pid", String.valueOf(client.pid()),
                "rooms", List.of(String.valueOf(client.sid()), "red"),
                "data", Map.of()));
        REDIS.client(0)
                .getBucket("sio:session:" + client.pid(), StringCodec.INSTANCE)
                .set(Base64.getEncoder().encodeToString(session), Duration.ofMinutes(1));
        nodes.get(1).to("red").emit("missed");

        refuse.set(true);
        assertThat(back(client, 1)).isFalse();
        client.cut();
        refuse.set(false);
        kept(client);
        assertThat(back(client, 2)).isTrue();
        assertThat(client.next()).isEqualTo("42[\"missed\"]");
    }

    @Test
    void whatWasOnItsWayToARoomThatTheClientHasLeftIsNotLost() {
        RecoveringClient client = client(0);
        assertThat(ask(client, "join", "red")).isEqualTo("431[]");
        nodes.get(0).emit("seen");
        assertThat(client.next()).isEqualTo("42[\"seen\"]");
        String seen = client.offset();
        REDIS.redis().signal("STOP");
        try {
            nodes.get(0).to("red").emit("last");
            nodes.get(0).sockets().sockets().get(client.sid()).leave("red");
        } finally {
            REDIS.redis().signal("CONT");
        }
        assertThat(client.next()).isEqualTo("42[\"last\"]");
        nodes.get(1).to("red").emit("not");

        // As if its connection had broken before.
        client.offset(seen);
        client.cut();

        assertThat(back(client, 1)).isTrue();
        client.send("421[\"fence\"]");
        assertThat(client.next()).isEqualTo("42[\"last\"]");
        assertThat(client.next()).isEqualTo("431[]");
    }

    @Test
    void whoeverIsDisconnectedIsSentWhatCameBefore() {
        for (int i = 0; i < 50; i++) {
            RecoveringClient client = client(0);
            client.send("42[\"bye\"]");
            assertThat(client.next()).isEqualTo("42[\"bye\"]");
            assertThat(client.next()).isEqualTo("41");
        }
    }

    @Test
    void aNodeThatIsClosedLeavesItsSessionsToTheOthers() {
        RecoveringClient client = client(0);
        nodes.get(0).emit("seen");
        assertThat(client.next()).isEqualTo("42[\"seen\"]");
        client.forsake();
        nodes.get(0).close(Duration.ofSeconds(2)).toCompletableFuture().join();
        nodes.get(1).emit("missed");

        assertThat(back(client, 2)).isTrue();
        assertThat(client.next()).isEqualTo("42[\"missed\"]");
    }

    @Test
    void whileRedisStandsStillEventsAreLocalOnceAndInOrder() throws Exception {
        start(true, Patience.DEFAULT);
        RecoveringClient client = client(0);
        RecoveringClient other = client(1);
        nodes.get(0).emit("n", "0", 0);
        assertThat(client.next()).isEqualTo("42[\"n\",\"0\",0]");
        REDIS.redis().signal("STOP");
        try {
            for (int i = 1; i <= 50; i++) {
                nodes.get(0).emit("n", "0", i);
            }
            await().atMost(AT_MOST).until(() -> client.count() == 51);
            for (int i = 51; i <= 60; i++) {
                nodes.get(0).emit("n", "0", i);
            }
            await().atMost(AT_MOST).until(() -> client.count() == 61);
        } finally {
            REDIS.redis().signal("CONT");
        }
        await().atMost(AT_MOST).until(() -> {
            String before = client.offset();
            int count = client.count();
            nodes.get(0).emit("back");
            await().atMost(AT_MOST).until(() -> client.count() > count);
            return !client.offset().equals(before);
        });
        List<String> events = client.events().stream()
                .filter(event -> event.startsWith("42[\"n\""))
                .toList();
        for (int i = 0; i <= 60; i++) {
            assertThat(events.get(i)).isEqualTo("42[\"n\",\"0\"," + i + "]");
        }
        assertThat(events).hasSize(61);
        // What got into the log although it was given up, others have had once and in order.
        List<String> others = other.events().stream()
                .filter(event -> event.startsWith("42[\"n\""))
                .toList();
        assertThat(events).containsSubsequence(others);
        nodes.get(0).emit("seen by all");
        await().atMost(AT_MOST).until(() -> other.events().contains("42[\"seen by all\"]"));
        int before = client.count();
        client.cut();
        nodes.get(1).emit("missed");
        assertThat(back(client, 2)).isTrue();
        await().atMost(AT_MOST)
                .until(() -> client.count() > before && client.events().contains("42[\"missed\"]"));
    }
}
