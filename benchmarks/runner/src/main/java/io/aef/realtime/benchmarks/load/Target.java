package io.aef.realtime.benchmarks.load;

/**
 * The server under load.
 *
 * @param pid of its process, whose CPU time counts; that of this process measures nothing useful but works
 * @param binaryOffset how many bytes the server puts before each attachment: 1 for netty-socketio, which frames them as for
 *     Engine.IO 3
 * @param keepsAlive whether HTTP connections outlive an answer; netty-socketio closes them, whatever it says
 * @param isJvm whether its live heap can be asked for
 */
public record Target(int port, long pid, int binaryOffset, boolean keepsAlive, boolean isJvm) {}
