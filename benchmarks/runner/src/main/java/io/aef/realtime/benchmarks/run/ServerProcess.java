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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A server on the first core. */
final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final Target target;

    private ServerProcess(Process process, Target target) {
        this.process = process;
        this.target = target;
    }

    /** Starts it and waits until it listens; nothing if what it runs on is not installed. */
    static Optional<ServerProcess> start(ServerKind kind, Workload workload, Options options) {
        int port = freePort();
        return kind.command(options.root(), options.jdk(), port, workload)
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

    private static int freePort() {
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
