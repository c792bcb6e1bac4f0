package io.aef.realtime.examples.backend;

import io.aef.realtime.examples.balancer.RoundRobinBalancer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Several nodes behind a balancer without sticky sessions, with a Redis of their own; and nodes that are killed and started again. */
public final class ClusterDemo implements AutoCloseable {

    private static final String HELP = """
            Type "kill 2" to kill node 2 as kill -9 does, "start 2" to start it again, "nodes" for this list, "quit" to end.""";

    private final RoundRobinBalancer balancer;
    private final RedisProcess redis;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private boolean closed;

    /** @param main the class that a node runs: as {@link ClusterNode} */
    private ClusterDemo(int port, int count, Class<?> main, PrintStream out) {
        // First, so that nothing has to be ended if the port is taken.
        balancer = RoundRobinBalancer.open(port);
        redis = RedisProcess.start();
        for (int number = 1; number <= count; number++) {
            nodes.add(new NodeProcess(number, main, redis.url(), balancer, out));
        }
    }

    /**
     * Starts everything; returns when all nodes are up.
     *
     * @param out what nodes print, and when they end, goes there
     * @throws UncheckedIOException with a sentence for a person, if something cannot be started
     */
    static ClusterDemo start(int port, int count, Class<?> main, PrintStream out) {
        ClusterDemo demo = new ClusterDemo(port, count, main, out);
        try {
            demo.redis.awaitUp();
            demo.nodes.forEach(NodeProcess::start);
            demo.nodes.forEach(NodeProcess::awaitUp);
            return demo;
        } catch (RuntimeException e) {
            demo.close();
            throw e;
        }
    }

    /** Where the page is. */
    URI address() {
        return URI.create("http://127.0.0.1:" + balancer.port() + "/");
    }

    /** @param number from 1 */
    NodeProcess node(int number) {
        return nodes.get(number - 1);
    }

    /** What there is, a line each. */
    String description() {
        StringBuilder text = new StringBuilder();
        nodes.forEach(node -> text.append("  ").append(node).append('\n'));
        return text.append("  Redis   pid ")
                .append(redis.pid())
                .append("  ")
                .append(redis.url())
                .append('\n')
                .append(HELP)
                .toString();
    }

    /** Does what somebody has typed; the answer is what to print. */
    String command(String line) {
        String[] words = line.strip().toLowerCase(Locale.ROOT).split("\\s+");
        if (words.length != 2 || !words[0].matches("kill|start")) {
            return words[0].equals("nodes") ? description() : HELP;
        }
        if (!words[1].matches("[1-9]") || Integer.parseInt(words[1]) > nodes.size()) {
            return "There is no node " + words[1] + ": there are 1 to " + nodes.size() + ".";
        }
        NodeProcess node = node(Integer.parseInt(words[1]));
        if (words[0].equals("kill")) {
            node.kill();
        } else {
            node.start();
            node.awaitUp();
        }
        return "  " + node;
    }

    /** Ends all nodes with their browsers, then Redis; blocks until nothing is left. Harmless when called again. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            nodes.forEach(NodeProcess::askToEnd);
            nodes.forEach(NodeProcess::end);
            redis.end();
            balancer.close();
        }
    }

    /**
     * Runs until the process is ended, or {@code quit} is typed.
     *
     * @param args the number of nodes, 1 to 9, and the port
     */
    public static void main(String... args) throws IOException, InterruptedException {
        if (args.length != 2) {
            throw new IllegalArgumentException(
                    "arguments: " + args.length + " (expected: a number of nodes and a port)");
        }
        ClusterDemo demo;
        try {
            System.out.println("Starting Redis and " + args[0] + " nodes ...");
            demo = start(Integer.parseInt(args[1]), Integer.parseInt(args[0]), ClusterNode.class, System.out);
        } catch (UncheckedIOException e) {
            System.err.println(e.getCause().getMessage() + ". Another port: bin/demo --nodes N PORT");
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "shutdown"));
        System.out.println("The demo is at " + demo.address() + " (stop it with Ctrl-C)\n" + demo.description());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.strip().equals("quit")) {
                System.exit(0);
            }
            System.out.println(demo.command(line));
        }
        // Nobody can type; the demo goes on.
        Thread.currentThread().join();
    }
}
