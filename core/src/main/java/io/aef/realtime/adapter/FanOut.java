package io.aef.realtime.adapter;

import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.protocol.Packet;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends one event to many sockets of this node: encoded once, and written by each lane to its sockets in one task. */
public final class FanOut {

    private FanOut() {}

    /** How a task comes to a lane: false if that has ended. */
    private interface Way {

        boolean take(Lane lane, Runnable task, long bytes);
    }

    /**
     * To these sockets, once each, without waiting for their lanes. No recovery keeps it. Nothing is written before this returns, so that no
     * handler of a socket runs within it, also if the caller is on a lane and handlers run there.
     */
    public static void send(
            AdapterContext context, Packet.Event event, Delivery delivery, Collection<LocalSocket> sockets) {
        if (!sockets.isEmpty()) {
            give(context, event, delivery, Recipients.of(sockets), Set.of(), null, Lane::handOver);
        }
    }

    static void send(
            AdapterContext context,
            Packet.Event event,
            Delivery delivery,
            Recipients recipients,
            Set<LocalSocket> excluded,
            @Nullable AckListener acks) {
        recipients.awaitRoom();
        give(context, event, delivery, recipients, excluded, acks, Lane::run);
    }

    private static void give(
            AdapterContext context,
            Packet.Event event,
            Delivery delivery,
            Recipients recipients,
            Set<LocalSocket> excluded,
            @Nullable AckListener acks,
            Way way) {
        Outgoing outgoing = context.encode(event, delivery);
        outgoing.share(recipients.groups().size());
        for (Recipients.Group group : recipients.groups()) {
            boolean alive = way.take(
                    group.lane,
                    () -> {
                        try {
                            deliver(event, outgoing, group, excluded, acks);
                        } finally {
                            outgoing.unshare();
                        }
                    },
                    outgoing.length());
            if (!alive) {
                outgoing.unshare();
                missed(group, acks);
            }
        }
    }

    private static void deliver(
            Packet.Event event,
            Outgoing outgoing,
            Recipients.Group group,
            Set<LocalSocket> excluded,
            @Nullable AckListener acks) {
        for (LocalSocket socket : group.sockets) {
            if (excluded.contains(socket)) {
                continue;
            }
            if (acks == null) {
                socket.deliver(event, outgoing);
            } else {
                socket.deliver(event, outgoing, acks);
            }
        }
    }

    /** The lane has ended with its server. */
    private static void missed(Recipients.Group group, @Nullable AckListener acks) {
        if (acks != null) {
            for (int i = 0; i < group.sockets.length; i++) {
                acks.disconnected();
            }
        }
    }
}
