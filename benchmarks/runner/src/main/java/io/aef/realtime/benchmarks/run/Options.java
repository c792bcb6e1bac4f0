package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.Timing;
import io.aef.realtime.benchmarks.load.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What to run.
 *
 * @param root of the source tree
 * @param jdk home of the JDK that all servers on the JVM run on
 * @param first milliseconds that each server is warmed for at least before its rounds
 * @param warmUp one of the runs it is warmed with
 * @param docs whether the tables and the chart go into {@code docs/}
 */
record Options(
        Path root,
        Path jdk,
        List<Workload> workloads,
        List<ServerKind> servers,
        int rounds,
        int first,
        Timing warmUp,
        Timing round,
        int idleConnections,
        Automation automation,
        boolean docs) {

    /** How much of the automation layer there is: users, and for how long events are measured. */
    record Automation(int users, int seconds) {}

    static final String USAGE = """
            Usage: bin/bench [--quick] [--only WORKLOAD[,...]] [--servers SERVER[,...]] [--rounds N] [--jdk HOME] [--docs]
                             [--users N] [--seconds N]

              --quick     one short round of everything, to see that it works; its figures mean nothing
              --only      %s
              --servers   %s
              --rounds    rounds of each server and workload; 5 if not given
              --jdk       the JDK that the servers on the JVM run on; JAVA_HOME if not given
              --users     how many users the automation layer has, five to an execution; 1,000 if not given
              --seconds   for how long its events are measured in a round; 60 if not given
              --docs      puts the tables and the chart into docs/performance.md
            """.formatted(
                    names(Workload.values(), Workload::id, "\n              "),
                    names(ServerKind.values(), ServerKind::id, ", "));

    private static <T> String names(T[] values, Function<T, String> name, String separator) {
        return String.join(separator, Arrays.stream(values).map(name).toList());
    }

    static Options parse(Path root, Path jdk, String... args) {
        List<Workload> workloads = List.of(Workload.values());
        List<ServerKind> servers = List.of(ServerKind.values());
        boolean quick = false;
        boolean docs = false;
        int rounds = 0;
        int users = 0;
        int seconds = 0;
        Path home = jdk;
        for (Iterator<String> words = List.of(args).iterator(); words.hasNext(); ) {
            String word = words.next();
            switch (word) {
                case "--quick" -> quick = true;
                case "--docs" -> docs = true;
                case "--only" -> workloads = select(Workload.values(), Workload::id, value(word, words));
                case "--servers" -> servers = select(ServerKind.values(), ServerKind::id, value(word, words));
                case "--rounds" -> rounds = Integer.parseInt(value(word, words));
                case "--users" -> users = Integer.parseInt(value(word, words));
                case "--seconds" -> seconds = Integer.parseInt(value(word, words));
                case "--jdk" -> home = Path.of(value(word, words));
                default -> throw new IllegalArgumentException("unknown option: " + word);
            }
        }
        return new Options(
                root,
                home,
                workloads,
                servers,
                rounds > 0 ? rounds : quick ? 1 : 5,
                quick ? 300 : 8000,
                quick ? new Timing(100, 50, 50) : new Timing(1000, 100, 500),
                quick ? new Timing(100, 500, 300) : new Timing(1000, 3000, 2000),
                quick ? 2000 : 10_000,
                new Automation(users > 0 ? users : quick ? 100 : 1000, seconds > 0 ? seconds : quick ? 2 : 60),
                docs);
    }

    /** What of a round, or of a run that a server is warmed with, is meant for a workload. */
    Timing timing(Workload workload, boolean warmUp) {
        Timing timing = warmUp ? this.warmUp : round;
        return workload == Workload.AUTOMATION
                ? new Timing(timing.warm(), 0, 1000 * (warmUp ? 1 : automation.seconds()))
                : timing;
    }

    /** How many clients of a workload that lets it be said. */
    int connections(Workload workload) {
        return workload == Workload.AUTOMATION ? automation.users() : idleConnections;
    }

    private static String value(String word, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(word + " needs a value");
        }
        return words.next();
    }

    private static <T> List<T> select(T[] values, Function<T, String> name, String wanted) {
        List<T> selected = new ArrayList<>();
        for (String one : wanted.split(",")) {
            Predicate<T> named = value -> name.apply(value).equals(one);
            selected.add(Arrays.stream(values)
                    .filter(named)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("unknown: " + one)));
        }
        return selected;
    }
}
