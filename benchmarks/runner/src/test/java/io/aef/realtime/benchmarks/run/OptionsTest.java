package io.aef.realtime.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.aef.realtime.benchmarks.load.Workload;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptionsTest {

    private static Options parse(String... words) {
        return Options.parse(Path.of("/source"), Path.of("/jdk"), words);
    }

    @Test
    void everythingIsRunIfNothingIsSaid() {
        assertThat(parse().workloads()).containsExactly(Workload.values());
        assertThat(parse().servers()).containsExactly(ServerKind.values());
        assertThat(parse().rounds()).isEqualTo(5);
        assertThat(parse().jdk()).isEqualTo(Path.of("/jdk"));
        assertThat(parse().docs()).isFalse();
    }

    @Test
    void whatIsSaidIsRun() {
        Options options = parse(
                "--quick",
                "--only",
                "echo-1,idle",
                "--servers",
                "node,ours",
                "--rounds",
                "3",
                "--jdk",
                "/other",
                "--docs");

        assertThat(options.workloads()).containsExactly(Workload.ECHO_1, Workload.IDLE);
        assertThat(options.servers()).containsExactly(ServerKind.NODE, ServerKind.OURS);
        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.jdk()).isEqualTo(Path.of("/other"));
        assertThat(options.docs()).isTrue();
        assertThat(options.idleConnections()).isEqualTo(2000);
    }

    @Test
    void theAutomationLayerIsMeasuredForAMinuteWithAThousandUsers() {
        assertThat(parse().automation()).isEqualTo(new Options.Automation(1000, 60));
        assertThat(parse().timing(Workload.AUTOMATION, false).open()).isEqualTo(60_000);
        assertThat(parse().timing(Workload.AUTOMATION, true).open()).isEqualTo(1000);
        assertThat(parse().connections(Workload.AUTOMATION)).isEqualTo(1000);
        assertThat(parse("--users", "40", "--seconds", "5").automation()).isEqualTo(new Options.Automation(40, 5));
        assertThat(parse("--quick").automation()).isEqualTo(new Options.Automation(100, 2));
    }

    @Test
    void whatIsNotUnderstoodIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("--fast")).withMessage("unknown option: --fast");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--only", "all"))
                .withMessage("unknown: all");
        assertThatIllegalArgumentException().isThrownBy(() -> parse("--rounds")).withMessage("--rounds needs a value");
    }
}
