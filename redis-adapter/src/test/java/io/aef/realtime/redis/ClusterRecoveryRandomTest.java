package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same again and again, at random, while events are sent. */
class ClusterRecoveryRandomTest extends RecoveringNodes {

    private static final Pattern NUMBERED = Pattern.compile("42\\[\"n\",\"([^\"]+)\",(\\d+)]");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingIsLostDoubledOrOvertaken(long seed) {
        Random random = new Random(seed);
        Map<String, Integer> sent = new HashMap<>();
        List<RecoveringClient> players = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            RecoveringClient client = client(i % NODES);
            if (i % 2 == 0) {
                assertThat(ask(client, "join", "even")).isEqualTo("431[]");
            }
            players.add(client);
        }
        int recoveries = 0;
        for (int round = 0; round < 150; round++) {
            RecoveringClient client = players.get(random.nextInt(players.size()));
            publish(random, sent);
            client.cut();
            if (random.nextInt(3) == 0) {
                publish(random, sent);
            }
            client.connect(nodes.get(random.nextInt(NODES)));
            publish(random, sent);
            if (random.nextInt(5) == 0) {
                // Before it knows anything of it, or just then.
                client.cut();
                publish(random, sent);
                client.connect(nodes.get(random.nextInt(NODES)));
            }
            assertThat(stays(client, random)).as("round %d: recovered", round).isTrue();
            recoveries++;
        }
        for (int i = 0; i < NODES; i++) {
            nodes.get(i).emit("end", i);
        }
        for (int i = 0; i < players.size(); i++) {
            RecoveringClient client = players.get(i);
            while (!hasAll(client)) {
                assertThat(stays(client, random)).isTrue();
                await().atMost(AT_MOST).until(() -> hasAll(client) || client.isLost());
            }
            check(client.events(), sent, i % 2 == 0);
        }
        assertThat(recoveries).isEqualTo(150);
    }

    private static boolean hasAll(RecoveringClient client) {
        return client.events().stream()
                        .filter(event -> event.startsWith("42[\"end\""))
                        .count()
                == NODES;
    }

    /**
     * Comes again as long as it is thrown out: an earlier connection it had given up may have arrived later, and then takes the
     * session away from the present one. Returns whether it has the session it had.
     */
    private boolean stays(RecoveringClient client, Random random) {
        await().atMost(AT_MOST).until(client::isDecided);
        while (client.isLost()) {
            client.cut();
            client.connect(nodes.get(random.nextInt(NODES)));
            await().atMost(AT_MOST).until(client::isDecided);
        }
        return client.connected();
    }

    private void publish(Random random, Map<String, Integer> sent) {
        for (int i = random.nextInt(20); i > 0; i--) {
            int node = random.nextInt(NODES);
            String room = random.nextInt(3) == 0 ? "even" : "";
            int number = sent.merge(node + room, 1, Integer::sum) - 1;
            if (room.isEmpty()) {
                nodes.get(node).emit("n", node + room, number);
            } else {
                nodes.get(node).to(room).emit("n", node + room, number);
            }
        }
    }

    private static void check(List<String> events, Map<String, Integer> sent, boolean even) {
        Map<String, Integer> received = new HashMap<>();
        for (String event : events) {
            Matcher numbered = NUMBERED.matcher(event);
            if (numbered.matches()) {
                int expected = received.merge(numbered.group(1), 1, Integer::sum) - 1;
                assertThat(Integer.parseInt(numbered.group(2))).as(event).isEqualTo(expected);
            }
        }
        Map<String, Integer> all = new HashMap<>(sent);
        if (!even) {
            all.keySet().removeIf(from -> from.endsWith("even"));
        }
        assertThat(received).isEqualTo(all);
    }
}
