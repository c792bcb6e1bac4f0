package io.aef.realtime.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Socket.IO packet (protocol revision 5, section "Packet types"). The binary variants of event and acknowledgement are
 * a matter of encoding and not told apart here. A decoded packet holds {@link io.aef.realtime.json.JsonValue}s; a packet
 * to be encoded may hold anything the mapper can write.
 */
public sealed interface Packet {

    /** Stands for "no acknowledgement asked for". */
    long NO_ACK = -1;

    /** The namespace, beginning with a slash. */
    String namespace();

    /** Joins a namespace, or confirms that. The data is a JSON object, or null for none. */
    record Connect(String namespace, @Nullable Object data) implements Packet {}

    /** Leaves a namespace. */
    record Disconnect(String namespace) implements Packet {}

    /** An event with its arguments, the name not among them; {@code ackId} is {@link #NO_ACK} or not negative. */
    record Event(String namespace, String name, List<@Nullable Object> args, long ackId) implements Packet {}

    /** The answer to an event. */
    record Ack(String namespace, long ackId, List<@Nullable Object> args) implements Packet {}

    /** Refuses to join a namespace. The data is an object, or a string for Socket.IO 2 clients. */
    record ConnectError(String namespace, Object data) implements Packet {}
}
