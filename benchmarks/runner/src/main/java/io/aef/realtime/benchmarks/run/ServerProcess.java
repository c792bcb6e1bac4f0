package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.LoadException;
import io.aef.realtime.benchmarks.load.Target;
import io.aef.realtime.benchmarks.load.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server on the first core. */
final class ServerProcess implements AutoCloseable {

    private static final Pattern COMPILER = Pattern.compile("\\(C[12] Compiler");
    private static final int MILLIS_PER_TICK = 10;

    private final Process process;
    private final Target target;

    private ServerProcess(Process process, Target target) {
        this.process = process;
        this.target = target;
    }

    /**
     * Starts it and waits until it listens; nothing if what it runs on is not installed.
     *
     * @param redis the address of the Redis of its cluster
     */
    static Optional<ServerProcess> start(ServerKind kind, Workload workload, Options options, Optional<String> redis) {
        int port = freePort();
        return kind.command(options.root(), options.jdk(), port, workload, redis)
                .map(command -> start(kind, port, command, log(options, kind)));
    }

    private static Path log(Options options, ServerKind kind) {
        return options.root().resolve("target/bench/" + kind.id() + ".log");
    }

    private static ServerProcess start(ServerKind kind, int port, List<String> command, Path log) {
        try {
            Process process = new ProcessBuilder(Machine.pinned(0, command))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Machine.endWithThis(process);
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = output.readLine(); !"up".equals(line); line = output.readLine()) {
                if (line == null) {
                    throw new LoadException(kind.id() + " did not start; see " + log);
                }
            }
            return new ServerProcess(
                    process, new Target(port, process.pid(), kind.binaryOffset(), kind.keepsAlive(), kind.isJvm()));
        } catch (IOException e) {
            throw new LoadException(kind.id() + " did not start", e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LoadException("no free port", e);
        }
    }

    /** CPU time of the process so far. */
    long cpuMillis() {
        return process.toHandle()
                .info()
                .totalCpuDuration()
                .map(Duration::toMillis)
                .orElse(Long.MAX_VALUE);
    }

    /** CPU time of the threads of a JVM that compile; 0 of any other process, and where threads cannot be looked at. */
    long compilerMillis() {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return threads.mapToLong(ServerProcess::compilerMillis).sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long compilerMillis(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            int end = stat.lastIndexOf(')');
            if (!COMPILER.matcher(stat.substring(0, end)).find()) {
                return 0;
            }
            String[] fields = stat.substring(end + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK;
        } catch (IOException e) {
            return 0; // has ended
        }
    }

    Target target() {
        return target;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
