package io.aef.realtime.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the machine is and how busy. */
final class Machine {

    private static final boolean PINS = Runtime.getRuntime().availableProcessors() > 1
            && Stream.of("/usr/bin/taskset", "/bin/taskset").anyMatch(file -> Files.isExecutable(Path.of(file)));

    private Machine() {}

    /** Whether servers and generator can have a core each. */
    static boolean pins() {
        return PINS;
    }

    /** The command on that core. */
    static List<String> pinned(int core, List<String> command) {
        return PINS
                ? Stream.concat(Stream.of("taskset", "-c", Integer.toString(core)), command.stream())
                        .toList()
                : command;
    }

    /** Whoever interrupts the benchmark leaves no server behind. */
    static void endWithThis(Process process) {
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    /** The load average of the last minute; 0 where there is none. */
    static double load() {
        try {
            return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        } catch (IOException e) {
            return 0;
        }
    }

    static String description() {
        return Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.arch") + ", "
                + System.getProperty("os.name");
    }
}
