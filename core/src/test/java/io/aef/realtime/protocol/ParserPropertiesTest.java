package io.aef.realtime.protocol;

import static io.aef.realtime.protocol.PlainPackets.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for any packet and any bytes: random ones from a fixed seed, which a failure names. */
class ParserPropertiesTest {

    private static final Json JSON = JacksonJson.standard();
    private static final String SYNTAX = "0123456789-/,[]{}\":\\eE.+tfn _";
    private static final List<String> STRINGS = List.of(
            "",
            "a",
            "hello \"world\"",
            "\\",
            "é",
            "€uro",
            "😀",
            "\u0000\u001f",
            "\u2028",
            "_placeholder",
            "num",
            "x".repeat(70));

    static List<Parser> parsers() {
        return List.of(Parsers.standard(JSON, ParserLimits.defaults()), Parsers.msgpack(JSON, ParserLimits.defaults()));
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void whatIsEncodedIsDecodedToTheSame(Parser parser) {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            int[] binaries = {0};
            Packet packet = packet(random, binaries);

            assertThat(plain(decode(parser.newDecoder(), parser.encode(packet))))
                    .as("seed %d", seed)
                    .isEqualTo(plain(packet));
        }
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void whatIsDecodedMayBeEncodedAgainByEither(Parser parser) {
        for (int seed = 0; seed < 1000; seed++) {
            Packet packet = packet(new Random(seed), new int[1]);
            Packet received = decode(parser.newDecoder(), parser.encode(packet));
            for (Parser other : parsers()) {
                assertThat(plain(decode(other.newDecoder(), other.encode(received))))
                        .as("seed %d", seed)
                        .isEqualTo(plain(packet));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void whateverComesInOnlyAPacketExceptionComesOut(Parser parser) {
        Random random = new Random(42);
        for (int round = 0; round < 40_000; round++) {
            EncodedPacket valid = parser.encode(packet(random, new int[1]));
            byte[] mutated = mutate(valid.head(), random);
            try {
                feed(parser, valid, mutated, random);
            } catch (PacketException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail("round " + round + ": " + HexFormat.of().formatHex(mutated), e);
            }
        }
    }

    /** Decodes, converts what came out in every way, and encodes it again: lazy values must not fail later either. */
    private static void feed(Parser parser, EncodedPacket valid, byte[] mutated, Random random) {
        Parser.Decoder decoder = parser.newDecoder();
        Packet packet = valid.binary() ? decoder.binary(mutated) : decoder.text(mutated);
        for (int i = 0; i < 10 && decoder.isIncomplete(); i++) {
            packet = decoder.binary(new byte[random.nextInt(4)]);
        }
        assertThat(packet).isNotNull();
        plain(packet);
        parser.encode(packet);
    }

    private static byte[] mutate(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes[at] = (byte) SYNTAX.charAt(random.nextInt(SYNTAX.length()));
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
                    System.arraycopy(bytes, at, longer, longer.length - (bytes.length - at), bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }

    private static Packet decode(Parser.Decoder decoder, EncodedPacket encoded) {
        Packet packet = encoded.binary() ? decoder.binary(encoded.head()) : decoder.text(encoded.head());
        for (byte[] attachment : encoded.attachments()) {
            assertThat(packet).isNull();
            assertThat(decoder.isIncomplete()).isTrue();
            packet = decoder.binary(attachment);
        }
        assertThat(packet).isNotNull();
        return Objects.requireNonNull(packet);
    }

    private static Packet packet(Random random, int[] binaries) {
        String namespace = random.nextBoolean() ? "/" : "/n" + random.nextInt(5) + "é";
        return switch (random.nextInt(6)) {
            case 0 -> new Packet.Connect(namespace, random.nextBoolean() ? null : Map.of("token", string(random)));
            case 1 -> new Packet.Disconnect(namespace);
            case 2 ->
                new Packet.ConnectError(
                        namespace, random.nextBoolean() ? string(random) : Map.of("message", string(random)));
            case 3 -> new Packet.Ack(namespace, random.nextInt(1000), list(random, binaries, 0));
            default ->
                new Packet.Event(
                        namespace,
                        string(random),
                        list(random, binaries, 0),
                        random.nextBoolean() ? Packet.NO_ACK : Math.abs(random.nextLong()) >> 11);
        };
    }

    private static List<@Nullable Object> list(Random random, int[] binaries, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(value(random, binaries, depth + 1));
        }
        return list;
    }

    private static @Nullable Object value(Random random, int[] binaries, int depth) {
        return switch (random.nextInt(depth > 4 ? 8 : 11)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> random.nextLong() >> random.nextInt(60);
            case 4 -> random.nextGaussian() * 1e6;
            case 5, 6 -> string(random);
            case 7 -> {
                if (binaries[0]++ >= 10) {
                    yield "no more";
                }
                byte[] bytes = new byte[random.nextInt(20)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case 8 -> list(random, binaries, depth);
            default -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(string(random), value(random, binaries, depth + 1));
                }
                // An object that looks like a placeholder cannot be told from one, by any peer.
                yield Boolean.TRUE.equals(map.get("_placeholder")) ? Map.of() : map;
            }
        };
    }

    private static String string(Random random) {
        return STRINGS.get(random.nextInt(STRINGS.size())) + (random.nextBoolean() ? "" : random.nextInt(10));
    }
}
