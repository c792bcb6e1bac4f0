package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every round of every server as JSON. */
final class JsonReport {

    private final Figures figures;

    JsonReport(Figures figures) {
        this.figures = figures;
    }

    String text(Map<String, String> about) {
        List<String> fields = new ArrayList<>();
        about.forEach((name, value) -> fields.add(quote(name) + ": " + quote(value)));
        List<String> workloads = new ArrayList<>();
        for (Workload workload : figures.workloads()) {
            workloads.add(
                    quote(workload.id()) + ": {\n      " + String.join(",\n      ", servers(workload)) + "\n    }");
        }
        fields.add("\"workloads\": {\n    " + String.join(",\n    ", workloads) + "\n  }");
        return "{\n  " + String.join(",\n  ", fields) + "\n}\n";
    }

    private List<String> servers(Workload workload) {
        List<String> servers = new ArrayList<>();
        for (ServerKind kind : ServerKind.values()) {
            List<Figures.Round> rounds = figures.rounds(workload, kind);
            figures.failure(workload, kind)
                    .ifPresent(reason -> servers.add(quote(kind.id()) + ": {\"failed\": " + quote(reason) + "}"));
            if (!rounds.isEmpty() && figures.failure(workload, kind).isEmpty()) {
                servers.add(quote(kind.id()) + ": [\n        "
                        + String.join(
                                ",\n        ",
                                rounds.stream().map(JsonReport::round).toList()) + "\n      ]");
            }
        }
        return servers;
    }

    private static String round(Figures.Round round) {
        List<String> fields = new ArrayList<>();
        fields.add("\"load\": " + round.load());
        round.result().values().forEach((name, value) -> fields.add(quote(name) + ": " + number(value)));
        return "{" + String.join(", ", fields) + "}";
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(' ');
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
