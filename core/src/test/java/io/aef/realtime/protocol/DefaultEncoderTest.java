package io.aef.realtime.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DefaultEncoderTest {

    private final Json json = JacksonJson.standard();
    private final Parser parser = Parsers.standard(json, ParserLimits.defaults());

    private String text(Packet packet) {
        EncodedPacket encoded = parser.encode(packet);
        assertThat(encoded.binary()).isFalse();
        assertThat(encoded.attachments()).isEmpty();
        return new String(encoded.head(), UTF_8);
    }

    @Test
    void writesPacketsOfTheRootNamespaceWithoutItsName() {
        assertThat(text(new Packet.Connect("/", Map.of("sid", "QetLD2KTCe7sATsoAAAA"))))
                .isEqualTo("0{\"sid\":\"QetLD2KTCe7sATsoAAAA\"}");
        assertThat(text(new Packet.Connect("/", null))).isEqualTo("0");
        assertThat(text(new Packet.Disconnect("/"))).isEqualTo("1");
        assertThat(text(new Packet.Event("/", "a", List.of(), Packet.NO_ACK))).isEqualTo("2[\"a\"]");
        assertThat(text(new Packet.Event("/", "ev", List.of(1, "Q86jghn"), Packet.NO_ACK)))
                .isEqualTo("2[\"ev\",1,\"Q86jghn\"]");
        assertThat(text(new Packet.Event("/", "evack", List.of(), 0))).isEqualTo("20[\"evack\"]");
        assertThat(text(new Packet.Ack("/", 12, Arrays.asList("x", null)))).isEqualTo("312[\"x\",null]");
        assertThat(text(new Packet.Ack("/", 0, List.of()))).isEqualTo("30[]");
    }

    @Test
    void writesPacketsOfOtherNamespaces() {
        Map<String, Object> refusal = new LinkedHashMap<>();
        refusal.put("message", "nope");
        refusal.put("data", Map.of("code", 1));

        assertThat(text(new Packet.Connect("/nsp", Map.of("sid", "x")))).isEqualTo("0/nsp,{\"sid\":\"x\"}");
        assertThat(text(new Packet.Connect("/chat", null))).isEqualTo("0/chat,");
        assertThat(text(new Packet.Disconnect("/nsp"))).isEqualTo("1/nsp,");
        assertThat(text(new Packet.Event("/nsp", "a", List.of(), Packet.NO_ACK)))
                .isEqualTo("2/nsp,[\"a\"]");
        assertThat(text(new Packet.Event("/nsp", "a", List.of(), 12))).isEqualTo("2/nsp,12[\"a\"]");
        assertThat(text(new Packet.Ack("/nsp", 12, List.of("x")))).isEqualTo("3/nsp,12[\"x\"]");
        assertThat(text(new Packet.ConnectError("/chat", refusal)))
                .isEqualTo("4/chat,{\"message\":\"nope\",\"data\":{\"code\":1}}");
        assertThat(text(new Packet.ConnectError("/chat", Map.of("message", "Invalid namespace"))))
                .isEqualTo("4/chat,{\"message\":\"Invalid namespace\"}");
        assertThat(text(new Packet.ConnectError("/chat", "nope"))).isEqualTo("4/chat,\"nope\"");
        assertThat(text(new Packet.Disconnect("/é"))).isEqualTo("1/é,");
    }

    @Test
    void writesBinaryPacketsWithTheirAttachments() {
        byte[] one = {1, 2};
        byte[] two = {7};
        EncodedPacket event = parser.encode(new Packet.Event("/", "b", List.of(one), Packet.NO_ACK));
        EncodedPacket deep =
                parser.encode(new Packet.Event("/nsp", "b", List.of(1, Map.of("x", List.of(two)), one), 3));
        EncodedPacket ack = parser.encode(new Packet.Ack("/", 1, List.of("é", two)));

        assertThat(new String(event.head(), UTF_8)).isEqualTo("51-[\"b\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(event.attachments()).containsExactly(one);
        assertThat(event.binary()).isFalse();
        assertThat(new String(deep.head(), UTF_8))
                .isEqualTo(
                        "52-/nsp,3[\"b\",1,{\"x\":[{\"_placeholder\":true,\"num\":0}]},{\"_placeholder\":true,\"num\":1}]");
        assertThat(deep.attachments()).containsExactly(two, one);
        assertThat(new String(ack.head(), UTF_8)).isEqualTo("61-1[\"é\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(ack.attachments()).containsExactly(two);
    }

    @Test
    void writesMoreThanNineAttachments() {
        List<Object> args = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            args.add(new byte[] {(byte) i});
        }
        EncodedPacket encoded = parser.encode(new Packet.Event("/", "b", args, Packet.NO_ACK));

        assertThat(new String(encoded.head(), UTF_8)).startsWith("512-[\"b\",{").endsWith(",\"num\":11}]");
        assertThat(encoded.attachments()).hasSize(12);
    }

    @Test
    void passesOnWhatItDecodedByteForByte() {
        Parser.Decoder decoder = parser.newDecoder();
        Packet.Event event =
                (Packet.Event) decoder.text("20[\"echo\", {\"x\" :1e999,\"s\":\"\\ud800\"} ]".getBytes(UTF_8));
        assertThat(event).isNotNull();

        assertThat(text(new Packet.Ack("/", event.ackId(), event.args())))
                .isEqualTo("30[{\"x\" :1e999,\"s\":\"\\ud800\"}]");
    }

    @Test
    void binaryDataIsForEventsAndAcknowledgementsOnly() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> parser.encode(new Packet.ConnectError("/", Map.of("data", new byte[1]))))
                .withMessage("Binary data is allowed in the arguments of events and acknowledgements only.");
    }

    @Test
    void knowsTheReservedNames() {
        assertThat(Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"))
                .allMatch(EventNames::isReserved);
        assertThat(Set.of("error", "connection", "", "Connect")).noneMatch(EventNames::isReserved);
    }
}
