package io.aef.realtime.testsupport;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A real master with a replica, and a Sentinel that makes that one the master when it has not heard of the first for a second. */
public final class RedisSentinels implements AutoCloseable {

    /** What the Sentinel calls the master. */
    public static final String MASTER = "mymaster";

    private final RedisServer master;
    private final RedisServer replica;
    private final RedisServer sentinel;

    private RedisSentinels(RedisServer master, RedisServer replica, RedisServer sentinel) {
        this.master = master;
        this.replica = replica;
        this.sentinel = sentinel;
    }

    /** Waits until all of them know each other. */
    public static RedisSentinels start() {
        RedisServer master = RedisServer.start(List.of("repl-diskless-sync-delay 0"), List.of());
        RedisServer replica = RedisServer.start(List.of("replicaof 127.0.0.1 " + master.port()), List.of());
        RedisServer sentinel = RedisServer.start(
                List.of(
                        "sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 1",
                        "sentinel down-after-milliseconds " + MASTER + " 1000",
                        "sentinel failover-timeout " + MASTER + " 5000"),
                List.of("--sentinel"));
        RedisSentinels all = new RedisSentinels(master, replica, sentinel);
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> replica.askForText("INFO replication").contains("master_link_status:up")
                            && sentinel.askForText("INFO sentinel").stream()
                                    .anyMatch(line -> line.contains("status=ok") && line.contains("slaves=1")));
        } catch (RuntimeException | Error failure) {
            all.close();
            throw failure;
        }
        return all;
    }

    /** Of the Sentinel. */
    public String url() {
        return sentinel.url();
    }

    /** Kills the first when the second has all that is in it, and waits until that one is the master. */
    public void failOver() {
        master.awaitReplica();
        master.kill();
        replica.awaitPromotion();
    }

    @Override
    public void close() {
        List.of(sentinel, replica, master).forEach(RedisServer::close);
    }
}
