package io.aef.realtime.benchmarks.load;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what the nodes of a cluster ask of their Redis, from one quiet moment to another one. */
final class RedisTraffic {

    /** Nothing for so long, and clients that have come or gone cause nothing more. */
    private static final long QUIET = 200 * Timing.MILLISECOND;

    private static final int ATTEMPTS = 100;

    private final Target.@Nullable Cluster cluster;
    private final Commands before;
    private final long began;

    private RedisTraffic(Target.@Nullable Cluster cluster, Commands before) {
        this.cluster = cluster;
        this.before = before;
        this.began = System.nanoTime();
    }

    /** Nothing is counted of a server that is alone. */
    static RedisTraffic begin(Reactor reactor, Target target) {
        Target.Cluster cluster = target.cluster();
        if (cluster == null) {
            return new RedisTraffic(null, new Commands(Map.of()));
        }
        int port = cluster.redis().port();
        Commands last = Commands.of(port);
        for (int i = 0; i < ATTEMPTS; i++) {
            reactor.runFor(QUIET, Reactor.NOTHING);
            Commands now = Commands.of(port);
            if (now.since(last).sum() == 0) {
                return new RedisTraffic(cluster, now);
            }
            last = now;
        }
        throw new LoadException("the nodes do not leave Redis alone");
    }

    void end(Meter meter, long broadcasts) {
        if (cluster != null && broadcasts > 0) {
            Commands sent = Commands.of(cluster.redis().port()).since(before);
            meter.put(Result.REDIS_COMMANDS, sent.perBroadcast(broadcasts));
            meter.put(Result.REDIS_BESIDE, sent.beside(broadcasts) * 1e9 / (System.nanoTime() - began));
        }
    }
}
