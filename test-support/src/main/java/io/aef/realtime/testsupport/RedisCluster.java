package io.aef.realtime.testsupport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A real Redis Cluster of masters that share the slots evenly, and replicas of the first of them. A dead master is replaced in 2 s. */
public final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;

    private final int masters;
    private final List<RedisServer> servers = new ArrayList<>();

    private RedisCluster(int masters) {
        this.masters = masters;
    }

    /** Waits until it takes commands, and has as many copies of the first master as that. */
    public static RedisCluster start(int masters, int replicas) {
        RedisCluster cluster = new RedisCluster(masters);
        try {
            for (int i = 0; i < masters + replicas; i++) {
                cluster.servers.add(RedisServer.start(
                        List.of("cluster-enabled yes", "cluster-port " + FreePort.find(), "cluster-node-timeout 1000"),
                        List.of()));
            }
            cluster.join();
        } catch (RuntimeException | Error failure) {
            cluster.close();
            throw failure;
        }
        return cluster;
    }

    private void join() {
        for (int i = 0; i < servers.size(); i++) {
            RedisServer server = servers.get(i);
            server.ask("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
            if (i < masters) {
                server.ask("CLUSTER ADDSLOTSRANGE " + SLOTS * i / masters + " " + (SLOTS * (i + 1) / masters - 1));
            }
            server.ask("CLUSTER MEET 127.0.0.1 " + servers.get(0).port() + " " + busPort(servers.get(0)));
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> servers.stream().allMatch(this::isComplete));
        String first = servers.get(0).askForText("CLUSTER MYID").get(0);
        for (RedisServer replica : servers.subList(masters, servers.size())) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> replica.ask("CLUSTER REPLICATE " + first).equals("+OK"));
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> servers.get(0)
                        .askForText("INFO replication")
                        .contains("connected_slaves:" + (servers.size() - masters)));
    }

    /** As the servers tell each other: behind the at sign. */
    private static String busPort(RedisServer server) {
        return server.askForText("CLUSTER NODES").stream()
                .filter(line -> line.contains("myself"))
                .map(line -> line.replaceAll(".*@(\\d+).*", "$1"))
                .findFirst()
                .orElseThrow();
    }

    private boolean isComplete(RedisServer server) {
        return server.askForText("CLUSTER INFO")
                .containsAll(List.of("cluster_state:ok", "cluster_known_nodes:" + servers.size()));
    }

    /** Of all servers. */
    public List<String> urls() {
        return servers.stream().map(RedisServer::url).toList();
    }

    /** One of those that were masters in the beginning. */
    public RedisServer master(int number) {
        return servers.get(number);
    }

    /** The number of the server that was the master of that key, or channel, in the beginning. */
    public int masterOf(String key) {
        int slot = Integer.parseInt(
                servers.get(servers.size() - 1).ask("CLUSTER KEYSLOT " + key).substring(1));
        return IntStream.range(0, masters)
                .filter(i -> slot < SLOTS * (i + 1) / masters)
                .findFirst()
                .orElseThrow();
    }

    /** Kills the first master when its replica has all that is in it, and waits until that one is a master in its place. */
    public void failOver() {
        RedisServer replica = servers.get(masters);
        servers.get(0).awaitReplica();
        servers.get(0).kill();
        replica.awaitPromotion();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> replica.askForText("CLUSTER INFO").contains("cluster_state:ok"));
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
