package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.Result;
import io.aef.realtime.benchmarks.load.Workload;
import java.util.List;

/**
 * What ours is to reach in one run.
 *
 * @param name of the figure, of {@link Result}
 * @param label of the figure
 * @param to whose figure ours is divided by; ours itself for an absolute limit
 * @param limit of the ratio, or of the figure
 * @param atLeast whether more is better
 */
record Objective(Workload workload, String name, String label, ServerKind to, double limit, boolean atLeast) {

    static final List<Objective> ALL = List.of(
            cpu(Workload.ECHO_64, ServerKind.NETTY, 1.4),
            cpu(Workload.ECHO_64, ServerKind.NETTY_CODEC, 1.4),
            cpu(Workload.ECHO_64, ServerKind.NETTY_FLUSH_EACH, 1.4),
            cpu(Workload.ECHO_1, ServerKind.NETTY, 1.2),
            cpu(Workload.ECHO_1, ServerKind.NETTY_CODEC, 1.2),
            cpu(Workload.BROADCAST_1, ServerKind.NETTY, 1.07),
            cpu(Workload.BROADCAST_1, ServerKind.NETTY_CODEC, 1.07),
            cpu(Workload.BROADCAST_4, ServerKind.NETTY, 1.2),
            cpu(Workload.BROADCAST_4, ServerKind.NETTY_CODEC, 1.2),
            cpu(Workload.BROADCAST_8, ServerKind.NETTY, 1.2),
            cpu(Workload.BROADCAST_8, ServerKind.NETTY_CODEC, 1.2),
            cpu(Workload.BINARY, ServerKind.NETTY, 1.05),
            cpu(Workload.BINARY, ServerKind.NETTY_CODEC, 1.05),
            new Objective(Workload.PACED, Result.P99, "p99", ServerKind.NODE, 1, false),
            cpu(Workload.POLLING, ServerKind.NODE, 0.85),
            cpu(Workload.CONNECT, ServerKind.NETTY, 1.1),
            cpu(Workload.CONNECT, ServerKind.NETTY_CODEC, 1.1),
            resident(ServerKind.NETTY, 1.1),
            resident(ServerKind.NETTY_CODEC, 1.1),
            new Objective(Workload.IDLE, Result.HEAP_PER_CONNECTION, "live heap, bytes", ServerKind.OURS, 3000, false),
            commands(Workload.CLUSTER_BROADCAST),
            commands(Workload.CLUSTER_PUBLISH),
            new Objective(Workload.CLUSTER_PUBLISH, Result.RATE, "rate", ServerKind.NETTY_SOCKETIO, 3, true));

    private static Objective cpu(Workload workload, ServerKind to, double limit) {
        return new Objective(workload, Result.CPU, "CPU", to, limit, false);
    }

    private static Objective resident(ServerKind to, double limit) {
        return new Objective(Workload.IDLE, Result.RSS_PER_CONNECTION, "RSS per connection", to, limit, false);
    }

    private static Objective commands(Workload workload) {
        return new Objective(
                workload, Result.REDIS_COMMANDS, "Redis commands per broadcast", ServerKind.NODE, 1, false);
    }

    boolean isMet(double reached) {
        return atLeast ? reached >= limit : reached <= limit;
    }

    boolean isAbsolute() {
        return to == ServerKind.OURS;
    }
}
