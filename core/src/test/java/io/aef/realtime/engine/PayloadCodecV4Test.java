package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadCodecV4Test {

    private final PayloadCodec codec = PayloadCodec.of(4);

    @Test
    void packetsAreSeparatedAndBinaryIsBase64() {
        PayloadCodec.Payload payload = codec.encode(
                List.of(
                        EnginePacket.text(PacketType.MESSAGE, utf8("é")),
                        EnginePacket.binary(new byte[] {1, 2, 3, 4}),
                        EnginePacket.NOOP),
                true);

        assertThat(new String(payload.body(), StandardCharsets.UTF_8)).isEqualTo("4é\u001ebAQIDBA==\u001e6");
        assertThat(payload.binary()).isFalse();
    }

    @Test
    void packetsAreRead() {
        PayloadCodec.Decoded decoded = decode("4é\u001e3\u001ebAQIDBA==\u001eb\u001e4");

        assertThat(describe(decoded)).isEqualTo("MESSAGE é, PONG , <01020304>, <>, MESSAGE ");
        assertThat(decoded.error()).isNull();
    }

    @Test
    void lineBreaksInBase64AreNoFault() {
        assertThat(describe(decode("bAQID\nBA==\n\u001ebAQID\r\n"))).isEqualTo("<01020304>, <010203>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|~~|The packet has no type.",
                "abc|~~|The packet type 0x61 is unknown.",
                "7|~~|The packet type 0x37 is unknown.",
                "4a;;4b|MESSAGE a|The packet has no type.",
                "4a;9;4b|MESSAGE a|The packet type 0x39 is unknown.",
                "4a;|MESSAGE a|The packet has no type.",
                "4a;b!!!!|MESSAGE a|The base64 of the packet is malformed.",
                "bAQI|~~|The base64 of the packet is malformed.",
                "bAQID BA=|~~|The base64 of the packet is malformed.",
                "bAQ==AQ==|~~|The base64 of the packet is malformed.",
                "b-_-_|~~|The base64 of the packet is malformed.",
            })
    void whatIsBeforeAMalformedPacketCounts(String payload, String packets, String error) {
        PayloadCodec.Decoded decoded = decode(payload.replace(';', '\u001e'));

        assertThat(describe(decoded)).isEqualTo(packets);
        assertThat(decoded.error()).hasMessage(error);
    }

    @Test
    void invalidUtf8IsRefusedAsAWhole() {
        byte[] body = {'4', 'a', 0x1e, '4', (byte) 0xc0, (byte) 0x80};

        PayloadCodec.Decoded decoded = codec.decode(body, false, 10);

        assertThat(decoded.packets()).isEmpty();
        assertThat(decoded.error()).hasMessage("The payload is not valid UTF-8.");
    }

    @Test
    void tooManyPacketsAreRefusedAsAWhole() {
        assertThat(codec.decode(utf8("3\u001e3\u001e3"), false, 3).packets()).hasSize(3);

        PayloadCodec.Decoded decoded = codec.decode(utf8("3\u001e3\u001e3\u001e3"), false, 3);

        assertThat(decoded.packets()).isEmpty();
        assertThat(decoded.error()).hasMessage("The payload has more than 3 packets.");
    }

    private PayloadCodec.Decoded decode(String payload) {
        return codec.decode(utf8(payload), false, 10);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String describe(PayloadCodec.Decoded decoded) {
        StringBuilder text = new StringBuilder();
        for (EnginePacket packet : decoded.packets()) {
            text.append(text.isEmpty() ? "" : ", ");
            if (packet.binary()) {
                text.append('<')
                        .append(java.util.HexFormat.of().formatHex(packet.data()))
                        .append('>');
            } else {
                text.append(packet.type()).append(' ').append(new String(packet.data(), StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }
}
