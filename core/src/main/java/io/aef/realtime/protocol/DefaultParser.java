package io.aef.realtime.protocol;

import io.aef.realtime.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The default parser:
 *
 * <pre>
 * type [ attachments "-" ] [ namespace "," ] [ ack id ] [ JSON ]
 * </pre>
 *
 * The namespace is left out if it is {@code /}. Each attachment follows as a binary message of its own.
 */
final class DefaultParser implements Parser {

    static final char CONNECT = '0';
    static final char DISCONNECT = '1';
    static final char EVENT = '2';
    static final char ACK = '3';
    static final char CONNECT_ERROR = '4';
    static final char BINARY_EVENT = '5';
    static final char BINARY_ACK = '6';

    private final Json json;
    private final ParserLimits limits;

    DefaultParser(Json json, ParserLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    @Override
    public Decoder newDecoder() {
        return new DefaultDecoder(json, limits);
    }

    @Override
    public EncodedPacket encode(Packet packet) {
        if (packet instanceof Packet.Event event) {
            byte[] head = head(EVENT, event.namespace(), event.ackId());
            return array(head, BINARY_EVENT, event.name(), event.args());
        } else if (packet instanceof Packet.Ack ack) {
            byte[] head = head(ACK, ack.namespace(), ack.ackId());
            return array(head, BINARY_ACK, null, ack.args());
        } else if (packet instanceof Packet.Connect connect) {
            return single(head(CONNECT, connect.namespace(), Packet.NO_ACK), connect.data());
        } else if (packet instanceof Packet.ConnectError error) {
            return single(head(CONNECT_ERROR, error.namespace(), Packet.NO_ACK), error.data());
        }
        return single(head(DISCONNECT, packet.namespace(), Packet.NO_ACK), null);
    }

    private EncodedPacket single(byte[] head, @Nullable Object data) {
        return new EncodedPacket(data == null ? head : json.write(head, data), false, List.of());
    }

    private EncodedPacket array(byte[] head, char binaryType, @Nullable String first, List<?> values) {
        List<byte[]> attachments = new ArrayList<>(0);
        byte[] text = json.writeArray(head, first, values, attachments);
        if (attachments.isEmpty()) {
            return new EncodedPacket(text, false, List.of());
        }
        // Only now is it known that the packet is a binary one: another type, and the number of attachments behind it.
        byte[] type = (binaryType + Integer.toString(attachments.size()) + '-').getBytes(StandardCharsets.US_ASCII);
        byte[] binary = new byte[type.length + text.length - 1];
        System.arraycopy(type, 0, binary, 0, type.length);
        System.arraycopy(text, 1, binary, type.length, text.length - 1);
        return new EncodedPacket(binary, false, List.copyOf(attachments));
    }

    private static byte[] head(char type, String namespace, long ackId) {
        boolean root = namespace.equals("/");
        if (root && ackId == Packet.NO_ACK) {
            return new byte[] {(byte) type};
        }
        StringBuilder head = new StringBuilder().append(type);
        if (!root) {
            head.append(namespace).append(',');
        }
        if (ackId != Packet.NO_ACK) {
            head.append(ackId);
        }
        return head.toString().getBytes(StandardCharsets.UTF_8);
    }
}
