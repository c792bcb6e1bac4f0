package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.Result;
import io.aef.realtime.benchmarks.load.Workload;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A chart of the server CPU per message, as SVG that follows the reader's light or dark theme. One panel per workload of servers
 * that are alone.
 */
final class Chart {

    private static final List<ServerKind> SERVERS =
            List.of(ServerKind.OURS, ServerKind.NETTY, ServerKind.NODE, ServerKind.NETTY_SOCKETIO, ServerKind.BUN);

    private static final int WIDTH = 960;
    private static final int MARGIN = 24;
    private static final int COLUMNS = 2;
    private static final int GAP = 32;
    private static final int PANEL = (WIDTH - 2 * MARGIN - GAP) / COLUMNS;
    private static final int LABEL = 108;
    private static final int VALUE = 66;
    private static final int BAR = 14;
    private static final int STEP = 20;
    private static final int TOP = 74;
    private static final int PANEL_HEIGHT = 30 + 5 * STEP + 22;

    private static final String STYLE = """
            <style>
              .page { fill: #ffffff } .title { fill: #1f2328 } .text { fill: #59636e } .track { fill: #f0f2f5 }
              .peer { fill: #a9b4c0 } .ceiling { fill: #d3d9e0 } .ours { fill: #0969da } .range { stroke: #1f2328 }
              text { font-family: -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; font-size: 12px }
              .head { font-size: 18px; font-weight: 600 } .strong { font-weight: 600 }
              @media (prefers-color-scheme: dark) {
                .page { fill: #0d1117 } .title { fill: #f0f6fc } .text { fill: #9198a1 } .track { fill: #161b22 }
                .peer { fill: #5b6673 } .ceiling { fill: #3a424c } .ours { fill: #4493f8 } .range { stroke: #f0f6fc }
              }
            </style>
            """;

    private final Figures figures;

    Chart(Figures figures) {
        this.figures = figures;
    }

    String svg() {
        List<Workload> shown = figures.workloads().stream()
                .filter(workload -> workload.group() == Workload.Group.SERVERS)
                .filter(workload ->
                        SERVERS.stream().anyMatch(kind -> figure(workload, kind).isPresent()))
                .toList();
        int rows = (shown.size() + COLUMNS - 1) / COLUMNS;
        int height = TOP + rows * PANEL_HEIGHT + MARGIN - 10;
        StringBuilder out = new StringBuilder();
        add(
                out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
                WIDTH,
                height,
                WIDTH,
                height);
        out.append("<title>Server CPU per message</title>\n").append(STYLE);
        add(out, "<rect class=\"page\" width=\"%d\" height=\"%d\" rx=\"8\"/>%n", WIDTH, height);
        text(out, MARGIN, 34, "title head", "Server CPU per message");
        text(
                out,
                MARGIN,
                54,
                "text",
                "Microseconds, shorter is better. Each panel has its own scale. The line is the range of the rounds.");
        for (int i = 0; i < shown.size(); i++) {
            panel(out, shown.get(i), MARGIN + i % COLUMNS * (PANEL + GAP), TOP + i / COLUMNS * PANEL_HEIGHT);
        }
        return out.append("</svg>\n").toString();
    }

    private void panel(StringBuilder out, Workload workload, int x, int y) {
        text(
                out,
                x,
                y + 20,
                "title strong",
                workload == Workload.IDLE ? workload.title() + ", kB each" : workload.title());
        double most = SERVERS.stream()
                .map(kind -> figure(workload, kind))
                .flatMap(Optional::stream)
                .mapToDouble(Figures.Figure::median)
                .max()
                .orElse(1);
        int row = y + 30;
        for (ServerKind kind : SERVERS) {
            bar(out, workload, kind, x, row, most);
            row += STEP;
        }
    }

    private void bar(StringBuilder out, Workload workload, ServerKind kind, int x, int y, double most) {
        int room = PANEL - LABEL - VALUE;
        String style = kind == ServerKind.OURS ? "ours" : kind == ServerKind.NETTY ? "ceiling" : "peer";
        text(out, x, y + 12, kind == ServerKind.OURS ? "title strong" : "text", kind.title());
        Optional<Figures.Figure> figure = figure(workload, kind);
        if (figure.isEmpty()) {
            String reason = figures.failure(workload, kind).isPresent() ? "failed" : "–";
            text(out, x + LABEL, y + 12, "text", reason);
            return;
        }
        double scale = room / most;
        add(
                out,
                "<rect class=\"track\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\"/>",
                x + LABEL,
                y,
                room,
                BAR);
        add(
                out,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"3\"/>",
                style,
                x + LABEL,
                y,
                Math.max(2, figure.get().median() * scale),
                BAR);
        add(
                out,
                "<line class=\"range\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke-opacity=\"0.55\"/>",
                x + LABEL + figure.get().min() * scale,
                x + LABEL + Math.min(room, figure.get().max() * scale),
                y + BAR / 2,
                y + BAR / 2);
        double median = figure.get().median();
        text(
                out,
                x + LABEL + room + 8,
                y + 12,
                kind == ServerKind.OURS ? "title strong" : "text",
                String.format(Locale.ROOT, median < 20 ? "%.2f" : "%.0f", median));
    }

    /** Memory where that is what the workload is about. */
    private Optional<Figures.Figure> figure(Workload workload, ServerKind kind) {
        return workload == Workload.IDLE
                ? figures.figure(workload, kind, Result.RSS_PER_CONNECTION)
                        .map(bytes -> new Figures.Figure(bytes.median() / 1000, bytes.min() / 1000, bytes.max() / 1000))
                : figures.figure(workload, kind, Result.CPU);
    }

    private static void text(StringBuilder out, int x, int y, String style, String text) {
        add(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", style, x, y, text);
    }

    private static void add(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values));
    }
}
