package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.Result;
import io.aef.realtime.benchmarks.load.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** All rounds of all servers and workloads, and what is known of those that did not run. */
final class Figures {

    /** One round, and the load average of the machine before it. */
    record Round(Result result, double load) {}

    /** The middle of the rounds, and their range. */
    record Figure(double median, double min, double max) {}

    private final Map<Workload, Map<ServerKind, List<Round>>> rounds = new EnumMap<>(Workload.class);
    private final Map<Workload, Map<ServerKind, String>> failures = new EnumMap<>(Workload.class);

    void add(Workload workload, ServerKind server, Round round) {
        rounds.computeIfAbsent(workload, key -> new EnumMap<>(ServerKind.class))
                .computeIfAbsent(server, key -> new ArrayList<>())
                .add(round);
    }

    void fail(Workload workload, ServerKind server, String reason) {
        failures.computeIfAbsent(workload, key -> new EnumMap<>(ServerKind.class))
                .put(server, reason);
    }

    List<Workload> workloads() {
        return Arrays.stream(Workload.values())
                .filter(workload -> rounds.containsKey(workload) || failures.containsKey(workload))
                .toList();
    }

    List<Round> rounds(Workload workload, ServerKind server) {
        return rounds.getOrDefault(workload, Map.of()).getOrDefault(server, List.of());
    }

    Optional<String> failure(Workload workload, ServerKind server) {
        return Optional.ofNullable(failures.getOrDefault(workload, Map.of()).get(server));
    }

    boolean failed(ServerKind server) {
        return failures.values().stream().anyMatch(byServer -> byServer.containsKey(server));
    }

    Optional<Figure> figure(Workload workload, ServerKind server, String name) {
        double[] sorted = rounds(workload, server).stream()
                .map(round -> round.result().values().get(name))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        if (sorted.length == 0 || failure(workload, server).isPresent()) {
            return Optional.empty();
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Optional.of(new Figure(median, sorted[0], sorted[sorted.length - 1]));
    }

    OptionalDouble ratio(Workload workload, ServerKind server, ServerKind to, String name) {
        Optional<Figure> one = figure(workload, server, name);
        Optional<Figure> other = figure(workload, to, name);
        return one.isPresent() && other.isPresent() && other.get().median() > 0
                ? OptionalDouble.of(one.get().median() / other.get().median())
                : OptionalDouble.empty();
    }
}
