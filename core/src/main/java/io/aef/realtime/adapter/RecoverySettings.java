package io.aef.realtime.adapter;

import java.time.Duration;

/**
 * What an adapter needs to know of connection state recovery.
 *
 * @param store where sessions and packets are kept
 * @param maxDisconnectionDuration how long a session is kept
 * @param packetRetention how long a packet is kept: longer than a session by the time in which a dead connection is noticed
 * @param maxReplayPackets how many packets a client may have missed at most
 * @param maxReplayBytes how many bytes these may have
 */
public record RecoverySettings(
        RecoveryStore store,
        Duration maxDisconnectionDuration,
        Duration packetRetention,
        int maxReplayPackets,
        long maxReplayBytes) {}
