package io.aef.realtime.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.TestTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All at once and one after the other, in an order that the seed decides: every scenario checks itself, and at the end nothing is
 * left of any of them. {@code -Daef.stress.seed} chooses the seed, {@code -Daef.stress.seconds} for how long the scenarios are
 * repeated (0: once each), {@code -Daef.stress.only} one of them by its name.
 */
class StressTest {

    private static final long SEED = Long.getLong("aef.stress.seed", 20_261_126);
    private static final long SECONDS = Long.getLong("aef.stress.seconds", 0);
    private static final String ONLY = System.getProperty("aef.stress.only", "");

    private static Map<String, Scenario> scenarios() {
        Map<String, Scenario> all = new LinkedHashMap<>();
        all.put("connect_churn", ConnectionScenarios::connectChurn);
        all.put("disconnect_during_connect", ConnectionScenarios::disconnectDuringConnect);
        all.put("malformed_protocol", MalformedScenario::malformedProtocol);
        all.put("pubsub_fanout", DeliveryScenarios::pubsubFanout);
        all.put("mixed_chaos", DeliveryScenarios::mixedChaos);
        all.put("recovery_storm", RecoveryScenario::recoveryStorm);
        all.put("large_payloads", DeliveryScenarios::largePayloads);
        all.put("unsubscribe_race", DeliveryScenarios::unsubscribeRace);
        all.put("upgrade_under_fire", UpgradeScenario::upgradeUnderFire);
        all.put("stale_connection", LimitScenarios::staleConnection);
        all.put("no_pong", LimitScenarios::noPong);
        all.put("slow_client", LimitScenarios::slowClient);
        all.put("deaf_and_mute", LimitScenarios::deafAndMute);
        all.put("too_much", LimitScenarios::tooMuch);
        all.keySet().removeIf(name -> !ONLY.isEmpty() && !name.equals(ONLY));
        return all;
    }

    @Test
    @Timeout(3600)
    void everyScenarioKeepsItsPromiseAndNothingIsLeftOfAny() throws Exception {
        System.out.println("seed " + SEED);
        Set<String> threads = threads();
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        long seed = SEED;
        do {
            runAll(seed++);
        } while (System.nanoTime() < end);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads()).isSubsetOf(threads));
    }

    private static void runAll(long seed) throws Exception {
        Map<String, Scenario> scenarios = scenarios();
        assertThat(scenarios).isNotEmpty();
        List<String> order = new ArrayList<>(scenarios.keySet());
        Collections.shuffle(order, new Random(seed));
        try (Stage stage = new Stage(seed)) {
            for (String name : order) {
                long begin = System.nanoTime();
                try {
                    scenarios.get(name).run(stage);
                    stage.reconcile();
                } catch (Throwable e) {
                    throw new AssertionError(name + " failed; -Daef.stress.seed=" + seed, e);
                }
                System.out.println(name + " " + (System.nanoTime() - begin) / 1_000_000 + " ms");
            }
            noLeaks(stage);
        }
    }

    /** Every connection has ended once, with a reason, and left nothing. */
    private static void noLeaks(Stage stage) {
        TestTables.assertEmpty(stage.normal);
        TestTables.assertEmpty(stage.strict);
        TestTables.assertEmpty(stage.recovering);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(stage.allEnds()).isEqualTo(stage.connections.get()));
        System.out.println(stage.connections + " sockets ended: " + stage.ends);
    }

    /** The names of the threads of servers and clients, without their numbers. */
    private static Set<String> threads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String name = thread.getName().replaceAll("\\d+", "");
            if (name.startsWith("aef-") || name.startsWith("raw-") || name.startsWith("fault-proxy")) {
                names.add(name);
            }
        }
        return names;
    }
}
