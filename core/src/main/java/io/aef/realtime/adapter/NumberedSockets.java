package io.aef.realtime.adapter;

import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.protocol.Packet;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of this node for a {@link SessionRecovery} with a log of its own, such as one that all nodes share: who was in
 * which room at which position of the log, and how far each lane has passed on what was handed over to it. Given to
 * {@link InMemoryAdapter#numbered}.
 *
 * <p>The owner calls all methods under one lock, but for those that say otherwise, and never waits for a lane under it. So at
 * the moment a socket leaves or comes, every packet is on one side of it.
 */
public final class NumberedSockets {

    private final Rooms rooms;
    private final LongSupplier position;
    private final Map<Lane, LaneProgress> lanes = new IdentityHashMap<>();

    /** @param position of the latest packet of the log that was handed over or was for nobody. Any thread */
    public NumberedSockets(LongSupplier position) {
        this.rooms = new Rooms(position);
        this.position = position;
    }

    /** What a socket leaves behind. */
    public record Parted(Stays stays, long passedOn) {}

    Rooms rooms() {
        return rooms;
    }

    /** Waits for lanes that are far behind, before the lock is taken; see {@link Lane#awaitRoom}. Any thread. */
    public void awaitRoom(BroadcastOptions options) {
        rooms.recipients(options.rooms()).awaitRoom();
    }

    /** The sockets that the options select. Any thread. */
    public Collection<LocalSocket> selected(BroadcastOptions options) {
        return rooms.select(options);
    }

    /**
     * Hands an event over to the lanes of those it is for.
     *
     * @param also those it is for besides, because they were in one of its rooms
     * @param not those it is not for
     * @param encoded the packet; asked for once if there is anybody
     * @param position its number in the log, from 1; 0 if it is not in the log
     */
    public void deliver(
            Packet.Event event,
            BroadcastOptions options,
            Set<LocalSocket> also,
            Set<LocalSocket> not,
            Supplier<Outgoing> encoded,
            long position) {
        Recipients recipients = rooms.recipients(options.rooms());
        if (!also.isEmpty()) {
            Set<LocalSocket> all = new LinkedHashSet<>(also);
            recipients.groups().forEach(group -> all.addAll(List.of(group.sockets)));
            recipients = Recipients.of(all);
            if (position > 0) {
                also.forEach(socket -> rooms.received(socket, options.rooms(), position));
            }
        }
        Set<LocalSocket> excluded = rooms.union(options.except());
        if (!not.isEmpty()) {
            excluded = new HashSet<>(excluded);
            excluded.addAll(not);
        }
        handOver(event, recipients, excluded, encoded, position);
    }

    /** The same to these alone. */
    public void deliverTo(
            Collection<LocalSocket> sockets, Packet.Event event, Supplier<Outgoing> encoded, long position) {
        handOver(event, Recipients.of(sockets), Set.of(), encoded, position);
    }

    private void handOver(
            Packet.Event event,
            Recipients recipients,
            Set<LocalSocket> excluded,
            Supplier<Outgoing> encoded,
            long position) {
        if (recipients.count() == 0) {
            return;
        }
        // A log of others may be shortened at any time: whoever is idle is known to have missed nothing in between.
        handOver(event, encoded.get(), recipients, excluded, position, () -> position);
    }

    /** @param oldest the position of the oldest packet in the log; asked for on the lanes */
    void handOver(
            Packet.Event event,
            Outgoing outgoing,
            Recipients recipients,
            Set<LocalSocket> excluded,
            long position,
            LongSupplier oldest) {
        outgoing.share(recipients.groups().size());
        LocalSocket single = recipients.single();
        if (single != null) {
            single.expect(outgoing);
        }
        for (Recipients.Group group : recipients.groups()) {
            handOver(event, outgoing, group, excluded, position, oldest, single);
        }
    }

    /** @param single the only receiver of them all, if it is only one */
    private void handOver(
            Packet.Event event,
            Outgoing outgoing,
            Recipients.Group group,
            Set<LocalSocket> excluded,
            long position,
            LongSupplier oldest,
            @Nullable LocalSocket single) {
        LaneProgress progress = lanes.computeIfAbsent(group.lane, lane -> new LaneProgress());
        if (position > 0) {
            progress.handOver(position);
        }
        Runnable task = () -> {
            try {
                long first = oldest.getAsLong();
                for (LocalSocket socket : group.sockets) {
                    if (!excluded.contains(socket) && socket.deliver(event, outgoing) && position > 0) {
                        sent(socket, position, first);
                    }
                }
            } finally {
                if (position > 0) {
                    progress.done(position);
                }
                outgoing.unshare();
                arrived(single, outgoing);
            }
        };
        if (!group.lane.handOver(task, outgoing.length())) {
            outgoing.unshare();
            arrived(single, outgoing);
        }
    }

    private static void arrived(@Nullable LocalSocket single, Outgoing outgoing) {
        if (single != null) {
            single.arrived(outgoing);
        }
    }

    private static void sent(LocalSocket socket, long position, long oldest) {
        SentPackets sent = socket.sentPackets();
        if (sent != null) {
            sent.sent(position, oldest);
        }
    }

    /** Up to where all packets have been passed on to the sockets of that lane. On that lane. */
    long passedOn(Lane lane) {
        LaneProgress progress = lanes.get(lane);
        return progress == null || progress.isIdle() ? position.getAsLong() : progress.passedOn();
    }

    /**
     * Takes a socket out of its rooms, on its lane; null if it was not a member. Listeners of rooms are told by
     * {@link #tell}.
     */
    public @Nullable Parted part(LocalSocket socket) {
        Membership left = rooms.take(socket);
        if (left == null) {
            return null;
        }
        long byLane = passedOn(socket.lane());
        SentPackets sent = socket.sentPackets();
        return new Parted(left.stays(), sent == null ? byLane : sent.passedOn(byLane));
    }

    /** Puts a socket into the rooms of an earlier one, of the same id. Listeners of rooms are told by {@link #tell}. */
    public void resume(LocalSocket socket, Stays stays) {
        rooms.addContinued(new Membership(socket, stays));
    }

    /** Tells listeners what has changed; not under the lock. Any thread. */
    public void tell() {
        rooms.deliverEvents();
    }
}
