package io.aef.realtime.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.fuzz.FuzzTarget;
import io.aef.realtime.fuzz.Mutator;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of a parser. An input is the messages of one packet, with a byte 0xff, which UTF-8 does not have, in front of
 * each but the first. What is accepted must survive being encoded and decoded again.
 */
public final class PacketFuzzTarget implements FuzzTarget {

    private static final Json JSON = JacksonJson.standard();
    private static final byte SEPARATOR = (byte) 0xff;

    private final String name;
    private final Parser parser;
    private final boolean binary;

    private PacketFuzzTarget(String name, Parser parser, boolean binary) {
        this.name = name;
        this.parser = parser;
        this.binary = binary;
    }

    public static FuzzTarget standard() {
        return new PacketFuzzTarget("packets", Parsers.standard(JSON, ParserLimits.defaults()), false);
    }

    public static FuzzTarget msgpack() {
        return new PacketFuzzTarget("msgpack", Parsers.msgpack(JSON, ParserLimits.defaults()), true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Mutator.Kind kind() {
        return Mutator.Kind.BYTES;
    }

    /** A value of one byte of input is an object in a list, several times over: read, converted, encoded, read again. */
    @Override
    public long allowedBytes(int length) {
        return 100_000 + 1_000L * length;
    }

    @Override
    public void run(byte[] input) {
        Packet packet;
        try {
            packet = decode(input);
        } catch (PacketException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
            return;
        }
        if (packet != null) {
            assertThat(PlainPackets.plain(again(packet))).isEqualTo(PlainPackets.plain(packet));
        }
    }

    private @Nullable Packet decode(byte[] input) {
        Parser.Decoder decoder = parser.newDecoder();
        if (binary) {
            return decoder.binary(input);
        }
        List<byte[]> messages = split(input);
        Packet packet = decoder.text(messages.get(0));
        assertThat(decoder.isIncomplete()).isEqualTo(packet == null);
        for (byte[] attachment : messages.subList(1, messages.size())) {
            if (packet != null) {
                break;
            }
            packet = decoder.binary(attachment);
            assertThat(decoder.isIncomplete()).isEqualTo(packet == null);
        }
        return packet;
    }

    private static List<byte[]> split(byte[] input) {
        List<byte[]> messages = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < input.length && messages.size() < 20; i++) {
            if (input[i] == SEPARATOR) {
                messages.add(Arrays.copyOfRange(input, from, i));
                from = i + 1;
            }
        }
        messages.add(Arrays.copyOfRange(input, from, input.length));
        return messages;
    }

    private Packet again(Packet packet) {
        EncodedPacket encoded = parser.encode(packet);
        Parser.Decoder decoder = parser.newDecoder();
        Packet decoded = encoded.binary() ? decoder.binary(encoded.head()) : decoder.text(encoded.head());
        for (byte[] attachment : encoded.attachments()) {
            decoded = decoder.binary(attachment);
        }
        return Objects.requireNonNull(decoded);
    }
}
