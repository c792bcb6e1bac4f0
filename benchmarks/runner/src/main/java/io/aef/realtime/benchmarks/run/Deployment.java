package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.LoadException;
import io.aef.realtime.benchmarks.load.Target;
import io.aef.realtime.benchmarks.load.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a workload is put on: a server, or the nodes of a cluster, which share the first core, and their Redis. */
final class Deployment implements AutoCloseable {

    private final List<ServerProcess> nodes;
    private final @Nullable RedisProcess redis;

    private Deployment(List<ServerProcess> nodes, @Nullable RedisProcess redis) {
        this.nodes = nodes;
        this.redis = redis;
    }

    /** Starts it and waits until all of it listens; nothing if what it runs on is not installed. */
    static Optional<Deployment> start(ServerKind kind, Workload workload, Options options) {
        RedisProcess redis = workload.nodes() > 0 ? RedisProcess.start() : null;
        Deployment deployment = new Deployment(new ArrayList<>(), redis);
        try {
            for (int i = 0; i < Math.max(1, workload.nodes()); i++) {
                ServerProcess.start(
                                kind,
                                workload,
                                options,
                                Optional.ofNullable(redis).map(RedisProcess::address))
                        .ifPresent(deployment.nodes::add);
            }
        } catch (LoadException e) {
            deployment.close();
            throw e;
        }
        if (deployment.nodes.isEmpty()) {
            deployment.close();
            return Optional.empty();
        }
        return Optional.of(deployment);
    }

    /** CPU time of the nodes so far. */
    long cpuMillis() {
        return nodes.stream().mapToLong(ServerProcess::cpuMillis).sum();
    }

    /** CPU time of the threads of their JVMs that compile. */
    long compilerMillis() {
        return nodes.stream().mapToLong(ServerProcess::compilerMillis).sum();
    }

    /** The first node, and what is behind it. */
    Target target() {
        Target first = nodes.get(0).target();
        return redis == null
                ? first
                : new Target(
                        first.port(),
                        first.pid(),
                        first.binaryOffset(),
                        first.keepsAlive(),
                        first.isJvm(),
                        new Target.Cluster(other(), redis.target()));
    }

    private Target.Process other() {
        if (nodes.size() == 1) {
            return Target.Process.NONE;
        }
        Target other = nodes.get(1).target();
        return new Target.Process(other.port(), other.pid());
    }

    @Override
    public void close() {
        nodes.forEach(ServerProcess::close);
        if (redis != null) {
            redis.close();
        }
    }
}
