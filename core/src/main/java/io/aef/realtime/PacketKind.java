package io.aef.realtime;

import io.aef.realtime.protocol.Packet;

/** What a Socket.IO packet is; {@link #text} is the protocol's word. Binary packets are not told apart from the others. */
public enum PacketKind {
    /** Joins a namespace, or confirms that. */
    CONNECT("connect"),
    /** Leaves a namespace. */
    DISCONNECT("disconnect"),
    /** An event. */
    EVENT("event"),
    /** The answer to an event. */
    ACK("ack"),
    /** Refuses to join a namespace. */
    CONNECT_ERROR("connect_error");

    private final String text;

    PacketKind(String text) {
        this.text = text;
    }

    /** The protocol's word. */
    public String text() {
        return text;
    }

    static PacketKind of(Packet packet) {
        if (packet instanceof Packet.Event) {
            return EVENT;
        }
        if (packet instanceof Packet.Ack) {
            return ACK;
        }
        if (packet instanceof Packet.Connect) {
            return CONNECT;
        }
        return packet instanceof Packet.Disconnect ? DISCONNECT : CONNECT_ERROR;
    }
}
