package io.aef.realtime.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.benchmarks.load.Result;
import io.aef.realtime.benchmarks.load.Workload;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Medians, ranges, ratios, and what is written of them. */
class ReportTest {

    private final Figures figures = new Figures();

    @BeforeEach
    void measure() {
        cpu(Workload.ECHO_64, ServerKind.OURS, 1.5, 1.2, 9);
        cpu(Workload.ECHO_64, ServerKind.NETTY, 1, 1, 1.2);
        cpu(Workload.ECHO_64, ServerKind.NETTY_CODEC, 2, 2, 2);
        cpu(Workload.ECHO_64, ServerKind.NODE, 6, 6, 6);
        cpu(Workload.BINARY, ServerKind.OURS, 20);
        cpu(Workload.BINARY, ServerKind.NETTY, 20);
        figures.fail(Workload.BINARY, ServerKind.NODE, "message 1 came behind 2");
    }

    private void cpu(Workload workload, ServerKind server, double... rounds) {
        for (double micros : rounds) {
            figures.add(
                    workload,
                    server,
                    new Figures.Round(
                            new Result(Map.of(Result.CPU, micros, Result.OWN_CPU, 0.95, Result.RATE, 1000.0)), 0.1));
        }
    }

    @Test
    void theMiddleOfTheRoundsCountsAndTheirRangeIsKept() {
        assertThat(figures.figure(Workload.ECHO_64, ServerKind.OURS, Result.CPU))
                .contains(new Figures.Figure(1.5, 1.2, 9));
        assertThat(figures.ratio(Workload.ECHO_64, ServerKind.OURS, ServerKind.NETTY, Result.CPU))
                .hasValue(1.5);
    }

    @Test
    void aServerThatFailedHasNoFigure() {
        cpu(Workload.BINARY, ServerKind.NODE, 1);

        assertThat(figures.figure(Workload.BINARY, ServerKind.NODE, Result.CPU)).isEmpty();
    }

    @Test
    void targetsAreMetOrMissedAgainstEachBareServerByItself() {
        assertThat(new Tables(figures, Workload.Group.SERVERS).objectives())
                .contains("| echo with ack, 64 B, 50 clients × 64 in flight | CPU | 1.50 µs | ≤ 1.40 × bare Netty "
                        + "| 1.50 ×, **missed** | 0.25 |\n"
                        + "| echo with ack, 64 B, 50 clients × 64 in flight | CPU | 1.50 µs "
                        + "| ≤ 1.40 × bare Netty, its own codecs | 0.75 ×, met | 0.25 |\n")
                .contains("| broadcast of 100 kB binary to 50, 1 in flight | CPU | 20.00 µs | ≤ 1.05 × bare Netty "
                        + "| 1.00 ×, met | – |\n");
    }

    @Test
    void tablesShowTheRangeAndABusyGenerator() {
        assertThat(new Tables(figures, Workload.Group.SERVERS).all())
                .contains("| 1.50 (1.20–9.00) | 1.00 (1.00–1.20) | 2.00 (2.00–2.00) | 6.00 (6.00–6.00) |")
                .contains("| 1.0 ! |")
                .contains("| failed |");
    }

    @Test
    void clustersHaveTablesOfTheirOwn() {
        published(ServerKind.OURS, 1, 30_000);
        published(ServerKind.NODE, 1.25, 60_000);
        published(ServerKind.NETTY_SOCKETIO, 1, 10_000);
        Tables clusters = new Tables(figures, Workload.Group.CLUSTERS);

        assertThat(clusters.objectives())
                .contains("| Redis commands per broadcast | 1.00 | ≤ 1.00 × Node socket.io | 0.80 ×, met | 0.80 |")
                .contains("| rate | 30.0 thousand/s | ≥ 3.00 × netty-socketio | 3.00 ×, met | 0.50 |");
        assertThat(clusters.all())
                .contains("| 1.00 / 2.4 / 3.5 | 1.25 / 2.4 / 3.5 | 1.00 / 2.4 / 3.5 |")
                .contains("| 50 % and 41 % | 50 % and 41 % | 50 % and 41 % |")
                .contains("| 30.0 ! | 60.0 ! | 10.0 ! |")
                .doesNotContain(Workload.ECHO_64.title());
        assertThat(new Tables(figures, Workload.Group.SERVERS).all())
                .doesNotContain("### Redis", Workload.CLUSTER_PUBLISH.title());
        assertThat(new Chart(figures).svg()).doesNotContain(Workload.CLUSTER_PUBLISH.title());
    }

    @Test
    void whatIsBelowAtLeastIsMissed() {
        published(ServerKind.OURS, 1, 29_000);
        published(ServerKind.NETTY_SOCKETIO, 1, 10_000);

        assertThat(new Tables(figures, Workload.Group.CLUSTERS).objectives()).contains("| 2.90 ×, **missed** | – |");
    }

    private void published(ServerKind server, double commands, double rate) {
        Map<String, Double> values = Map.of(
                Result.RATE,
                rate,
                Result.OWN_CPU,
                0.5,
                Result.REDIS_COMMANDS,
                commands,
                Result.REDIS_BESIDE,
                2.4,
                Result.REDIS_CPU,
                3.5,
                Result.REDIS_SHARE,
                0.41);
        figures.add(Workload.CLUSTER_PUBLISH, server, new Figures.Round(new Result(values), 0.1));
    }

    @Test
    void theAutomationLayerHasATableOfItsOwn() {
        Map<String, Double> values = Map.of(
                Result.CPU,
                12.0,
                Result.PUBLISHED,
                9_990.0,
                Result.FIXED_RATE,
                10_000.0,
                Result.LATE,
                2_500.0,
                Result.REPLAYED,
                5_000.0,
                Result.MAX,
                40_000.0,
                Result.HEAP,
                70e6);
        figures.add(Workload.AUTOMATION, ServerKind.OURS, new Figures.Round(new Result(values), 0.1));

        assertThat(new Tables(figures, Workload.Group.AUTOMATION).all())
                .contains("| 9.99 of 10.00 / 2.50. 5000 / 0. 40. 70 |")
                .doesNotContain(Workload.ECHO_64.title());
        assertThat(new Tables(figures, Workload.Group.SERVERS).all()).doesNotContain("### Events");
    }

    @Test
    void theChartIsXml() throws Exception {
        byte[] svg = new Chart(figures).svg().getBytes(StandardCharsets.UTF_8);

        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg))
                        .getElementsByTagName("rect")
                        .getLength())
                .isGreaterThan(6);
    }

    @Test
    void everyRoundIsInTheJson() {
        assertThat(new JsonReport(figures).text(Map.of("jdk", "17")))
                .contains("\"jdk\": \"17\"")
                .contains("\"cpuMicros\": 9.0")
                .contains("\"node\": {\"failed\": \"message 1 came behind 2\"}");
    }
}
