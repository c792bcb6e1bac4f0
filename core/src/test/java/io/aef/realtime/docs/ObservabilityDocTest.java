package io.aef.realtime.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.Health;
import io.aef.realtime.metrics.RealtimeMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/observability.md lists the meters there are, each with its type, unit and tags, and every status of health. Those of the Redis
 * adapter are its own concern.
 */
class ObservabilityDocTest {

    private static final Pattern ROW = Pattern.compile("\\| `(socketio\\.(?!redis\\.)[a-z.]+)` \\|.*");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final String page = SourceTree.read(SourceTree.root().resolve("docs/observability.md"));

    @Test
    void theTableListsTheMetersThereAre() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new RealtimeMetrics(registry);
        Map<String, String> meters = new TreeMap<>();
        registry.getMeters().forEach(meter -> meters.put(meter.getId().getName(), describe(meter.getId())));

        Map<String, String> documented = new TreeMap<>();
        page.lines().filter(line -> ROW.matcher(line).matches()).forEach(line -> {
            String[] cells = line.split("\\|");
            String tags = CODE.matcher(cells[4].split(":")[0])
                    .results()
                    .map(tag -> tag.group(1))
                    .sorted()
                    .collect(Collectors.joining(" "));
            documented.put(cells[1].strip().replace("`", ""), cells[2].strip() + " [" + tags + "]");
        });

        assertThat(documented).isEqualTo(meters);
    }

    private static String describe(Meter.Id id) {
        String type = id.getType().name().toLowerCase(Locale.ROOT);
        String unit = Stream.of("bytes", "events")
                .filter(known -> Objects.equals(known, id.getBaseUnit()))
                .map(known -> ", " + known)
                .collect(Collectors.joining());
        String tags = id.getTags().stream().map(Tag::getKey).sorted().collect(Collectors.joining(" "));
        return type + unit + " [" + tags + "]";
    }

    @Test
    void everyStatusOfHealthIsExplained() {
        String health = page.substring(page.indexOf("## Health"));

        assertThat(CODE.matcher(health).results().map((MatchResult code) -> code.group(1)))
                .containsAll(
                        Arrays.stream(Health.Status.values()).map(Enum::name).toList());
    }
}
