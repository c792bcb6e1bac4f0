package io.aef.realtime.interop;

import static io.aef.realtime.interop.RawFrames.BINARY;
import static io.aef.realtime.interop.RawFrames.CLOSE;
import static io.aef.realtime.interop.RawFrames.FIN;
import static io.aef.realtime.interop.RawFrames.PING;
import static io.aef.realtime.interop.RawFrames.RSV1;
import static io.aef.realtime.interop.RawFrames.TEXT;
import static io.aef.realtime.interop.RawFrames.frame;
import static io.aef.realtime.interop.RawFrames.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that RFC 6455 does not allow, or that would cost too much: the close code, and an unharmed neighbour. */
class BadFramesTest {

    private static EchoServer server;
    private static WireSocket neighbour;

    @BeforeAll
    static void start() {
        server = EchoServer.start();
        neighbour = WireSocket.connected(server.port());
    }

    @AfterAll
    static void stop() {
        neighbour.close();
        server.close();
    }

    @AfterEach
    void theNeighbourIsUnharmed() {
        assertThat(neighbour.send("42[\"echo\",1]").text()).isEqualTo("42[\"echo\",1]");
        await().untilAsserted(() -> assertThat(server.sessions()).isEqualTo(1));
    }

    private record Input(byte[] bytes, int closeCode) {}

    private static Named<Input> input(String name, int closeCode, byte[]... frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            bytes.writeBytes(frame);
        }
        return Named.of(name, new Input(bytes.toByteArray(), closeCode));
    }

    static Stream<Named<Input>> frames() {
        byte[] invalidUtf8 = {'4', (byte) 0xc3, 0x28};
        byte[][] manySmall = new byte[20_001][];
        byte[][] manyEmpty = new byte[100_001][];
        for (int i = 0; i < manyEmpty.length; i++) {
            manyEmpty[i] = frame(i == 0 ? TEXT : 0, i == 0 ? "4" : "");
            if (i < manySmall.length) {
                manySmall[i] = frame(i == 0 ? TEXT : 0, "4");
            }
        }
        return Stream.of(
                input("unmasked", 1002, header(FIN | TEXT, 1, false), new byte[] {'3'}),
                input("compressed without having agreed", 1002, frame(FIN | RSV1 | TEXT, "3")),
                input("second reserved bit", 1002, frame(FIN | 0x20 | TEXT, "3")),
                input("unknown opcode", 1002, frame(FIN | 0x3, "3")),
                input("unknown control opcode", 1002, frame(FIN | 0xb, "3")),
                input("long ping", 1002, frame(FIN | PING, "x".repeat(126))),
                input("fragmented ping", 1002, frame(PING, "x")),
                input("orphan continuation", 1002, frame(FIN, "3")),
                input("text within a fragmented text", 1002, frame(TEXT, "3"), frame(FIN | TEXT, "3")),
                input("close with one byte", 1002, frame(FIN | CLOSE, "x")),
                input("close with 1005", 1002, frame(FIN | CLOSE, new byte[] {3, (byte) 0xed})),
                input("invalid UTF-8", 1007, frame(FIN | TEXT, invalidUtf8)),
                input("invalid UTF-8 in fragments", 1007, frame(TEXT, new byte[] {'4', (byte) 0xc3}), frame(FIN, "(")),
                input("length of 2^63", 1009, header(FIN | TEXT, Long.MIN_VALUE, true)),
                input("length of 2^63 - 1", 1009, header(FIN | TEXT, Long.MAX_VALUE, true)),
                input("length over the limit, and nothing else", 1009, header(FIN | BINARY, 1_000_001, true)),
                input("fragments over the limit", 1009, frame(BINARY, new byte[600_000]), header(FIN, 600_000, true)),
                input("20,000 fragments of one byte", 1008, manySmall),
                input("100,000 empty fragments", 1008, manyEmpty));
    }

    @ParameterizedTest
    @MethodSource
    void frames(Input input) {
        try (RawFrames wire = RawFrames.connected(server.port())) {
            wire.send(input.bytes());
            int code = wire.closeCode();
            // RFC 6455 wants the highest bit of a length to be 0 and leaves the code to us.
            assertThat(code).isEqualTo(input.closeCode());
        }
    }

    @Test
    void aPingIsAnsweredWithItsPayload() {
        try (RawFrames wire = RawFrames.connected(server.port())) {
            RawFrames.Frame pong = wire.send(frame(FIN | PING, "hello")).read();
            assertThat(pong.first()).isEqualTo(FIN | RawFrames.PONG);
            assertThat(pong.text()).isEqualTo("hello");
        }
    }

    @Test
    void aCloseIsAnsweredWithItsCode() {
        try (RawFrames wire = RawFrames.connected(server.port())) {
            assertThat(wire.send(frame(FIN | CLOSE, new byte[] {3, (byte) 0xe8}))
                            .closeCode())
                    .isEqualTo(1000);
            assertThat(wire.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aCloseFrameOfTheServerHasNoBytesThatAreNotIts() {
        try (RawFrames wire = RawFrames.connected(server.port())) {
            RawFrames.Frame close = wire.send(frame(FIN | TEXT, "x")).read();
            assertThat(close.first()).isEqualTo(FIN | CLOSE);
            assertThat(close.payload()).isEmpty();
        }
    }

    @Test
    void framesMayArriveByteByByte() {
        try (RawFrames wire = RawFrames.connected(server.port())) {
            for (byte one : frame(FIN | TEXT, "42[\"echo\",\"ä\"]")) {
                wire.send(new byte[] {one});
            }
            assertThat(wire.read().text()).isEqualTo("42[\"echo\",\"ä\"]");
        }
    }

    @Test
    void aCharacterMayBeDividedBetweenFragments() {
        byte[] text = "42[\"echo\",\"€\"]".getBytes(StandardCharsets.UTF_8);
        try (RawFrames wire = RawFrames.connected(server.port())) {
            for (int i = 0; i < text.length; i++) {
                int first = (i == 0 ? TEXT : 0) | (i == text.length - 1 ? FIN : 0);
                wire.send(frame(first, new byte[] {text[i]}));
            }
            assertThat(wire.read().text()).isEqualTo("42[\"echo\",\"€\"]");
        }
    }
}
