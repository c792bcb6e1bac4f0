package io.aef.realtime.redis;

import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.protocol.Packet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event in the log that all nodes share. Its packet is encoded when the first asks for it. Thread-safe. */
final class LogEntry {

    private final StreamPosition id;
    private final Origin origin;
    private final Packet.Event event;
    private final BroadcastOptions selection;
    private final long bytes;
    private volatile @Nullable Outgoing outgoing;

    /**
     * Who has written it.
     *
     * @param writer one namespace of one node, as long as it is open; of official nodes the id
     * @param token counts what that one has written, from 1; 0 if it does not count, as official nodes
     */
    record Origin(String writer, long token) {

        /** @throws IllegalArgumentException if it is none */
        static Origin parse(String text) {
            int dash = text.indexOf('-');
            if (dash < 1 || text.length() > 64) {
                throw new IllegalArgumentException("malformed");
            }
            long token = Long.parseLong(text.substring(dash + 1));
            if (token < 1) {
                throw new IllegalArgumentException("malformed");
            }
            return new Origin(text.substring(0, dash), token);
        }

        @Override
        public String toString() {
            return writer + "-" + token;
        }
    }

    /** @param bytes roughly what it takes */
    LogEntry(StreamPosition id, Origin origin, Packet.Event event, BroadcastOptions selection, long bytes) {
        this.bytes = bytes;
        this.id = id;
        this.origin = origin;
        this.event = event;
        this.selection = selection;
    }

    long position() {
        return id.number();
    }

    long bytes() {
        return bytes;
    }

    Origin origin() {
        return origin;
    }

    Packet.Event event() {
        return event;
    }

    BroadcastOptions selection() {
        return selection;
    }

    /** With its id as the last argument: the offset by which a client names it. */
    Outgoing numbered(AdapterContext context) {
        Outgoing packet = outgoing;
        return packet == null ? encode(context) : packet;
    }

    private synchronized Outgoing encode(AdapterContext context) {
        Outgoing packet = outgoing;
        if (packet == null) {
            List<@Nullable Object> args = new ArrayList<>(event.args());
            args.add(id.toString());
            packet = context.encode(
                    new Packet.Event(event.namespace(), event.name(), args, Packet.NO_ACK), selection.delivery());
            outgoing = packet;
        }
        return packet;
    }
}
