package io.aef.realtime.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * The server under load.
 *
 * @param pid of its process, whose CPU time counts; that of this process measures nothing useful but works
 * @param binaryOffset how many bytes the server puts before each attachment: 1 for netty-socketio, which frames them as for
 *     Engine.IO 3
 * @param keepsAlive whether HTTP connections outlive an answer; netty-socketio closes them, whatever it says
 * @param isJvm whether its live heap can be asked for
 * @param cluster what it is a node of; null if it is alone
 */
public record Target(
        int port,
        long pid,
        int binaryOffset,
        boolean keepsAlive,
        boolean isJvm,
        @Nullable Cluster cluster) {

    /** A server that is alone. */
    public Target(int port, long pid, int binaryOffset, boolean keepsAlive, boolean isJvm) {
        this(port, pid, binaryOffset, keepsAlive, isJvm, null);
    }

    /** The rest of the cluster that a node belongs to. */
    public record Cluster(Process other, Process redis) {}

    /**
     * A process of the cluster.
     *
     * @param port 0 if there is none
     */
    public record Process(int port, long pid) {

        /** There is none. */
        public static final Process NONE = new Process(0, 0);
    }

    /** Where clients of another node connect; the same node if there is no other. */
    Target other() {
        return cluster == null || cluster.other().port() == 0
                ? this
                : new Target(cluster.other().port(), cluster.other().pid(), binaryOffset, keepsAlive, isJvm);
    }

    /** User and system time of all nodes together, in microseconds. */
    long cpuMicros() {
        Target other = other();
        return Cpu.micros(pid) + (other == this ? 0 : Cpu.micros(other.pid));
    }

    /** Bytes in memory of all nodes together. */
    long residentBytes() {
        Target other = other();
        return Cpu.residentBytes(pid) + (other == this ? 0 : Cpu.residentBytes(other.pid));
    }

    /** User and system time of their Redis; 0 if there is none. */
    long redisCpuMicros() {
        return cluster == null ? 0 : Cpu.micros(cluster.redis().pid());
    }
}
