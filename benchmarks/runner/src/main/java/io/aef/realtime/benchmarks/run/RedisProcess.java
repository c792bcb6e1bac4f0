package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.LoadException;
import io.aef.realtime.benchmarks.load.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A redis-server of one cluster's own, beside the generator on the second core, with nothing on disk. */
public final class RedisProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private RedisProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it and waits until it listens. */
    public static RedisProcess start() {
        int port = ServerProcess.freePort();
        try {
            Process process = new ProcessBuilder(Machine.pinned(1, List.of("redis-server", "-")))
                    .redirectErrorStream(true)
                    .start();
            Machine.endWithThis(process);
            process.getOutputStream()
                    .write(String.join("\n", "port " + port, "bind 127.0.0.1", "save \"\"", "appendonly no", "")
                            .getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            awaitReady(process);
            return new RedisProcess(process, port);
        } catch (IOException e) {
            throw new LoadException("redis-server did not start", e);
        }
    }

    /** What it says after that is little enough to be left unread. */
    private static void awaitReady(Process process) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.contains("Ready to accept connections")) {
            line = output.readLine();
        }
        if (line == null) {
            throw new LoadException("redis-server did not start");
        }
    }

    /** {@code redis://host:port}. */
    public String address() {
        return "redis://127.0.0.1:" + port;
    }

    /** For the generator. */
    public Target.Process target() {
        return new Target.Process(port, process.pid());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
