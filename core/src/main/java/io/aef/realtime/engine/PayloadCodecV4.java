package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Revision 4: packets are separated by the character U+001E; binary messages are {@code b} and base64. */
final class PayloadCodecV4 implements PayloadCodec {

    static final PayloadCodecV4 INSTANCE = new PayloadCodecV4();

    private static final byte SEPARATOR = 0x1e;

    private PayloadCodecV4() {}

    @Override
    public Payload encode(List<EnginePacket> packets, boolean supportsBinary) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(estimate(packets));
        for (int i = 0; i < packets.size(); i++) {
            if (i > 0) {
                out.write(SEPARATOR);
            }
            EnginePacket packet = packets.get(i);
            if (packet.binary()) {
                out.write('b');
                out.writeBytes(Base64.getEncoder().encode(packet.data()));
            } else {
                out.write(packet.type().digit());
                out.writeBytes(packet.data());
            }
        }
        return new Payload(out.toByteArray(), false);
    }

    @Override
    public Decoded decode(byte[] body, boolean binary, int maxPackets) {
        if (!Utf8.isValid(body, 0, body.length)) {
            return Decoded.nothing("The payload is not valid UTF-8.");
        }
        if (countPackets(body, maxPackets) > maxPackets) {
            return Decoded.nothing("The payload has more than " + maxPackets + " packets.");
        }
        List<EnginePacket> packets = new ArrayList<>();
        int from = 0;
        while (from <= body.length) {
            int to = from;
            while (to < body.length && body[to] != SEPARATOR) {
                to++;
            }
            try {
                packets.add(PacketDecoder.text(4, body, from, to));
            } catch (ProtocolException malformed) {
                return new Decoded(packets, malformed);
            }
            from = to + 1;
        }
        return new Decoded(packets, null);
    }

    private static int countPackets(byte[] body, int limit) {
        int packets = 1;
        for (int i = 0; i < body.length && packets <= limit; i++) {
            if (body[i] == SEPARATOR) {
                packets++;
            }
        }
        return packets;
    }

    private static int estimate(List<EnginePacket> packets) {
        long sum = 0;
        for (EnginePacket packet : packets) {
            long length = packet.data().length;
            sum += 2 + (packet.binary() ? (length + 2) / 3 * 4 : length);
        }
        return (int) Math.min(sum, Integer.MAX_VALUE - 8);
    }
}
