package io.aef.realtime.engine;

import static io.aef.realtime.engine.PayloadCodecV4Test.describe;
import static io.aef.realtime.engine.PayloadCodecV4Test.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadCodecV3Test {

    private final PayloadCodec codec = PayloadCodec.of(3);

    @Test
    void textLengthsAreUtf16Units() {
        PayloadCodec.Payload payload = codec.encode(
                List.of(
                        EnginePacket.text(PacketType.MESSAGE, utf8("é€😀")),
                        EnginePacket.PONG,
                        EnginePacket.text(PacketType.MESSAGE, utf8(""))),
                true);

        assertThat(new String(payload.body(), StandardCharsets.UTF_8)).isEqualTo("5:4é€😀1:31:4");
        assertThat(payload.binary()).isFalse();
    }

    @Test
    void oneBinaryMessageMakesTheWholeBodyBinary() {
        PayloadCodec.Payload payload = codec.encode(
                List.of(
                        EnginePacket.text(
                                PacketType.MESSAGE, utf8("451-[\"b\",{\"_placeholder\":true,\"num\":0},\"é\"]")),
                        EnginePacket.binary(new byte[] {1, 2, 3})),
                true);

        String text = HexFormat.of().formatHex(utf8("4451-[\"b\",{\"_placeholder\":true,\"num\":0},\"é\"]"));
        assertThat(HexFormat.of().formatHex(payload.body())).isEqualTo("000405ff" + text + "0104ff04010203");
        assertThat(payload.binary()).isTrue();
    }

    @Test
    void aClientWithoutBinaryGetsBase64() {
        PayloadCodec.Payload payload = codec.encode(
                List.of(EnginePacket.text(PacketType.MESSAGE, utf8("a")), EnginePacket.binary(new byte[] {1, 2, 3})),
                false);

        assertThat(new String(payload.body(), StandardCharsets.UTF_8)).isEqualTo("2:4a6:b4AQID");
    }

    @Test
    void textBodiesAreRead() {
        PayloadCodec.Decoded decoded = codec.decode(utf8("5:4é€😀1:20:6:b4AQID10:4[\"a:1\"]12"), false, 10);

        assertThat(describe(decoded)).isEqualTo("MESSAGE é€😀, PING , <010203>, MESSAGE [\"a:1\"]12");
        assertThat(decoded.error()).isNull();
    }

    @Test
    void binaryBodiesAreRead() {
        byte[] body = HexFormat.of().parseHex("0003ff34c3a9" + "0104ff04010203" + "0006ff" + "623441514944");

        PayloadCodec.Decoded decoded = codec.decode(body, true, 10);

        assertThat(describe(decoded)).isEqualTo("MESSAGE é, <010203>, <010203>");
        assertThat(decoded.error()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|~~|The payload is empty.",
                "abc|~~|The packet length is malformed.",
                ":4a|~~|The packet length is malformed.",
                "12|~~|The packet length is malformed.",
                "-1:4|~~|The packet length is malformed.",
                "1e1:4aaaaaaaaa|~~|The packet length is malformed.",
                "9999999999:4a|~~|The packet length is malformed.",
                "3:4a|~~|The packet length does not fit the payload.",
                "2:4😀|~~|The packet length does not fit the payload.",
                "2:4a1:9|MESSAGE a|The packet type 0x39 is unknown.",
                "2:4a3:b5A|MESSAGE a|The base64 packet is no message.",
                "2:4a5:b4AQI|MESSAGE a|The base64 of the packet is malformed.",
            })
    void whatIsBeforeAMalformedPacketCounts(String payload, String packets, String error) {
        PayloadCodec.Decoded decoded = codec.decode(utf8(payload), false, 10);

        assertThat(describe(decoded)).isEqualTo(packets);
        assertThat(decoded.error()).hasMessage(error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "02|~~|The packet is neither text nor binary.",
                "00|~~|The packet length is malformed.",
                "00ff|~~|The packet length is malformed.",
                "000a|~~|The packet length is malformed.",
                "0001|~~|The packet length is malformed.",
                "0002ff34|~~|The packet length does not fit the payload.",
                "0009090909090909090909ff34|~~|The packet length is malformed.",
                "0002ff34c3|~~|The payload is not valid UTF-8.",
                "0102ff07aa|~~|The packet type 0x07 is unknown.",
                "0002ff34610100ff|MESSAGE a|The packet has no type.",
            })
    void whatIsBeforeAMalformedBinaryPacketCounts(String hex, String packets, String error) {
        PayloadCodec.Decoded decoded = codec.decode(HexFormat.of().parseHex(hex), true, 10);

        assertThat(describe(decoded)).isEqualTo(packets);
        assertThat(decoded.error()).hasMessage(error);
    }

    @Test
    void tooManyPacketsAreRefusedAsAWhole() {
        assertThat(codec.decode(utf8("1:21:21:2"), false, 3).error()).isNull();

        PayloadCodec.Decoded decoded = codec.decode(utf8("0:0:0:0:"), false, 3);

        assertThat(decoded.packets()).isEmpty();
        assertThat(decoded.error()).hasMessage("The payload has more than 3 packets.");
    }
}
