package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Revision 3: each packet is preceded by its length. A text body has {@code <length>:<packet>…}, the length in UTF-16
 * units. A binary body has {@code <0 for text, 1 for binary><length, a byte per digit><0xff><packet>…}, the length in
 * bytes.
 */
final class PayloadCodecV3 implements PayloadCodec {

    static final PayloadCodecV3 INSTANCE = new PayloadCodecV3();

    private static final byte END_OF_LENGTH = (byte) 0xff;
    private static final int MAX_DIGITS = 9;

    private PayloadCodecV3() {}

    @Override
    public Payload encode(List<EnginePacket> packets, boolean supportsBinary) {
        boolean binary = supportsBinary && packets.stream().anyMatch(EnginePacket::binary);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (EnginePacket packet : packets) {
            if (binary) {
                encodeBinary(packet, out);
            } else {
                encodeText(packet, out);
            }
        }
        return new Payload(out.toByteArray(), binary);
    }

    private static void encodeBinary(EnginePacket packet, ByteArrayOutputStream out) {
        out.write(packet.binary() ? 1 : 0);
        for (char digit : Integer.toString(packet.data().length + 1).toCharArray()) {
            out.write(digit - '0');
        }
        out.write(END_OF_LENGTH);
        out.write(packet.binary() ? packet.type().ordinal() : packet.type().digit());
        out.writeBytes(packet.data());
    }

    private static void encodeText(EnginePacket packet, ByteArrayOutputStream out) {
        if (packet.binary()) {
            byte[] base64 = Base64.getEncoder().encode(packet.data());
            out.writeBytes(ascii((base64.length + 2) + ":b"));
            out.write(packet.type().digit());
            out.writeBytes(base64);
        } else {
            out.writeBytes(ascii((Utf16.length(packet.data()) + 1) + ":"));
            out.write(packet.type().digit());
            out.writeBytes(packet.data());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Decoded decode(byte[] body, boolean binary, int maxPackets) {
        if (body.length == 0) {
            return Decoded.nothing("The payload is empty.");
        }
        if (!binary && !Utf8.isValid(body, 0, body.length)) {
            return Decoded.nothing("The payload is not valid UTF-8.");
        }
        Reader reader = new Reader(body);
        List<EnginePacket> packets = new ArrayList<>();
        try {
            for (int count = 0; reader.hasMore(); count++) {
                if (count == maxPackets) {
                    return Decoded.nothing("The payload has more than " + maxPackets + " packets.");
                }
                EnginePacket packet = binary ? reader.nextOfBinary() : reader.nextOfText();
                if (packet.type() != PacketType.NOOP) {
                    packets.add(packet);
                }
            }
            return new Decoded(packets, null);
        } catch (ProtocolException malformed) {
            return new Decoded(packets, malformed);
        }
    }

    /** Walks through one body. */
    private static final class Reader {

        private final byte[] body;
        private int at;

        Reader(byte[] body) {
            this.body = body;
        }

        boolean hasMore() {
            return at < body.length;
        }

        /** An empty packet, which the official server skips, is read as a noop. */
        EnginePacket nextOfText() {
            int units = length((byte) ':', '0');
            int from = at;
            while (units > 0 && at < body.length) {
                units -= Utf16.units(body[at]);
                at++;
                while (at < body.length && Utf16.isContinuation(body[at])) {
                    at++;
                }
            }
            if (units != 0) {
                throw new ProtocolException("The packet length does not fit the payload.");
            }
            return from == at ? EnginePacket.NOOP : PacketDecoder.text(3, body, from, at);
        }

        EnginePacket nextOfBinary() {
            byte kind = body[at++];
            if (kind != 0 && kind != 1) {
                throw new ProtocolException("The packet is neither text nor binary.");
            }
            int length = length(END_OF_LENGTH, 0);
            if (length > body.length - at) {
                throw new ProtocolException("The packet length does not fit the payload.");
            }
            int from = at;
            at += length;
            if (kind == 1) {
                return PacketDecoder.binaryV3(body, from, at);
            }
            if (!Utf8.isValid(body, from, at)) {
                throw new ProtocolException("The payload is not valid UTF-8.");
            }
            return PacketDecoder.text(3, Arrays.copyOfRange(body, from, at), 0, length);
        }

        private int length(byte end, int zero) {
            int length = 0;
            int digits = 0;
            while (at < body.length && body[at] != end) {
                int digit = body[at++] - zero;
                if (digit < 0 || digit > 9 || ++digits > MAX_DIGITS) {
                    throw new ProtocolException("The packet length is malformed.");
                }
                length = length * 10 + digit;
            }
            if (digits == 0 || at == body.length) {
                throw new ProtocolException("The packet length is malformed.");
            }
            at++;
            return length;
        }
    }
}
