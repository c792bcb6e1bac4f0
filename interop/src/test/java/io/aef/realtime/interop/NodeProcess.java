package io.aef.realtime.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Node in the directory {@code clients}, with its output read line by line. */
final class NodeProcess implements AutoCloseable {

    static final Path DIRECTORY = Path.of("clients").toAbsolutePath();

    private final Process process;
    private final BufferedReader output;

    private NodeProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static NodeProcess start(Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(DIRECTORY.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new NodeProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("node could not be started; the interop tests need Node.js 20 or newer", e);
        }
    }

    /** Starts a script that prints {@code up} and its ports when it listens; see {@link #ports}. */
    static NodeProcess server(String... scriptAndArguments) {
        return start(Map.of(), List.of(scriptAndArguments));
    }

    /** The ports a server has printed. */
    List<Integer> ports() {
        StringBuilder before = new StringBuilder();
        for (String line = readLine(); line != null; line = readLine()) {
            if (line.startsWith("up ")) {
                return List.of(line.substring(3).split(" ")).stream()
                        .map(Integer::valueOf)
                        .toList();
            }
            before.append(line).append('\n');
        }
        throw new IllegalStateException("the server did not come up:\n" + before);
    }

    /** The next line, or null if the process has ended. */
    @Nullable
    String readLine() {
        try {
            return output.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives it a line to read. */
    void say(String line) {
        try {
            Writer input = process.outputWriter(StandardCharsets.UTF_8);
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the process if it still runs then. */
    void endAfter(Duration limit) {
        Executor later = CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture.runAsync(process::destroyForcibly, later);
    }

    /** Waits for the end of the process, after {@link #readLine} has returned null. */
    int exitCode() {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Objects.requireNonNull(process.onExit().join());
    }
}
