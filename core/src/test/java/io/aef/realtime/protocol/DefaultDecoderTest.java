package io.aef.realtime.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultDecoderTest {

    private final Json json = JacksonJson.standard();
    private final Parser.Decoder decoder =
            Parsers.standard(json, ParserLimits.defaults()).newDecoder();

    private @Nullable Packet text(String text) {
        return decoder.text(text.getBytes(UTF_8));
    }

    private static @Nullable Object java(@Nullable Object value) {
        return value instanceof JsonValue known ? known.toJava() : value;
    }

    private static List<@Nullable Object> java(List<?> values) {
        List<@Nullable Object> list = new ArrayList<>();
        values.forEach(value -> list.add(java(value)));
        return list;
    }

    private void refused(String text, String message) {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> text(text))
                .withMessage(message);
    }

    @Test
    void decodesConnect() {
        assertThat(text("0")).isEqualTo(new Packet.Connect("/", null));
        assertThat(text("0/admin,")).isEqualTo(new Packet.Connect("/admin", null));
        assertThat(text("0/admin")).isEqualTo(new Packet.Connect("/admin", null));
        assertThat(text("0/chat?a=b")).isEqualTo(new Packet.Connect("/chat?a=b", null));
        assertThat(text("0/,")).isEqualTo(new Packet.Connect("/", null));
        assertThat(text("0{\"token\":\"t\"}"))
                .isInstanceOfSatisfying(
                        Packet.Connect.class, it -> assertThat(java(it.data())).isEqualTo(Map.of("token", "t")));
        assertThat(text("0/é,{}"))
                .isInstanceOfSatisfying(
                        Packet.Connect.class, it -> assertThat(it.namespace()).isEqualTo("/é"));
    }

    @Test
    void decodesDisconnectAndConnectError() {
        assertThat(text("1")).isEqualTo(new Packet.Disconnect("/"));
        assertThat(text("1/admin,")).isEqualTo(new Packet.Disconnect("/admin"));
        assertThat(text("1/admin")).isEqualTo(new Packet.Disconnect("/admin"));
        assertThat(text("4{\"message\":\"m\"}"))
                .isInstanceOfSatisfying(
                        Packet.ConnectError.class,
                        it -> assertThat(java(it.data())).isEqualTo(Map.of("message", "m")));
        assertThat(text("4/a,\"m\""))
                .isInstanceOfSatisfying(
                        Packet.ConnectError.class,
                        it -> assertThat(java(it.data())).isEqualTo("m"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "2['a']|/|a|-1|[]",
                "2['a',1,null]|/|a|-1|[1, null]",
                "2/nsp,12['a']|/nsp|a|12|[]",
                "20['echo',{'x':[]}]|/|echo|0|[{x=[]}]",
                "2007['a']|/|a|7|[]",
                "29007199254740991['a']|/|a|9007199254740991|[]",
                "2[1,2]|/|1|-1|[2]",
                "2[1.0]|/|1|-1|[]",
                "2[-1.5e0]|/|-1.5|-1|[]",
                "2[0.0]|/|0|-1|[]",
                "2[1e999]|/|Infinity|-1|[]",
                "2[12345678901234567890]|/|12345678901234567890|-1|[]",
                "2['error',1]|/|error|-1|[1]",
                "2['connection']|/|connection|-1|[]",
                "2['__proto__']|/|__proto__|-1|[]",
                "2['toString',{'__proto__':1}]|/|toString|-1|[{__proto__=1}]",
                "2['']|/||-1|[]",
                "2['a',{'_placeholder':true,'num':0}]|/|a|-1|[{_placeholder=true, num=0}]",
                "2['\\u0061']|/|a|-1|[]",
                "2[ 'a' , 1 ] |/|a|-1|[1]",
            })
    void decodesEvents(String text, String namespace, @Nullable String name, long ackId, String args) {
        Packet.Event event = (Packet.Event) text(text.replace('\'', '"'));

        assertThat(event).isNotNull();
        assertThat(event.namespace()).isEqualTo(namespace);
        assertThat(event.name()).isEqualTo(name == null ? "" : name);
        assertThat(event.ackId()).isEqualTo(ackId);
        assertThat(java(event.args())).hasToString(args);
        assertThat(decoder.isIncomplete()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "312['x',1]|/|12|[x, 1]",
                "3/nsp,0[]|/nsp|0|[]",
                "3['x']|/|-1|[x]",
                "3|/|-1|[]",
                "31|/|1|[]",
            })
    void decodesAcknowledgements(String text, String namespace, long ackId, String args) {
        Packet.Ack ack = (Packet.Ack) text(text.replace('\'', '"'));

        assertThat(ack).isNotNull();
        assertThat(ack.namespace()).isEqualTo(namespace);
        assertThat(ack.ackId()).isEqualTo(ackId);
        assertThat(java(ack.args())).hasToString(args);
    }

    @Test
    void refusesUnknownTypes() {
        refused("7", "unknown packet type 7");
        refused("9[\"a\"]", "unknown packet type 9");
        refused("a", "unknown packet type NaN");
        refused(" 2[\"a\"]", "unknown packet type NaN");
        refused("\u00e9", "unknown packet type NaN");
        refused("", "The packet is empty.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2",
                "2{}",
                "2[]",
                "2[null]",
                "2[{}]",
                "2[true]",
                "2[[]]",
                "2\"x\"",
                "2[\"x\"",
                "2/admin[\"x\"]",
                "2/admin",
                "2[\"connect\"]",
                "2[\"connect_error\"]",
                "2[\"disconnect\"]",
                "2[\"disconnecting\"]",
                "2[\"newListener\"]",
                "2[\"removeListener\"]",
                "2[\"\\u0063onnect\"]",
                "2-1[\"a\"]",
                "21.5[\"a\"]",
                "21e3[\"a\"]",
                "2 [\"echo\"]",
                "21 [\"echo\"]",
                "2\uFEFF[\"a\"]",
                "20\uFEFF[\"a\"]",
                "2[\"a\",NaN]",
                "2[\"a\"/*c*/]",
                "2['a']",
                "2[\"a\",]",
                "2[\"a\",01]",
                "2[\"a\tb\"]",
                "2[\"a\"]x",
                "2[\"a\"][]",
                "2null",
                "21",
                "2+1[\"a\"]",
                "20x1[\"a\"]",
                "0\"str\"",
                "0[]",
                "0null",
                "01 {}",
                "0 {}",
                "0{",
                "0{}x",
                "0{'a':1}",
                "0true",
                "01[]",
                "0/a,[]",
                "1{\"a\":1}",
                "1[]",
                "1 ",
                "1null",
                "1/a, ",
                "31{\"a\":1}",
                "31null",
                "31\"x\"",
                "31[",
                "31[1]]",
                "4",
                "4[]",
                "4null",
                "41",
                "4{",
                "4\"x",
                "4/a",
                "4 {}",
                "51-",
                "51-{}",
                "51-[]",
                "51-[",
                "51-[\"connect\"]",
                "51-[{\"_placeholder\":true,\"num\":0}]",
                "51-/a",
                "61-",
                "61-1",
                "61-1{}"
            })
    void refusesInvalidPayloads(String text) {
        refused(text, "invalid payload");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "6",
                "5[\"a\"]",
                "50-[\"a\"]",
                "500-[\"a\"]",
                "5-[\"a\"]",
                "51[\"a\"]",
                "51.5-[\"a\"]",
                "5-1-[\"a\"]",
                "5 1-[\"a\"]",
                "50x1-[\"a\"]",
                "51e1-[\"a\"]",
                "5a-[\"a\"]",
                "51 -[\"a\"]",
                "5+1-[\"a\"]",
                "51"
            })
    void refusesIllegalAttachmentCounts(String text) {
        refused(text, "Illegal attachments");
    }

    @ParameterizedTest
    @ValueSource(strings = {"511-[\"x\"]", "5999999999-[\"x\"]", "699999999999999999999999-[\"x\"]"})
    void refusesTooManyAttachments(String text) {
        refused(text, "too many attachments");
    }

    @Test
    void refusesIdsThatJavaScriptCannotTellApart() {
        String message = "The id of an acknowledgement is greater than 9007199254740991.";
        refused("29007199254740992[\"a\"]", message);
        refused("299999999999999999999[\"a\"]", message);
        refused("3" + "9".repeat(100_000) + "[\"a\"]", message);
        assertThat(text("3" + "0".repeat(100_000) + "7[]")).isEqualTo(new Packet.Ack("/", 7, List.of()));
    }

    @Test
    void limitsNames() {
        assertThat(text("0/" + "n".repeat(255) + ",")).isEqualTo(new Packet.Connect("/" + "n".repeat(255), null));
        refused("0/" + "n".repeat(256), "The name of a namespace is longer than 256 characters.");
        refused("2/" + "n".repeat(100_000) + ",[\"a\"]", "The name of a namespace is longer than 256 characters.");
        refused("2/a?" + "n".repeat(254) + ",[\"a\"]", "The name of a namespace is longer than 256 characters.");
        assertThat(text("2[\"" + "n".repeat(256) + "\"]")).isInstanceOf(Packet.Event.class);
        refused("2[\"" + "n".repeat(257) + "\"]", "The name of an event is longer than 256 characters.");
        refused("2[1e308]", "The name of an event is longer than 256 characters.");
    }

    @Test
    void limitsWhatIsSentToJoin() {
        String most = "0{\"a\":\"" + "x".repeat(65536 - 8) + "\"}";
        assertThat(text(most)).isInstanceOf(Packet.Connect.class);
        String message = "The data sent to join a namespace is longer than 65536 bytes.";
        refused(most.replace("{\"a", "{\"aa"), message);
        assertThat(text("0/chat?" + "x".repeat(65535))).isInstanceOf(Packet.Connect.class);
        refused("0/chat?" + "x".repeat(65536), message);
    }

    @Test
    void limitsTheSizeOfAPacketWithItsAttachments() {
        Parser.Decoder small = Parsers.standard(json, ParserLimits.defaults().withMaxPacketBytes(50))
                .newDecoder();
        String message = "The packet is longer than 50 bytes.";

        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> small.text(("2[\"" + "x".repeat(46) + "\"]").getBytes(UTF_8)))
                .withMessage(message);
        assertThat(small.text("53-[\"b\"]".getBytes(UTF_8))).isNull();
        assertThat(small.binary(new byte[20])).isNull();
        assertThat(small.binary(new byte[22])).isNull();
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> small.binary(new byte[1]))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\u0000", "\u0085", "\u2028", "\u2029"})
    void refusesANamespaceWithAControlCharacter(String character) {
        refused("0/a" + character + ",", "The name of a namespace has a control character.");
        refused("2/" + character + "a,[\"a\"]", "The name of a namespace has a control character.");
    }

    @Test
    void refusesANamespaceThatIsNotUtf8() {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> decoder.text(new byte[] {'0', '/', (byte) 0xC3, ','}))
                .withMessage("The name of a namespace is not UTF-8.");
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> decoder.text(new byte[] {'2', '[', '"', (byte) 0xC3, '"', ']'}))
                .withMessage("invalid payload");
    }

    @Test
    void refusesJsonThatIsTooDeepOrHasANumberThatIsTooLong() {
        refused("2[\"a\"," + "[".repeat(100_000), "invalid payload");
        refused("2[\"a\"," + "[".repeat(500) + "]".repeat(500) + "]", "invalid payload");
        refused("0" + "{\"a\":".repeat(501) + "1" + "}".repeat(501), "invalid payload");
        refused("2[\"a\"," + "1".repeat(100_000) + "]", "invalid payload");
    }

    @Test
    void putsABinaryEventTogether() {
        byte[] one = {1, 2};
        byte[] two = {};
        assertThat(text("52-/nsp,7[\"b\",{\"_placeholder\":true,\"num\":1},[{\"_placeholder\":true,\"num\":0}]]"))
                .isNull();
        assertThat(decoder.isIncomplete()).isTrue();
        assertThat(decoder.binary(one)).isNull();
        Packet.Event event = (Packet.Event) decoder.binary(two);

        assertThat(decoder.isIncomplete()).isFalse();
        assertThat(event).isNotNull();
        assertThat(event.namespace()).isEqualTo("/nsp");
        assertThat(event.name()).isEqualTo("b");
        assertThat(event.ackId()).isEqualTo(7);
        assertThat(java(event.args())).containsExactly(two, List.of(one));
        assertThat(text("2[\"next\"]")).isInstanceOf(Packet.Event.class);
    }

    @Test
    void putsABinaryAcknowledgementTogether() {
        byte[] one = {9};
        assertThat(text("61-1[\"é\",{\"_placeholder\":true,\"num\":0}]")).isNull();
        Packet.Ack ack = (Packet.Ack) decoder.binary(one);

        assertThat(ack).isNotNull();
        assertThat(ack.ackId()).isEqualTo(1);
        assertThat(java(ack.args())).containsExactly("é", one);
    }

    @Test
    void anAttachmentMayBeUnused() {
        byte[] two = {2};
        assertThat(text("52-[\"b\",{\"_placeholder\":true,\"num\":1}]")).isNull();
        assertThat(decoder.binary(new byte[] {1})).isNull();

        assertThat(decoder.binary(two))
                .isInstanceOfSatisfying(
                        Packet.Event.class, it -> assertThat(java(it.args())).containsExactly(two));
    }

    @Test
    void refusesToUseAnAttachmentTwice() {
        assertThat(text("52-[\"b\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":0}]"))
                .isNull();
        assertThat(decoder.binary(new byte[] {1})).isNull();

        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> decoder.binary(new byte[] {2}))
                .withMessage("illegal attachments");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1", "0.5", "\"splice\"", "null", "1e0", "99999999999999999999"})
    void refusesAPlaceholderThatNamesNoAttachment(String num) {
        assertThat(text("51-[\"b\",{\"_placeholder\":true,\"num\":" + num + "}]"))
                .isNull();

        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> decoder.binary(new byte[1]))
                .withMessage("illegal attachments");
    }

    @Test
    void refusesTextWhereAnAttachmentIsAwaited() {
        assertThat(text("51-[\"x\",{\"_placeholder\":true,\"num\":0}]")).isNull();

        refused("2[\"y\"]", "got plaintext data when reconstructing a packet");
    }

    @Test
    void refusesAnAttachmentNobodyAwaits() {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> decoder.binary(new byte[1]))
                .withMessage("got binary data when not reconstructing a packet");
    }

    @Test
    void limitsSayWhatTheyExpect() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ParserLimits.defaults().withMaxAttachments(-1))
                .withMessage("maxAttachments: -1 (expected: >= 0)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ParserLimits.defaults().withMaxPacketBytes(0))
                .withMessage("maxPacketBytes: 0 (expected: >= 1)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ParserLimits.defaults().withMaxDepth(2001))
                .withMessage("maxDepth: 2001 (expected: 1 to 2000)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ParserLimits.defaults().withMaxNamespaceLength(0))
                .withMessage("maxNamespaceLength: 0 (expected: >= 1)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ParserLimits.defaults().withMaxEventNameLength(0))
                .withMessage("maxEventNameLength: 0 (expected: >= 1)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ParserLimits.defaults().withMaxAuthBytes(0))
                .withMessage("maxAuthBytes: 0 (expected: >= 1)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ParserLimits.defaults().withMaxElements(15))
                .withMessage("maxElements: 15 (expected: >= 16)");
    }
}
