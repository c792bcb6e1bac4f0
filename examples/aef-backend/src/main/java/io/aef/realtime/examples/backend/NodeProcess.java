package io.aef.realtime.examples.backend;

import io.aef.realtime.examples.balancer.RoundRobinBalancer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A node of the demo: the process that it is at the moment, and its place with the balancer. Thread-safe. */
final class NodeProcess {

    private static final int START_SECONDS = 60;

    private final int number;
    private final Class<?> main;
    private final String redis;
    private final RoundRobinBalancer balancer;
    private final PrintStream out;

    /** Guarded by this, as are the two fields below. */
    private @Nullable ChildProcess process;

    private CompletableFuture<Integer> port = new CompletableFuture<>();
    private boolean wanted;

    /** @param out what it prints goes there, with its name in front */
    NodeProcess(int number, Class<?> main, String redis, RoundRobinBalancer balancer, PrintStream out) {
        this.number = number;
        this.main = main;
        this.redis = redis;
        this.balancer = balancer;
        this.out = out;
    }

    /** Starts it unless it runs. */
    synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        ChildProcess started = ChildProcess.start("node-" + number, this::command);
        CompletableFuture<Integer> announced = new CompletableFuture<>();
        process = started;
        port = announced;
        wanted = true;
        Thread reader = new Thread(() -> read(started, announced), "node-" + number);
        reader.setDaemon(true);
        reader.start();
    }

    private List<String> command(Path directory) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Many of them share a machine, and none lives long enough for more.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                Integer.toString(number),
                redis);
    }

    /** Until it ends. The line that is a number is the port, and says that it is ready. */
    private void read(ChildProcess running, CompletableFuture<Integer> announced) {
        try (var lines = running.output()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!announced.isDone() && line.matches("\\d+")) {
                    balancer.add(Integer.parseInt(line));
                    announced.complete(Integer.parseInt(line));
                } else {
                    out.println("node " + number + ": " + line);
                }
            }
        } catch (IOException gone) {
            // That it has ended is told below.
        }
        announced.thenAccept(balancer::remove);
        announced.completeExceptionally(new IOException("node " + number + " has ended before it was ready"));
        if (isWanted(running)) {
            out.println("node " + number + " has gone. Type \"start " + number + "\" to start it again.");
        }
        running.end();
    }

    private synchronized boolean isWanted(ChildProcess running) {
        return wanted && process == running;
    }

    /**
     * Waits until it is ready.
     *
     * @throws UncheckedIOException if it does not become so
     */
    void awaitUp() {
        try {
            port().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UncheckedIOException(new IOException("node " + number + " did not start", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized CompletableFuture<Integer> port() {
        return port;
    }

    /** Kills it as {@code kill -9} does, and then ends what it has left; waits for the first. */
    void kill() {
        ChildProcess running = unwanted();
        if (running != null) {
            running.kill();
        }
    }

    /** Begins to end it. */
    void askToEnd() {
        ChildProcess running = unwanted();
        if (running != null) {
            running.askToEnd();
        }
    }

    /** Ends it, and waits until it has left nothing. */
    void end() {
        ChildProcess running = unwanted();
        if (running != null) {
            running.end();
        }
    }

    private synchronized @Nullable ChildProcess unwanted() {
        wanted = false;
        return process;
    }

    /** The address of this node alone, past the balancer; once it is up. */
    String address() {
        return "http://127.0.0.1:" + port().join() + "/";
    }

    @Override
    public synchronized String toString() {
        return "node " + number
                + (process != null && process.isAlive() ? "  pid " + process.pid() + "  " + address() : "  down");
    }
}
