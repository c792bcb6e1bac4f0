package io.aef.realtime.stress;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** {@link FaultServer} as a process. */
final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final Queue<String> output = new ConcurrentLinkedQueue<>();

    private ServerProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "raw-server-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Waits until it listens. */
    static ServerProcess start(int port, int pingInterval, int pingTimeout, String before) throws IOException {
        String java = ProcessHandle.current().info().command().orElse("java");
        String command = before + "exec '" + java + "' -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '"
                + System.getProperty("java.class.path") + "' " + FaultServer.class.getName() + " " + port + " "
                + pingInterval + " " + pingTimeout;
        Process process = new ProcessBuilder(List.of("bash", "-c", command))
                .redirectErrorStream(true)
                .start();
        ServerProcess server = new ServerProcess(process);
        server.port();
        return server;
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("up ")) {
                    port.complete(Integer.parseInt(line.substring(3)));
                } else {
                    output.add(line);
                }
            }
        } catch (IOException end) {
            // Of the process.
        }
        port.completeExceptionally(new IllegalStateException("the server did not come up: " + output));
    }

    int port() {
        return port.orTimeout(50, TimeUnit.SECONDS).join();
    }

    /** How many lines of its output contain that. */
    long said(String part) {
        return output.stream().filter(line -> line.contains(part)).count();
    }

    /** SIGKILL, and waits for the end. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Stops it for that time, as a long collection of garbage or a virtual machine that is moved would. */
    void freeze(double seconds) throws IOException, InterruptedException {
        String pid = String.valueOf(process.pid());
        new ProcessBuilder("bash", "-c", "kill -STOP " + pid + "; sleep " + seconds + "; kill -CONT " + pid)
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        kill();
    }
}
