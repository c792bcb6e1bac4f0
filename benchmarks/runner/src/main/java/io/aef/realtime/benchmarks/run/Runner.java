package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.LoadException;
import io.aef.realtime.benchmarks.load.Result;
import io.aef.realtime.benchmarks.load.Timing;
import io.aef.realtime.benchmarks.load.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs workload after workload: all servers up, each warmed, then rounds A B C, C B A and so on. */
final class Runner {

    private static final int IDLE_ROUNDS = 3;

    /** How much longer a server may be warmed while it compiles. */
    private static final int MAX_WARM_UP = 5;

    /** The share of its CPU from which on a server counts as compiling. */
    private static final double COMPILING = 0.05;

    private final Options options;
    private final Generator generator;
    private final Figures figures;

    Runner(Options options, Generator generator, Figures figures) {
        this.options = options;
        this.generator = generator;
        this.figures = figures;
    }

    void run(Workload workload) {
        say("== " + workload.title());
        if (workload == Workload.IDLE) {
            runFresh(workload);
        } else {
            runInterleaved(workload);
        }
    }

    private void runInterleaved(Workload workload) {
        Map<ServerKind, Deployment> running = new EnumMap<>(ServerKind.class);
        try {
            for (ServerKind kind : options.servers()) {
                start(workload, kind).ifPresent(server -> running.put(kind, server));
            }
            for (ServerKind kind : List.copyOf(running.keySet())) {
                if (!warm(workload, kind, running.get(kind))) {
                    stop(running, kind);
                }
            }
            for (int i = 0; i < options.rounds(); i++) {
                List<ServerKind> order = new ArrayList<>(running.keySet());
                if (i % 2 == 1) {
                    Collections.reverse(order);
                }
                for (ServerKind kind : order) {
                    if (!round(workload, kind, running.get(kind))) {
                        stop(running, kind);
                    }
                }
            }
        } finally {
            running.values().forEach(Deployment::close);
        }
    }

    /**
     * Whole runs, short ones: what comes only with the fixed rate or when all clients leave must not be new to the server in a
     * round. They go on until the compilers of a JVM have next to nothing left to do, which no fixed time says: a connect runs
     * each method once, and a busy machine gives a server little of its core.
     */
    private boolean warm(Workload workload, ServerKind kind, Deployment server) {
        long began = System.nanoTime();
        long taken = 0;
        boolean compiling = true;
        while (taken < options.first() || compiling && taken < (long) MAX_WARM_UP * options.first()) {
            long cpu = server.cpuMillis();
            long compilers = server.compilerMillis();
            if (attempt(workload, kind, server, options.timing(workload, true)).isEmpty()) {
                return false;
            }
            compiling = server.compilerMillis() - compilers > (server.cpuMillis() - cpu) * COMPILING;
            taken = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        }
        return true;
    }

    /** Memory is measured on servers that had no connections before. */
    private void runFresh(Workload workload) {
        for (int i = 0; i < Math.min(IDLE_ROUNDS, options.rounds()); i++) {
            for (ServerKind kind : options.servers()) {
                Optional<Deployment> server = start(workload, kind);
                if (server.isPresent()) {
                    try (Deployment fresh = server.get()) {
                        round(workload, kind, fresh);
                    }
                }
            }
        }
    }

    private Optional<Deployment> start(Workload workload, ServerKind kind) {
        if (!kind.serves(workload) || figures.failure(workload, kind).isPresent()) {
            return Optional.empty();
        }
        try {
            Optional<Deployment> server = Deployment.start(kind, workload, options);
            if (server.isEmpty()) {
                figures.fail(workload, kind, "not installed");
                say("  " + kind.id() + ": not installed");
            }
            return server;
        } catch (LoadException e) {
            fail(workload, kind, e);
            return Optional.empty();
        }
    }

    private static void stop(Map<ServerKind, Deployment> running, ServerKind kind) {
        Deployment server = running.remove(kind);
        if (server != null) {
            server.close();
        }
    }

    private boolean round(Workload workload, ServerKind kind, Deployment server) {
        double load = Machine.load();
        Optional<Result> result = attempt(workload, kind, server, options.timing(workload, false));
        result.ifPresent(measured -> {
            figures.add(workload, kind, new Figures.Round(measured, load));
            say(line(kind, measured, load));
        });
        return result.isPresent();
    }

    private Optional<Result> attempt(Workload workload, ServerKind kind, Deployment server, Timing timing) {
        try {
            return Optional.of(generator.run(workload, server.target(), timing, options.connections(workload)));
        } catch (LoadException e) {
            fail(workload, kind, e);
            return Optional.empty();
        }
    }

    private void fail(Workload workload, ServerKind kind, LoadException e) {
        String reason = String.valueOf(e.getMessage());
        figures.fail(workload, kind, reason);
        say("  " + kind.id() + ": FAILED: " + reason);
    }

    private static String line(ServerKind kind, Result result, double load) {
        Map<String, Double> values = result.values();
        StringBuilder line = new StringBuilder();
        append(line, "  %-17s", kind.id());
        if (values.containsKey(Result.RSS_PER_CONNECTION)) {
            append(line, "%8.1f kB RSS per connection", values.getOrDefault(Result.RSS_PER_CONNECTION, 0.0) / 1000);
            if (values.containsKey(Result.HEAP_PER_CONNECTION)) {
                append(line, "  live heap %5.0f B", values.getOrDefault(Result.HEAP_PER_CONNECTION, 0.0));
            }
        } else {
            append(line, "%8.2f µs", values.getOrDefault(Result.CPU, 0.0));
            append(line, "%10.0f/s", values.getOrDefault(Result.RATE, 0.0));
            append(line, "  p50 %8.2f", values.getOrDefault(Result.P50, 0.0) / 1000);
            append(line, "  p99 %8.2f ms", values.getOrDefault(Result.P99, 0.0) / 1000);
        }
        if (values.containsKey(Result.REDIS_COMMANDS)) {
            append(line, "  Redis: %.3f commands", values.getOrDefault(Result.REDIS_COMMANDS, 0.0));
            append(line, " and %.1f/s", values.getOrDefault(Result.REDIS_BESIDE, 0.0));
            append(line, ", %.2f µs", values.getOrDefault(Result.REDIS_CPU, 0.0));
            append(line, ", %.0f %%", values.getOrDefault(Result.REDIS_SHARE, 0.0) * 100);
        }
        if (values.containsKey(Result.PUBLISHED)) {
            append(line, "  max %.0f ms", values.getOrDefault(Result.MAX, 0.0) / 1000);
            append(line, "  published %.0f/s", values.getOrDefault(Result.PUBLISHED, 0.0));
            append(line, " of %.0f", values.getOrDefault(Result.FIXED_RATE, 0.0));
            append(line, "  replayed %.0f", values.getOrDefault(Result.REPLAYED, 0.0));
            append(line, " missed %.0f", values.getOrDefault(Result.MISSED, 0.0));
            append(line, "  RSS %.0f MB", values.getOrDefault(Result.RSS, 0.0) / 1e6);
            append(line, " heap %.0f MB", values.getOrDefault(Result.HEAP, 0.0) / 1e6);
        }
        append(line, "  generator %3.0f %%", values.getOrDefault(Result.OWN_CPU, 0.0) * 100);
        append(line, "  load %.1f", load);
        return line.toString();
    }

    private static void append(StringBuilder line, String format, Object value) {
        line.append(String.format(Locale.ROOT, format, value));
    }

    static void say(String line) {
        System.out.println(line);
    }
}
