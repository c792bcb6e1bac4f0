package io.aef.realtime.benchmarks.load;

import java.util.Arrays;
import java.util.Optional;

/** What is measured. */
public enum Workload {
    ECHO_64("echo-64", "echo with ack, 64 B, 50 clients × 64 in flight", "ack"),
    ECHO_1("echo-1", "echo with ack, 64 B, 50 clients × 1 in flight", "ack"),
    BROADCAST_1("broadcast-1", "broadcast of 64 B to 1,000, 1 in flight", "delivery"),
    BROADCAST_4("broadcast-4", "broadcast of 64 B to 1,000, 4 in flight", "delivery"),
    BROADCAST_8("broadcast-8", "broadcast of 64 B to 1,000, 8 in flight", "delivery"),
    BROADCAST_1K("broadcast-1k", "broadcast of 1 KB to 1,000, 1 in flight", "delivery"),
    BINARY("binary", "broadcast of 100 kB binary to 50, 1 in flight", "delivery"),
    PACED("paced", "200 broadcasts/s of 64 B to 200", "delivery"),
    ROOMS("rooms", "1,000 rooms of 5, 16 broadcasts of 64 B in flight", "delivery"),
    POLLING("polling", "long-polling echo with ack, 20 clients × 1 in flight", "ack"),
    CONNECT("connect", "connect storm: TCP, WebSocket, CONNECT; 64 at once", "connect"),
    RECOVERY("recovery", "recovery of 1,000 clients at once, 10 missed messages each", "client"),
    CLUSTER_BROADCAST(
            "cluster-broadcast", "2 nodes: broadcast of 64 B by one to 500 on the other and 5 of its own", "delivery"),
    CLUSTER_PUBLISH("cluster-publish", "a node publishes: 16 clients × 64 broadcasts of 64 B in flight", "broadcast"),
    AUTOMATION("automation", "automation layer: 1,000 users follow 200 executions, each with 50 events/s", "delivery"),
    IDLE("idle", "10,000 idle connections", "connection");

    /** Workloads that have their figures in tables of their own. */
    public enum Group {
        SERVERS,
        CLUSTERS,
        AUTOMATION
    }

    private static final int SMALL = 64;
    private static final int LARGE = 100_000;
    private static final int SETTLE_MILLIS = 3000;

    private final String id;
    private final String title;
    private final String unit;

    Workload(String id, String title, String unit) {
        this.id = id;
        this.title = title;
        this.unit = unit;
    }

    public String id() {
        return id;
    }

    public String title() {
        return title;
    }

    /** What the CPU time is divided by. */
    public String unit() {
        return unit;
    }

    /** How many nodes it takes that are one over a Redis of their own; 0 for a server that is alone. */
    public int nodes() {
        return switch (this) {
            case CLUSTER_BROADCAST -> 2;
            case CLUSTER_PUBLISH -> 1;
            default -> 0;
        };
    }

    /** Where its figures are. */
    public Group group() {
        return this == AUTOMATION ? Group.AUTOMATION : nodes() > 0 ? Group.CLUSTERS : Group.SERVERS;
    }

    public static Optional<Workload> of(String id) {
        return Arrays.stream(values())
                .filter(workload -> workload.id.equals(id))
                .findFirst();
    }

    /**
     * Puts the load on a server and waits for the end.
     *
     * @param connections how many idle connections, or how many users of the automation layer; of no meaning to other workloads
     * @throws LoadException if anything was lost, doubled, reordered or refused
     */
    public Result run(Target target, Timing timing, int connections) {
        return switch (this) {
            case ECHO_64 -> new EchoLoad(target, 50, 64, SMALL, 20_000).run(timing);
            case ECHO_1 -> new EchoLoad(target, 50, 1, SMALL, 20_000).run(timing);
            case BROADCAST_1 -> broadcast(target, timing, 1000, SMALL, false, 1, 40);
            case BROADCAST_4 -> broadcast(target, timing, 1000, SMALL, false, 4, 40);
            case BROADCAST_8 -> broadcast(target, timing, 1000, SMALL, false, 8, 40);
            case BROADCAST_1K -> broadcast(target, timing, 1000, 1024, false, 1, 40);
            case BINARY -> broadcast(target, timing, 50, LARGE, true, 1, 40);
            case PACED -> broadcast(target, paced(timing), 200, SMALL, false, 0, 200);
            case ROOMS ->
                new BroadcastLoad(target, new BroadcastLoad.Shape(1000, 1000, 5, SMALL, false, 16, 4000, 0))
                        .run(timing);
            case POLLING -> new PollingLoad(target, 20, SMALL, 1000).run(timing);
            case CONNECT -> new ConnectLoad(target, 1000).storm(timing);
            case RECOVERY -> new RecoveryLoad(target, 1000).run(timing);
            case CLUSTER_BROADCAST -> acrossNodes(target, timing);
            case CLUSTER_PUBLISH -> new PublishLoad(target, 16, 64, SMALL).run(timing);
            case AUTOMATION -> new AutomationLoad(target, connections).run(timing);
            case IDLE -> new ConnectLoad(target, 0).idle(connections, SETTLE_MILLIS);
        };
    }

    private static Result acrossNodes(Target target, Timing timing) {
        Reach.await(target);
        return new BroadcastLoad(target, new BroadcastLoad.Shape(505, 0, 0, SMALL, false, 1, 40, 500)).run(timing);
    }

    /** Percentiles of 200 messages per second need some seconds. */
    private static Timing paced(Timing timing) {
        return new Timing(timing.warm(), 0, Math.max(timing.closed(), timing.open()) * 2);
    }

    private static Result broadcast(
            Target target, Timing timing, int members, int bytes, boolean binary, int inFlight, int rate) {
        return new BroadcastLoad(target, new BroadcastLoad.Shape(members, 0, 0, bytes, binary, inFlight, rate, 0))
                .run(timing);
    }
}
