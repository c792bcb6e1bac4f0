package io.aef.realtime.examples.backend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that ends when its standard input does, with a directory for its temporary files. It has a session of its own, so that
 * Ctrl-C in the terminal is for its parent alone, and so that what it has started is known also when it was killed.
 */
final class ChildProcess {

    private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Path PROC = Path.of("/proc");
    private static final Duration END_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(5);

    private final Process process;
    private final Path directory;

    private ChildProcess(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /** @param command made of the directory for its temporary files */
    static ChildProcess start(String name, Function<Path, List<String>> command) {
        try {
            Path directory = Files.createTempDirectory("aef-" + name + "-");
            List<String> own = new ArrayList<>();
            if (Files.isExecutable(SETSID)) {
                own.add(SETSID.toString());
            }
            own.addAll(command.apply(directory));
            ProcessBuilder builder = new ProcessBuilder(own).redirectErrorStream(true);
            builder.environment().put("TMPDIR", directory.toString());
            return new ChildProcess(builder.start(), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(name + " could not be started: " + e.getMessage(), e));
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it prints. */
    BufferedReader output() {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    /** Ends it as {@code kill -9} does, without what it has started, and waits for that. */
    void kill() {
        process.destroyForcibly();
        await(process, KILL_TIMEOUT);
    }

    /** Asks it to end; does not wait. */
    void askToEnd() {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            log.debug("It had ended already", gone);
        }
    }

    /** Ends it and what it has left, processes and files; waits for that. Harmless when called again. */
    void end() {
        askToEnd();
        if (!await(process, END_TIMEOUT)) {
            log.warn("Process {} did not end by itself", pid());
            kill();
        }
        session().forEach(ProcessHandle::destroyForcibly);
        session()
                .forEach(left -> left.onExit()
                        .completeOnTimeout(left, KILL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .join());
        Chromium.remove(directory);
    }

    private static boolean await(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What it has started and is still there. */
    private List<ProcessHandle> session() {
        return ProcessHandle.allProcesses()
                .filter(other -> other.pid() != pid() && sessionOf(other.pid()) == pid())
                .toList();
    }

    /** The fields behind the name, which is in parentheses: state, parent, group, session. */
    private static long sessionOf(long pid) {
        try (Stream<String> lines = Files.lines(PROC.resolve(pid + "/stat"))) {
            String stat = lines.findFirst().orElse("");
            return Long.parseLong(
                    stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ")[3]);
        } catch (IOException | RuntimeException gone) {
            return -1;
        }
    }
}
