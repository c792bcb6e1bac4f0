package io.aef.realtime.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes are those the JavaScript library sent and received, unless they are wrong on purpose. */
class MsgpackParserTest {

    private static final HexFormat HEX = HexFormat.of();

    private final Json json = JacksonJson.standard();
    private final Parser parser = Parsers.msgpack(json, ParserLimits.defaults());
    private final Parser.Decoder decoder = parser.newDecoder();

    record Shot(String name, byte[] image, @Nullable Instant at) {}

    private String encode(Packet packet) {
        EncodedPacket encoded = parser.encode(packet);
        assertThat(encoded.binary()).isTrue();
        assertThat(encoded.attachments()).isEmpty();
        return HEX.formatHex(encoded.head());
    }

    private @Nullable Packet decode(String hex) {
        return decoder.binary(HEX.parseHex(hex.replace(" ", "")));
    }

    /** An event named "e" whose one argument is given in hex. */
    private @Nullable JsonValue argument(String hex) {
        Packet.Event event = (Packet.Event) decode("83a47479706502a46461746192a165" + hex + "a36e7370a12f");
        return event == null ? null : (JsonValue) event.args().get(0);
    }

    private @Nullable Object plainArgument(String hex) {
        JsonValue value = argument(hex);
        return value == null ? null : value.toJava();
    }

    private void refused(String hex, String message) {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> decode(hex))
                .withMessage(message);
    }

    @Test
    void writesWhatTheJavaScriptLibraryWrites() {
        assertThat(encode(new Packet.Event("/", "hello", List.of("you"), Packet.NO_ACK)))
                .isEqualTo("83a47479706502a46461746192a568656c6c6fa3796f75a36e7370a12f");
        assertThat(encode(new Packet.Ack("/", 0, List.of(Map.of("x", 1), new byte[] {9}))))
                .isEqualTo("84a2696400a47479706503a4646174619281a17801c40109a36e7370a12f");
        assertThat(encode(new Packet.Event("/", "bin", List.of(new byte[] {1, 2}, 1.5, -1), Packet.NO_ACK)))
                .isEqualTo("83a47479706502a46461746194a362696ec4020102cb3ff8000000000000ffa36e7370a12f");
        assertThat(encode(new Packet.Disconnect("/"))).isEqualTo("82a47479706501a36e7370a12f");
        assertThat(encode(new Packet.ConnectError("/no", Map.of("message", "x"))))
                .isEqualTo("83a47479706504a46461746181a76d657373616765a178a36e7370a32f6e6f");
        assertThat(encode(new Packet.Connect("/", Map.of("sid", "JCypxF0CWsp93KitAAAA"))))
                .isEqualTo("83a47479706500a46461746181a3736964b44a4379707846304357737039334b697441414141a36e7370a12f");
        assertThat(encode(new Packet.Connect("/", null))).isEqualTo("82a47479706500a36e7370a12f");
        assertThat(encode(new Packet.Event("/", "a", List.of(), 300)))
                .isEqualTo("84a47479706502a46461746191a161a26964cd012ca36e7370a12f");
    }

    @Test
    void writesAnythingTheMapperCanWrite() {
        byte[] image = {1, 2, 3};
        Packet.Event sent = new Packet.Event(
                "/", "shot", List.of(new Shot("s", image, Instant.EPOCH), new Object[] {image}), Packet.NO_ACK);
        Packet.Event event = (Packet.Event) decoder.binary(parser.encode(sent).head());
        assertThat(event).isNotNull();
        Shot shot = ((JsonValue) event.args().get(0)).as(Shot.class);

        assertThat(shot).isNotNull();
        assertThat(shot.image()).isEqualTo(image);
        assertThat(shot.at()).isEqualTo(Instant.EPOCH);
        assertThat(((JsonValue) event.args().get(1)).as(byte[][].class)).isDeepEqualTo(new byte[][] {image});
    }

    @ParameterizedTest
    @CsvSource({
        "127,7f",
        "128,cc80",
        "255,ccff",
        "256,cd0100",
        "65536,ce00010000",
        "4294967296,cf0000000100000000",
        "-32,e0",
        "-33,d0df",
        "-129,d1ff7f",
        "-32769,d2ffff7fff",
        "-2147483649,d3ffffffff7fffffff"
    })
    void writesAndReadsWholeNumbersInTheirShortestForm(long number, String hex) {
        assertThat(encode(new Packet.Event("/", "e", List.of(number), Packet.NO_ACK)))
                .isEqualTo("83a47479706502a46461746192a165" + hex + "a36e7370a12f");
        assertThat(((Number) Objects.requireNonNull(plainArgument(hex))).longValue())
                .isEqualTo(number);
    }

    @Test
    void writesLongStringsAndOddNumbers() {
        assertThat(encode(new Packet.Event("/", "e", List.of("x".repeat(40)), Packet.NO_ACK)))
                .contains("a165d928" + "78".repeat(40));
        assertThat(encode(new Packet.Event("/", "e", List.of("\ud800a"), Packet.NO_ACK)))
                .contains("a165a4efbfbd61");
        assertThat(encode(new Packet.Event("/", "e", List.of(new BigInteger("18446744073709551615")), Packet.NO_ACK)))
                .contains("a165cfffffffffffffffff");
        assertThat(encode(new Packet.Event("/", "e", List.of(BigInteger.TEN.pow(30)), Packet.NO_ACK)))
                .contains("a165cb");
    }

    @Test
    void readsWhatTheJavaScriptLibraryWrites() {
        assertThat(decode("83a47479706500a464617461d40000a36e7370a12f")).isEqualTo(new Packet.Connect("/", null));
        assertThat(decode("82a47479706501a36e7370a12f")).isEqualTo(new Packet.Disconnect("/"));
        Packet.Event event = (Packet.Event) decode("85a47479706502a46461746193a361636b81a17801c40109"
                + "a76f7074696f6e7381a8636f6d7072657373c3a2696400a36e7370a12f");
        assertThat(event).isNotNull();
        assertThat(event.name()).isEqualTo("ack");
        assertThat(event.ackId()).isZero();
        assertThat(event.args())
                .extracting(it -> ((JsonValue) it).toJava())
                .containsExactly(Map.of("x", 1), new byte[] {9});
        Packet.Event all = (Packet.Event) decode("83a47479706502a46461746196a362696ec4020102"
                + "d7000000000000000000d40000cb3ff8000000000000ffa36e7370a12f");
        assertThat(all).isNotNull();
        assertThat(all.args())
                .extracting(it -> ((JsonValue) it).toJava())
                .containsExactly(new byte[] {1, 2}, "1970-01-01T00:00:00.000Z", null, 1.5, -1);
        Packet.ConnectError error = (Packet.ConnectError)
                decode("83a47479706504a46461746182a76d657373616765a178a464617461d40000a36e7370a32f6e6f");
        assertThat(error).isNotNull();
        assertThat(error.namespace()).isEqualTo("/no");
        assertThat(((JsonValue) error.data()).toJava()).isEqualTo(Map.of("message", "x"));
    }

    @Test
    void readsEveryForm() {
        assertThat(plainArgument("c0")).isNull();
        assertThat(plainArgument("c2")).isEqualTo(false);
        assertThat(plainArgument("ca3fc00000")).isEqualTo(1.5);
        assertThat(plainArgument("cfffffffffffffffff")).isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(plainArgument("cf0000000000000001")).isEqualTo(1);
        assertThat(plainArgument("d3ffffffffffffffff")).isEqualTo(-1);
        assertThat(plainArgument("d90161")).isEqualTo("a");
        assertThat(plainArgument("da000161")).isEqualTo("a");
        assertThat(plainArgument("db0000000161")).isEqualTo("a");
        assertThat(plainArgument("c5000161")).isEqualTo(new byte[] {'a'});
        assertThat(plainArgument("c60000000161")).isEqualTo(new byte[] {'a'});
        assertThat(plainArgument("dc000101")).isEqualTo(List.of(1));
        assertThat(plainArgument("dd0000000101")).isEqualTo(List.of(1));
        assertThat(plainArgument("de0001a16101")).isEqualTo(Map.of("a", 1));
        assertThat(plainArgument("df00000001a16101")).isEqualTo(Map.of("a", 1));
        assertThat(plainArgument("82a16101a161d40000")).isEqualTo(Map.of());
        assertThat(plainArgument("810102")).isEqualTo(Map.of("1", 2));
        assertThat(plainArgument("82a16101a16102")).isEqualTo(Map.of("a", 2));
    }

    @Test
    void readsTheExtensionsOfTheJavaScriptLibrary() {
        assertThat(plainArgument("d40000")).isNull();
        assertThat(plainArgument("d7000000018bcfe56800")).isEqualTo("2023-11-14T22:13:20.000Z");
        assertThat(Objects.requireNonNull(argument("d7000000018bcfe56800")).as(Instant.class))
                .isEqualTo(Instant.parse("2023-11-14T22:13:20Z"));
        assertThat(plainArgument("d7008000000000000000")).isNull();
        assertThat(plainArgument("c703000102ff")).isEqualTo(new byte[] {1, 2, -1});
        assertThat(plainArgument("c800010005")).isEqualTo(new byte[] {5});
        assertThat(plainArgument("c7080000000000000000ff")).isEqualTo(new byte[] {0, 0, 0, 0, 0, 0, 0, -1});
        refusedArgument("d501ffff", "unknown extension type 1");
        refusedArgument("d5000000", "unknown extension of 2 bytes");
    }

    @Test
    void readsTheTimestampsOfTheSpecification() {
        assertThat(plainArgument("d6ff6553f100")).isEqualTo("2023-11-14T22:13:20.000Z");
        assertThat(plainArgument("d6ffffffffff")).isEqualTo("2106-02-07T06:28:15.000Z");
        assertThat(plainArgument("d7ff1d5353006553f100")).isEqualTo("2023-11-14T22:13:20.123Z");
        assertThat(plainArgument("c70cff1dcd6500ffffffffffffffff")).isEqualTo("1969-12-31T23:59:59.500Z");
        assertThat(plainArgument("c70cff000000001000000000000000")).isNull();
        refusedArgument("d5ff0000", "unknown timestamp of 2 bytes");
    }

    private void refusedArgument(String hex, String message) {
        refused("83a47479706502a46461746192a165" + hex + "a36e7370a12f", message);
    }

    @Test
    void passesBinaryPartsOnToTheOtherParser() {
        JsonValue value = argument("81a178c4020102");
        assertThat(value).isNotNull();
        EncodedPacket encoded = Parsers.standard(json, ParserLimits.defaults())
                .encode(new Packet.Event("/", "e", List.of(value), Packet.NO_ACK));

        assertThat(new String(encoded.head(), UTF_8)).isEqualTo("51-[\"e\",{\"x\":{\"_placeholder\":true,\"num\":0}}]");
        assertThat(encoded.attachments()).containsExactly(new byte[] {1, 2});
    }

    @Test
    void numericNamesAreStrings() {
        Packet.Event event = (Packet.Event) decode("83a47479706502a4646174619101a36e7370a12f");

        assertThat(event).isNotNull();
        assertThat(event.name()).isEqualTo("1");
    }

    @Test
    void readsWholeNumbersSentAsFloatingPoint() {
        Packet.Ack ack =
                (Packet.Ack) decode("84a474797065cb4008000000000000a26964cb4014000000000000a46461746190a36e7370a12f");

        assertThat(ack).isEqualTo(new Packet.Ack("/", 5, List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        // type 9, type 1.5, type "0", no type, root is an array, root is nil, root is undefined
        "83a47479706509a464617461d40000a36e7370a12f",
        "82a474797065cb3ff8000000000000a36e7370a12f",
        "82a474797065a130a36e7370a12f",
        "81a36e7370a12f",
        "90",
        "c0",
        "d40000",
        "a178",
        "82a474797065ffa36e7370a12f"
    })
    void refusesOtherTypes(String hex) {
        refused(hex, "invalid packet type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "81a47479706500",
                "82a47479706500a36e737001",
                "82a47479706500a36e7370a0",
                "82a47479706500a36e7370a161"
            })
    void refusesOtherNamespaces(String hex) {
        refused(hex, "invalid namespace");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // CONNECT with a string, an array, nil; DISCONNECT with data; CONNECT_ERROR without data, with a number
                "83a47479706500a464617461a178a36e7370a12f", "83a47479706500a46461746190a36e7370a12f",
                "83a47479706500a464617461c0a36e7370a12f", "83a47479706501a46461746180a36e7370a12f",
                "82a47479706504a36e7370a12f", "83a47479706504a46461746101a36e7370a12f",
                // EVENT with a string, without data, empty, named by nil, by a map, by binary; ACK without data, with a
                // map
                "83a47479706502a464617461a178a36e7370a12f", "82a47479706502a36e7370a12f",
                "83a47479706502a46461746190a36e7370a12f", "83a47479706502a46461746191c0a36e7370a12f",
                "83a47479706502a4646174619180a36e7370a12f", "83a47479706502a46461746191c40161a36e7370a12f",
                "82a47479706503a36e7370a12f", "83a47479706503a46461746180a36e7370a12f"
            })
    void refusesInvalidPayloads(String hex) {
        refused(hex, "invalid payload");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"})
    void refusesReservedNames(String name) {
        String hex = HEX.formatHex(parser.encode(new Packet.Event("/", name, List.of(), Packet.NO_ACK))
                .head());

        refused(hex, "invalid payload");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff",
                "cb3ff8000000000000",
                "a131",
                "c0",
                "cf0020000000000000",
                "cfffffffffffffffff",
                "cb7ff0000000000000"
            })
    void refusesOtherIds(String id) {
        refused("84a47479706502a26964" + id + "a46461746191a165a36e7370a12f", "invalid packet id");
        refused("84a47479706503a26964" + id + "a46461746190a36e7370a12f", "invalid packet id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ddffffffff",
                "dfffffffff",
                "c6ffffffff",
                "dbffffffff",
                "c9ffffffff00",
                "dd08000000",
                "df08000000",
                "c608000000",
                "db08000000",
                "c90800000000",
                "dc00ff",
                "de00ff",
                "d9ff",
                "afff",
                "9f01"
            })
    void refusesSizesThatNoBytesStandBehind(String hex) {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> decode(hex))
                .withMessageMatching("The message declares more than it holds.|The message is not MessagePack.");
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> decode("81a464617461" + hex + "00".repeat(3)))
                .withMessageMatching("The message declares more than it holds.|The message is not MessagePack.");
    }

    @Test
    void nestedSizesDoNotAddUpToMemory() {
        // 490 arrays within each other, each of which declares all the bytes behind it
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < 490; i++) {
            hex.append(String.format("dd%08x", 900_000));
        }
        hex.append("c0".repeat(900_000));
        byte[] bytes = HEX.parseHex(hex.toString());
        long before = allocated();

        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> decoder.binary(bytes));
        assertThat(allocated() - before).isLessThan(50_000_000);
    }

    @Test
    void declaredSizesAllocateNothing() {
        byte[] bytes = HEX.parseHex("81a464617461c67fffffff");
        long before = allocated();

        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> decoder.binary(bytes))
                .withMessage("The message declares more than it holds.");
        assertThat(allocated() - before).isLessThan(1_000_000);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "90", "a0", "c0", "9180", "81a080", "c400"})
    void whatIsSmallOnTheWireIsBoundedInMemory(String smallest) {
        String many = "dd000f4240" + smallest.repeat(1_000_000);
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> Parsers.msgpack(json, ParserLimits.defaults().withMaxPacketBytes(10_000_000))
                        .newDecoder()
                        .binary(HEX.parseHex(event(many))))
                .withMessage("The message has more than 250000 values.");
        int values = smallest.startsWith("81") ? 3 : smallest.startsWith("91") ? 2 : 1;
        int count = 249_000 / values;
        byte[] most = HEX.parseHex(event("dd%08x".formatted(count) + smallest.repeat(count)));
        long before = allocated();

        Packet.Event event = (Packet.Event) decoder.binary(most);

        // What is kept of each, and what the growing list of them leaves behind.
        assertThat(allocated() - before).isLessThan(250_000 * (48 + 48));
        assertThat(event.args()).hasSize(1);
        assertThat(decoder.overhead()).isBetween(249_000 * 48 - 200, 250_000 * 48);
    }

    /** An event with that argument. */
    private static String event(String argument) {
        return "83a47479706502a36e7370a12fa464617461" + "92a178" + argument;
    }

    @Test
    void countsTheValuesOfEachPacketAnew() {
        for (int i = 0; i < 3; i++) {
            decoder.binary(HEX.parseHex(event("93010203")));
            // A map of six, a list of two, a list of three.
            assertThat(decoder.overhead()).isEqualTo(12 * 48);
        }
    }

    @Test
    void refusesWhatIsTooDeep() {
        refused("91".repeat(200_000) + "c0", "The message is nested deeper than 500 levels.");
        refused("81a178".repeat(501) + "c0", "The message is nested deeper than 500 levels.");
        assertThat(plainArgument("91".repeat(498) + "c0")).isNotNull();
        refusedArgument("91".repeat(499) + "c0", "The message is nested deeper than 500 levels.");
    }

    @Test
    void refusesWhatIsNotMessagePack() {
        refused("", "The message is not MessagePack.");
        refused("c1", "The message is not MessagePack.");
        refused("82a47479706501a36e7370a2c328", "The message is not MessagePack.");
        refused("82a47479706501a36e7370a12f00", "1 trailing bytes");
        refused("82a47479706501a36e7370a12f" + "00".repeat(12), "12 trailing bytes");
        refused("81c001", "The key of a map is neither a string nor a number.");
        refused("81d4000001", "The key of a map is neither a string nor a number.");
    }

    @Test
    void refusesText() {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> decoder.text("0".getBytes(UTF_8)))
                .withMessage("A text message was received, but MessagePack packets are binary messages.");
        assertThat(decoder.isIncomplete()).isFalse();
    }

    @Test
    void theSameLimitsHoldAsForJson() {
        Parser.Decoder small = Parsers.msgpack(json, new ParserLimits(10, 4, 3, 30, 100, 10, 16))
                .newDecoder();
        Map<Packet, String> tooMuch = new LinkedHashMap<>();
        tooMuch.put(new Packet.Disconnect("/long"), "The name of a namespace is longer than 4 characters.");
        tooMuch.put(
                new Packet.Event("/", "long", List.of(), Packet.NO_ACK),
                "The name of an event is longer than 3 characters.");
        tooMuch.put(
                new Packet.Connect("/", Map.of("token", "x".repeat(20))),
                "The data sent to join a namespace is longer than 30 bytes.");
        tooMuch.put(new Packet.Ack("/", 1, List.of(new byte[100])), "The packet is longer than 100 bytes.");

        tooMuch.forEach((packet, message) -> assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> small.binary(parser.encode(packet).head()))
                .withMessage(message));
        assertThat(new ArrayList<>(tooMuch.keySet())).hasSize(4);
    }
}
