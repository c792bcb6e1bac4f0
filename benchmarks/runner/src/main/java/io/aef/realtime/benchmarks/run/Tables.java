package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.Result;
import io.aef.realtime.benchmarks.load.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;

/** The figures as Markdown. */
final class Tables {

    /** From here on the generator may have been what was measured. */
    private static final double BUSY = 0.9;

    private final Figures figures;
    private final List<Workload> workloads;
    private final List<ServerKind> servers;

    Tables(Figures figures, Workload.Group group) {
        this.figures = figures;
        this.workloads = figures.workloads().stream()
                .filter(workload -> workload.group() == group)
                .toList();
        this.servers = Arrays.stream(ServerKind.values())
                .filter(kind -> workloads.stream()
                        .anyMatch(workload -> !figures.rounds(workload, kind).isEmpty()
                                || figures.failure(workload, kind).isPresent()))
                .toList();
    }

    boolean isEmpty() {
        return workloads.isEmpty();
    }

    String all() {
        return objectives()
                + "\n### Server CPU\n\nMicroseconds per acknowledgement, delivery, connect or client: median, and range of the rounds.\n\n"
                + table((workload, kind) -> figures.figure(workload, kind, Result.CPU)
                        .map(figure -> figure.median() < 20
                                ? format("%.2f (%.2f–%.2f)", figure.median(), figure.min(), figure.max())
                                : format("%.0f (%.0f–%.0f)", figure.median(), figure.min(), figure.max())))
                + "\n### Rate\n\nThe same per second, in thousands. `!` where the generator used more than 0.9 of its core.\n\n"
                + table((workload, kind) -> figures.figure(workload, kind, Result.RATE)
                        .map(figure -> format("%.1f%s", figure.median() / 1000, busy(workload, kind))))
                + "\n### Latency at a fixed rate\n\np50 / p99 / p99.9 in milliseconds, from the moment a message should have been sent.\n\n"
                + table(this::latency)
                + redis()
                + automation()
                + "\n### Memory\n\nOf the process in MB after the load. Idle: kB per connection in memory, and of live objects on the heap.\n\n"
                + table(this::memory)
                + "\n### Generator\n\nShare of its core while CPU and rate were measured.\n\n"
                + table((workload, kind) -> figures.figure(workload, kind, Result.OWN_CPU)
                        .map(share -> format("%.0f %%%s", share.median() * 100, redisShare(workload, kind))));
    }

    private String redis() {
        if (workloads.stream().noneMatch(workload -> workload.nodes() > 0)) {
            return "";
        }
        return "\n### Redis\n\nCommands per broadcast / other commands per second / µs of its CPU per broadcast.\n\n"
                + table((workload, kind) -> figures.figure(workload, kind, Result.REDIS_COMMANDS)
                        .map(commands -> format(
                                "%.2f / %.1f / %.1f",
                                commands.median(),
                                median(workload, kind, Result.REDIS_BESIDE),
                                median(workload, kind, Result.REDIS_CPU))));
    }

    private String automation() {
        if (!workloads.contains(Workload.AUTOMATION)) {
            return "";
        }
        return "\n### Events\n\nPublished per second, of so many that were to be, in thousands / how late the latest was, ms. "
                + "Deliveries of what happened while a user was away / those it never had. The longest latency, ms. Live heap, MB.\n\n"
                + table((workload, kind) -> figures.figure(workload, kind, Result.PUBLISHED)
                        .map(published -> format(
                                "%.2f of %.2f / %s. %.0f / %.0f. %s. %.0f",
                                published.median() / 1000,
                                median(workload, kind, Result.FIXED_RATE) / 1000,
                                millis(median(workload, kind, Result.LATE)),
                                median(workload, kind, Result.REPLAYED),
                                median(workload, kind, Result.MISSED),
                                millis(median(workload, kind, Result.MAX)),
                                median(workload, kind, Result.HEAP) / 1e6)));
    }

    private double median(Workload workload, ServerKind kind, String name) {
        return figures.figure(workload, kind, name).map(Figures.Figure::median).orElse(0.0);
    }

    /** What ours is to reach, what it has reached, and the ratios to the ceiling and to Node. */
    String objectives() {
        StringBuilder out = new StringBuilder(
                "| workload | figure | ours | target | reached | ours ÷ Node |\n|---|---|---|---|---|---|\n");
        for (Objective objective : Objective.ALL) {
            Optional<Figures.Figure> ours = figures.figure(objective.workload(), ServerKind.OURS, objective.name());
            OptionalDouble ratio = objective.isAbsolute()
                    ? ours.map(figure -> OptionalDouble.of(figure.median())).orElse(OptionalDouble.empty())
                    : figures.ratio(objective.workload(), ServerKind.OURS, objective.to(), objective.name());
            if (!workloads.contains(objective.workload()) || ours.isEmpty() || ratio.isEmpty()) {
                continue;
            }
            double reached = ratio.getAsDouble();
            out.append("| ").append(objective.workload().title());
            out.append(" | ").append(objective.label());
            out.append(" | ").append(value(objective.name(), ours.get().median()));
            out.append(" | ").append(target(objective));
            out.append(" | ").append(objective.isAbsolute() ? format("%.0f", reached) : format("%.2f ×", reached));
            out.append(objective.isMet(reached) ? ", met" : ", **missed**");
            out.append(" | ").append(toNode(objective)).append(" |\n");
        }
        return out.toString();
    }

    private static String target(Objective objective) {
        return objective.isAbsolute()
                ? format("≤ %.0f", objective.limit())
                : format(
                        "%s %.2f × %s",
                        objective.atLeast() ? "≥" : "≤",
                        objective.limit(),
                        objective.to().title());
    }

    private String toNode(Objective objective) {
        OptionalDouble ratio = figures.ratio(objective.workload(), ServerKind.OURS, ServerKind.NODE, objective.name());
        return ratio.isPresent() ? format("%.2f", ratio.getAsDouble()) : "–";
    }

    private static String value(String name, double value) {
        return switch (name) {
            case Result.CPU -> format("%.2f µs", value);
            case Result.P99 -> format("%.2f ms", value / 1000);
            case Result.REDIS_COMMANDS -> format("%.2f", value);
            case Result.RATE -> format("%.1f thousand/s", value / 1000);
            default -> format("%.1f kB", value / 1000);
        };
    }

    private String busy(Workload workload, ServerKind kind) {
        return median(workload, kind, Result.OWN_CPU) + median(workload, kind, Result.REDIS_SHARE) > BUSY ? " !" : "";
    }

    private String redisShare(Workload workload, ServerKind kind) {
        return figures.figure(workload, kind, Result.REDIS_SHARE)
                .map(share -> format(" and %.0f %%", share.median() * 100))
                .orElse("");
    }

    private Optional<String> latency(Workload workload, ServerKind kind) {
        Optional<Figures.Figure> p50 = figures.figure(workload, kind, Result.P50);
        Optional<Figures.Figure> p99 = figures.figure(workload, kind, Result.P99);
        Optional<Figures.Figure> p999 = figures.figure(workload, kind, Result.P999);
        if (p50.isEmpty() || p99.isEmpty() || p999.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(format(
                "%s / %s / %s",
                millis(p50.get().median()),
                millis(p99.get().median()),
                millis(p999.get().median())));
    }

    private static String millis(double micros) {
        return micros < 9_950 ? format("%.2f", micros / 1000) : format("%.0f", micros / 1000);
    }

    private Optional<String> memory(Workload workload, ServerKind kind) {
        Optional<Figures.Figure> idle = figures.figure(workload, kind, Result.RSS_PER_CONNECTION);
        if (idle.isEmpty()) {
            return figures.figure(workload, kind, Result.RSS).map(figure -> format("%.0f", figure.median() / 1e6));
        }
        String heap = figures.figure(workload, kind, Result.HEAP_PER_CONNECTION)
                .map(figure -> format(", heap %.1f", figure.median() / 1000))
                .orElse("");
        return Optional.of(format("%.1f%s", idle.get().median() / 1000, heap));
    }

    private String table(BiFunction<Workload, ServerKind, Optional<String>> cell) {
        StringBuilder out = new StringBuilder("| workload |");
        servers.forEach(kind -> out.append(' ').append(kind.title()).append(" |"));
        out.append("\n|---|").append("---|".repeat(servers.size())).append('\n');
        for (Workload workload : workloads) {
            StringBuilder row = new StringBuilder();
            boolean empty = true;
            for (ServerKind kind : servers) {
                Optional<String> text = cell.apply(workload, kind);
                empty &= text.isEmpty();
                row.append(' ')
                        .append(text.orElseGet(() -> without(workload, kind)))
                        .append(" |");
            }
            if (!empty) {
                out.append("| ")
                        .append(workload.title())
                        .append(" |")
                        .append(row)
                        .append('\n');
            }
        }
        return out.toString();
    }

    private String without(Workload workload, ServerKind kind) {
        return figures.failure(workload, kind)
                .map(reason -> reason.equals("not installed") ? reason : "failed")
                .orElse("–");
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
