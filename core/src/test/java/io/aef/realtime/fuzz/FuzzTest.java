package io.aef.realtime.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes of a hostile peer, for as long as {@code -Daef.fuzz.seconds} says, 12 by default, for all targets together. The seed
 * is {@code -Daef.fuzz.seed}; a finding names it, and the smallest input that shows it. {@code bin/fuzz} runs longer.
 */
class FuzzTest {

    private static final long SEED = Long.getLong("aef.fuzz.seed", 20_261_126);
    private static final long SECONDS = Long.getLong("aef.fuzz.seconds", 12);

    static List<FuzzTarget> targets() {
        return FuzzTargets.all();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void nothingAPeerSendsDoesMoreThanEndItsConnection(FuzzTarget target) {
        Fuzzer fuzzer = new Fuzzer(target);
        fuzzer.runCorpus();
        Duration budget = Duration.ofSeconds(SECONDS).dividedBy(targets().size());

        long inputs = fuzzer.run(SEED, budget);

        System.out.println(target.name() + ": seed " + SEED + ", " + inputs + " inputs, " + fuzzer.costs());
        assertThat(inputs).isPositive();
    }
}
