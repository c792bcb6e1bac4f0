package io.aef.realtime.benchmarks.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.benchmarks.load.Result;
import io.aef.realtime.benchmarks.load.Target;
import io.aef.realtime.benchmarks.load.Timing;
import io.aef.realtime.benchmarks.load.Workload;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The generator counts what the ceiling sends: nothing is lost, doubled or reordered, whichever way it frames and flushes. */
class BareServerTest {

    @ParameterizedTest
    @CsvSource({
        "ECHO_64, BARE",
        "ECHO_64, FLUSH_EACH",
        "ECHO_64, CODEC",
        "PACED, BARE",
        "PACED, FLUSH_EACH",
        "PACED, CODEC",
        "BINARY, BARE",
        "BINARY, FLUSH_EACH",
        "BINARY, CODEC",
        "ROOMS, BARE",
        "ROOMS, CODEC",
        "CONNECT, BARE",
        "CONNECT, CODEC"
    })
    void reconciles(Workload workload, BareServer.Mode mode) {
        try (BareServer server = BareServer.start(0, mode)) {
            Target target = new Target(server.port(), ProcessHandle.current().pid(), 0, true, false);
            Result result = workload.run(target, new Timing(0, 200, 100), 0);
            assertThat(result.values().get(Result.MESSAGES)).isPositive();
            assertThat(result.values().get(Result.P99)).isPositive();
        }
    }
}
