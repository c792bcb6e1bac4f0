package io.aef.realtime.benchmarks.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.benchmarks.load.Result;
import io.aef.realtime.benchmarks.load.Target;
import io.aef.realtime.benchmarks.load.Timing;
import io.aef.realtime.benchmarks.load.Workload;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The generator counts what the ceiling sends: nothing is lost, doubled or reordered, whichever way it flushes. */
class BareServerTest {

    @ParameterizedTest
    @CsvSource({
        "ECHO_64, false",
        "ECHO_64, true",
        "PACED, false",
        "PACED, true",
        "BINARY, false",
        "BINARY, true",
        "ROOMS, false"
    })
    void reconciles(Workload workload, boolean flushEach) {
        try (BareServer server = BareServer.start(0, flushEach)) {
            Target target = new Target(server.port(), ProcessHandle.current().pid(), 0, true, false);
            Result result = workload.run(target, new Timing(0, 200, 100), 0);
            assertThat(result.values().get(Result.MESSAGES)).isPositive();
            assertThat(result.values().get(Result.P99)).isPositive();
        }
    }
}
