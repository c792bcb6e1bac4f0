package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The servers that are compared, all with the application of {@code examples/bench-server}. */
enum ServerKind {
    OURS("ours", "AEF Realtime", Runtime.JVM, EnumSet.allOf(Workload.class)),
    OURS_EXECUTOR(
            "ours-executor",
            "AEF Realtime, default executor",
            Runtime.JVM,
            EnumSet.of(
                    Workload.ECHO_64, Workload.ECHO_1, Workload.BROADCAST_1, Workload.BROADCAST_4, Workload.POLLING)),
    NETTY("netty", "bare Netty", Runtime.JVM, alone(Workload.RECOVERY, Workload.POLLING, Workload.AUTOMATION)),
    NETTY_CODEC(
            "netty-codec",
            "bare Netty, its own codecs",
            Runtime.JVM,
            alone(Workload.RECOVERY, Workload.POLLING, Workload.AUTOMATION)),
    NETTY_FLUSH_EACH(
            "netty-flush-each",
            "bare Netty, one flush per message",
            Runtime.JVM,
            EnumSet.range(Workload.ECHO_64, Workload.ROOMS)),
    NODE("node", "Node socket.io", Runtime.NODE, EnumSet.allOf(Workload.class)),
    NETTY_SOCKETIO(
            "netty-socketio",
            "netty-socketio",
            Runtime.JVM,
            EnumSet.complementOf(EnumSet.of(Workload.RECOVERY, Workload.AUTOMATION))),
    BUN("bun", "Bun socket.io", Runtime.BUN, alone(Workload.AUTOMATION));

    /** All workloads but those, and those of clusters. */
    private static Set<Workload> alone(Workload... others) {
        Set<Workload> workloads = EnumSet.allOf(Workload.class);
        workloads.removeIf(workload -> workload.nodes() > 0);
        workloads.removeAll(List.of(others));
        return workloads;
    }

    private enum Runtime {
        JVM,
        NODE,
        BUN
    }

    /** The collector that a JVM with one processor chooses anyway. */
    private static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx2g");

    private static final String NODE_SERVER = "benchmarks/node-server/target";

    private final String id;
    private final String title;
    private final Runtime runtime;
    private final Set<Workload> workloads;

    ServerKind(String id, String title, Runtime runtime, Set<Workload> workloads) {
        this.id = id;
        this.title = title;
        this.runtime = runtime;
        this.workloads = workloads;
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    boolean isOurs() {
        return this == OURS || this == OURS_EXECUTOR;
    }

    boolean isJvm() {
        return runtime == Runtime.JVM;
    }

    boolean serves(Workload workload) {
        return workloads.contains(workload);
    }

    int binaryOffset() {
        return this == NETTY_SOCKETIO ? 1 : 0;
    }

    boolean keepsAlive() {
        return this != NETTY_SOCKETIO;
    }

    /**
     * How to start it, or nothing if its runtime is not installed.
     *
     * @param redis the address of the Redis of its cluster
     */
    Optional<List<String>> command(Path root, Path jdk, int port, Workload workload, Optional<String> redis) {
        Optional<List<String>> command = command(root, jdk, port, workload);
        return redis.isPresent() ? command.map(alone -> plus(alone, redis.get())) : command;
    }

    private Optional<List<String>> command(Path root, Path jdk, int port, Workload workload) {
        return switch (this) {
            case OURS ->
                jvm(root, jdk, "examples/bench-server", "io.aef.realtime.examples.bench.BenchServer", port)
                        .map(command -> switch (workload) {
                            case RECOVERY -> plus(command, "recovery");
                            case AUTOMATION -> plus(command, "automation");
                            default -> command;
                        });
            case OURS_EXECUTOR ->
                jvm(root, jdk, "examples/bench-server", "io.aef.realtime.examples.bench.BenchServer", port)
                        .map(command -> plus(command, "default-executor"));
            case NETTY -> bareNetty(root, jdk, port, "bare");
            case NETTY_CODEC -> bareNetty(root, jdk, port, "codec");
            case NETTY_FLUSH_EACH -> bareNetty(root, jdk, port, "flush-each");
            case NETTY_SOCKETIO ->
                jvm(
                                root,
                                jdk,
                                "benchmarks/netty-socketio-server",
                                "io.aef.realtime.benchmarks.nettysocketio.NettySocketIoServer",
                                port)
                        .map(command -> plus(command, Integer.toString(workersOfNettySocketIo(workload))));
            case NODE -> script(root, Optional.of("node"), "node.mjs", port, workload);
            case BUN -> script(root, bun(root), "bun.mjs", port, workload);
        };
    }

    /** One is the fastest on one core; but while a worker publishes to Redis it waits, and others should not. */
    private static int workersOfNettySocketIo(Workload workload) {
        return workload == Workload.CLUSTER_PUBLISH ? 16 : 1;
    }

    private static Optional<List<String>> bareNetty(Path root, Path jdk, int port, String mode) {
        return jvm(root, jdk, "benchmarks/netty-server", "io.aef.realtime.benchmarks.netty.BareServer", port)
                .map(command -> plus(command, mode));
    }

    private static List<String> plus(List<String> command, String word) {
        List<String> longer = new ArrayList<>(command);
        longer.add(word);
        return longer;
    }

    private static Optional<List<String>> jvm(Path root, Path jdk, String module, String main, int port) {
        try {
            List<String> command = new ArrayList<>();
            command.add(jdk.resolve("bin/java").toString());
            command.addAll(JVM_OPTIONS);
            command.add("-cp");
            command.add(root.resolve(module + "/target/classes") + ":"
                    + Files.readString(root.resolve(module + "/target/classpath"))
                            .trim());
            command.add(main);
            command.add(Integer.toString(port));
            return Optional.of(command);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<List<String>> script(
            Path root, Optional<String> runtime, String file, int port, Workload workload) {
        Path script = root.resolve(NODE_SERVER).resolve(file);
        if (!Files.exists(script)) {
            return Optional.empty();
        }
        String mode = workload == Workload.RECOVERY || workload == Workload.AUTOMATION ? workload.id() : "plain";
        // The live heap of Node can be asked for only with a collection.
        return runtime.map(name -> workload == Workload.AUTOMATION
                ? List.of(name, "--expose-gc", script.toString(), Integer.toString(port), mode)
                : List.of(name, script.toString(), Integer.toString(port), mode));
    }

    /** The binary itself; the package's own command may be a script around it, which is another process. */
    private static Optional<String> bun(Path root) {
        Path modules = root.resolve(NODE_SERVER).resolve("node_modules");
        return List.of("bun/bin/bun.exe", "@oven/bun-linux-x64/bin/bun", "@oven/bun-linux-aarch64/bin/bun").stream()
                .map(name -> modules.resolve(name).toString())
                .filter(ServerKind::runs)
                .findFirst();
    }

    private static boolean runs(String program) {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
