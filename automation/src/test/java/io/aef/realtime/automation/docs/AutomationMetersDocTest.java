package io.aef.realtime.automation.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.metrics.AutomationMetrics;
import io.aef.realtime.automation.monitor.AutomationListener.Arrival;
import io.aef.realtime.automation.monitor.AutomationListener.Gate;
import io.aef.realtime.automation.monitor.AutomationListener.Replay;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/observability.md lists the meters of the automation layer as they are scraped, and the dashboard shows each of them. */
class AutomationMetersDocTest {

    private static final Pattern METRIC = Pattern.compile("\\baef_\\w+");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    AutomationMetersDocTest() {
        new AutomationMetrics(registry);
    }

    private static String read(String file) throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/observability.md"))) {
            directory = directory.getParent();
        }
        return Files.readString(directory.resolve("docs").resolve(file));
    }

    private static List<String[]> rows() throws IOException {
        return read("observability.md")
                .lines()
                .filter(line -> line.startsWith("| `aef."))
                .map(line -> line.split("\\|"))
                .toList();
    }

    private Set<String> scraped() {
        return registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theTableListsTheMetersThereAre() throws IOException {
        Map<String, String> meters = new TreeMap<>();
        registry.getMeters().forEach(meter -> meters.put(meter.getId().getName(), describe(meter.getId())));

        Map<String, String> documented = new TreeMap<>();
        for (String[] cells : rows()) {
            // Behind a colon are the values of the tag before it, which is the last one.
            String tags = CODE.matcher(cells[4].replaceFirst(":.*", ""))
                    .results()
                    .map(tag -> tag.group(1))
                    .sorted()
                    .collect(Collectors.joining(" "));
            documented.put(cells[1].strip().replace("`", ""), cells[2].strip() + " [" + tags + "]");
        }

        assertThat(documented).isEqualTo(meters);
    }

    private static String describe(Meter.Id id) {
        String type = id.getType().name().toLowerCase(Locale.ROOT).replace("distribution_summary", "summary");
        String unit = Stream.of("bytes", "events")
                .filter(known -> Objects.equals(known, id.getBaseUnit()))
                .map(known -> ", " + known)
                .collect(Collectors.joining());
        String tags = id.getTags().stream().map(Tag::getKey).sorted().collect(Collectors.joining(" "));
        return type + unit + " [" + tags + "]";
    }

    @Test
    void andWhatPrometheusReads() throws IOException {
        Set<String> documented = new TreeSet<>();
        rows().forEach(cells -> METRIC.matcher(cells[3]).results().forEach(name -> documented.add(name.group())));

        assertThat(documented).isEqualTo(scraped());
    }

    @Test
    void everyValueIsExplained() throws IOException {
        String page = read("observability.md");
        Stream.of(Arrival.values(), Gate.values(), Replay.values())
                .flatMap(Stream::of)
                .forEach(value -> assertThat(page).contains("| `" + value.name().toLowerCase(Locale.ROOT) + "` |"));
    }

    @Test
    void theDashboardShowsAllOfThem() throws IOException {
        Set<String> asked = new TreeSet<>();
        for (JsonNode panel : panels()) {
            for (JsonNode target : panel.path("targets")) {
                Matcher metric = METRIC.matcher(target.get("expr").asString());
                assertThat(metric.find()).as(panel.get("title").asString()).isTrue();
                metric.reset().results().forEach(name -> asked.add(name.group()));
            }
        }

        assertThat(asked).isEqualTo(scraped());
    }

    @Test
    void theDashboardCanBeImported() throws IOException {
        JsonNode dashboard = dashboard();
        Set<Integer> ids = new HashSet<>();

        assertThat(dashboard.get("__inputs").get(0).get("name").asString()).isEqualTo("DS_PROMETHEUS");
        assertThat(dashboard.get("id").isNull()).isTrue();
        assertThat(dashboard.get("uid").asString()).isEqualTo("aef-automation");
        for (JsonNode panel : dashboard.get("panels")) {
            assertThat(ids.add(panel.get("id").asInt())).isTrue();
        }
        assertThat(panels()).hasSizeGreaterThan(15).allSatisfy(panel -> {
            assertThat(panel.get("datasource").get("uid").asString()).isEqualTo("${DS_PROMETHEUS}");
            assertThat(panel.get("fieldConfig").get("defaults").get("unit").asString())
                    .isNotBlank();
            assertThat(panel.get("targets")).isNotEmpty();
        });
    }

    private static List<JsonNode> panels() throws IOException {
        return dashboard()
                .get("panels")
                .valueStream()
                .filter(panel -> !panel.get("type").asString().equals("row"))
                .toList();
    }

    private static JsonNode dashboard() throws IOException {
        return JsonMapper.shared().readTree(read("grafana/aef-automation.json"));
    }
}
