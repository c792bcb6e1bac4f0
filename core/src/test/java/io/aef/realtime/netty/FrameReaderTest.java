package io.aef.realtime.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

    private static final int LIMIT = 1000;

    private final List<String> seen = new ArrayList<>();
    private final FrameReader reader = new FrameReader(LIMIT, 1024, null);
    private final FrameReader.Sink sink = new FrameReader.Sink() {
        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void text(byte[] utf8) {
            seen.add("text " + shown(utf8));
        }

        @Override
        public void binary(byte[] data) {
            seen.add("binary " + shown(data));
        }

        @Override
        public void ping(byte[] payload) {
            seen.add("ping " + shown(payload));
        }

        @Override
        public void peerCloses(int code) {
            seen.add("close " + code);
        }
    };

    private static String shown(byte[] bytes) {
        return bytes.length > 20 ? bytes.length + " bytes" : new String(bytes, UTF_8);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private void read(byte[]... parts) throws WebSocketFailure {
        ByteBuf in = Unpooled.wrappedBuffer(join(parts));
        reader.read(in, sink);
        assertThat(in.isReadable()).isFalse();
    }

    private void refused(int code, String sentence, byte[]... parts) {
        assertThatThrownBy(() -> reader.read(Unpooled.wrappedBuffer(join(parts)), sink))
                .isInstanceOfSatisfying(
                        WebSocketFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(code))
                .hasMessage(sentence);
    }

    private static byte[] frame(int first, String text) {
        return RawClient.frame(first, text);
    }

    @Test
    void readsWhatAClientSaysHoweverItIsCut() throws WebSocketFailure {
        byte[] all = join(
                frame(0x81, "hello"),
                frame(0x82, "\u0001\u0002"),
                frame(0x81, ""),
                frame(0x01, "frag"),
                frame(0x89, "ping"),
                frame(0x00, ""),
                frame(0x8a, "ignored"),
                frame(0x80, "ment"),
                frame(0x82, "x".repeat(125)),
                frame(0x82, "x".repeat(126)),
                frame(0x82, "x".repeat(LIMIT)),
                frame(0x01, "gr\u00fc"),
                frame(0x80, "\u00df"),
                frame(0x88, ""));
        List<String> expected = List.of(
                "text hello",
                "binary \u0001\u0002",
                "text ",
                "ping ping",
                "text fragment",
                "binary 125 bytes",
                "binary 126 bytes",
                "binary 1000 bytes",
                "text gr\u00fc\u00df",
                "close 1005");
        for (int step = 1; step <= all.length; step++) {
            seen.clear();
            FrameReader fresh = new FrameReader(LIMIT, 1024, null);
            for (int from = 0; from < all.length; from += step) {
                fresh.read(
                        Unpooled.wrappedBuffer(Arrays.copyOfRange(all, from, Math.min(all.length, from + step))), sink);
            }
            assertThat(seen).as("pieces of %s bytes", step).isEqualTo(expected);
        }
    }

    @Test
    void unmasksEveryByte() throws WebSocketFailure {
        FrameReader large = new FrameReader(100_000, 1024, null);
        byte[] data = new byte[70_003];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31);
        }
        List<byte[]> received = new ArrayList<>();
        FrameReader.Sink keep = new FrameReader.Sink() {
            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void text(byte[] utf8) {}

            @Override
            public void binary(byte[] bytes) {
                received.add(bytes);
            }

            @Override
            public void ping(byte[] payload) {}

            @Override
            public void peerCloses(int code) {}
        };
        byte[] frame = RawClient.frame(0x82, data);
        for (int step : new int[] {frame.length, 1, 7, 1024, 65_536}) {
            for (int from = 0; from < frame.length; from += step) {
                large.read(
                        Unpooled.wrappedBuffer(Arrays.copyOfRange(frame, from, Math.min(frame.length, from + step))),
                        keep);
            }
        }
        assertThat(received).hasSize(5).allSatisfy(bytes -> assertThat(bytes).isEqualTo(data));
    }

    @ParameterizedTest
    @ValueSource(ints = {0xc1, 0xa1, 0x91, 0xf2, 0xc9, 0xc0})
    void reservedBits(int first) {
        refused(1002, "The reserved bits of a WebSocket frame are set.", frame(first, "x"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x83, 0x84, 0x87, 0x8b, 0x8f, 0x03})
    void unknownOpcodes(int first) {
        refused(1002, "The opcode of a WebSocket frame is unknown.", frame(first, ""));
    }

    @Test
    void unmasked() {
        refused(1002, "A WebSocket frame of the client is not masked.", new byte[] {(byte) 0x81, 1, 'x', 0, 0, 0, 0});
        // Known as soon as the second byte is there.
        FrameReader other = new FrameReader(LIMIT, 1024, null);
        assertThatThrownBy(() -> other.read(Unpooled.wrappedBuffer(new byte[] {(byte) 0x81, 1}), sink))
                .hasMessage("A WebSocket frame of the client is not masked.");
    }

    @Test
    void longPing() {
        refused(1002, "A WebSocket control frame is longer than 125 bytes.", frame(0x89, "x".repeat(126)));
    }

    @Test
    void fragmentedPing() {
        refused(1002, "A WebSocket control frame is fragmented.", frame(0x09, "x"));
    }

    @Test
    void orphanContinuation() {
        refused(1002, "A WebSocket continuation frame continues nothing.", frame(0x80, "x"));
    }

    @Test
    void continuationBehindTheEnd() throws WebSocketFailure {
        read(frame(0x01, "a"), frame(0x80, "b"));
        refused(1002, "A WebSocket continuation frame continues nothing.", frame(0x80, "x"));
    }

    @Test
    void messageInsideAMessage() {
        refused(
                1002,
                "A WebSocket message begins before the one before it has ended.",
                frame(0x01, "a"),
                frame(0x81, "b"));
    }

    @Test
    void lengthNotInTheShortestForm() {
        refused(1002, "The length of a WebSocket frame is not written in the shortest form.", new byte[] {
            (byte) 0x82, (byte) 0xfe, 0, 125, 1, 2, 3, 4
        });
        FrameReader other = new FrameReader(LIMIT, 1024, null);
        assertThatThrownBy(() -> other.read(
                        Unpooled.wrappedBuffer(new byte[] {
                            (byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 1, 2, 3, 4
                        }),
                        sink))
                .hasMessage("The length of a WebSocket frame is not written in the shortest form.");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {LIMIT + 1, 65_536, 1L << 31, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, -1})
    void tooLongOnItsHeader(long length) {
        refused(1009, "A WebSocket message is longer than 1000 bytes.", RawClient.frame(0x82, length, new byte[0]));
    }

    @Test
    void fragmentsTooLongTogether() {
        refused(
                1009,
                "A WebSocket message is longer than 1000 bytes.",
                frame(0x02, "x".repeat(600)),
                RawClient.frame(0x00, 401, new byte[0]));
    }

    @Test
    void tooManyEmptyFragments() throws WebSocketFailure {
        read(frame(0x01, ""));
        for (int i = 1; i < 1024; i++) {
            read(frame(0x00, ""));
        }
        refused(1008, "A WebSocket message has too many small fragments.", frame(0x00, ""));
    }

    @Test
    void tooManySmallFragments() throws WebSocketFailure {
        read(frame(0x01, "x".repeat(64)));
        // Two more than 1024, for 64 bytes.
        for (int i = 1; i < 1026; i++) {
            read(frame(0x00, ""));
        }
        refused(1008, "A WebSocket message has too many small fragments.", frame(0x00, "x"));
    }

    @Test
    void maxSmallFragmentsMayBeFewer() throws WebSocketFailure {
        FrameReader strict = new FrameReader(LIMIT, 3, null);
        strict.read(Unpooled.wrappedBuffer(frame(0x01, "a"), frame(0x00, "b"), frame(0x00, "c")), sink);

        assertThatThrownBy(() -> strict.read(Unpooled.wrappedBuffer(frame(0x00, "d")), sink))
                .hasMessage("A WebSocket message has too many small fragments.");
    }

    @Test
    void theLargestLimitThereIsDoesNotOverflow() throws Exception {
        FrameReader unlimited = new FrameReader(Integer.MAX_VALUE, 1024, new MessageInflater(false));
        // "Hello", as RFC 7692 section 7.2.3.1 compresses it, with the masking key 0.
        byte[] frame = HexFormat.of().parseHex("c18700000000f248cdc9c90700");

        unlimited.read(Unpooled.wrappedBuffer(frame), sink);

        assertThat(seen).containsExactly("text Hello");
    }

    @Test
    void invalidUtf8() {
        refused(1007, "A WebSocket text is not valid UTF-8.", RawClient.frame(0x81, new byte[] {'a', (byte) 0xff}));
    }

    @Test
    void unfinishedUtf8() {
        refused(1007, "A WebSocket text is not valid UTF-8.", RawClient.frame(0x81, new byte[] {(byte) 0xc3}));
    }

    @Test
    void invalidUtf8InAFragmentIsFoundAtOnce() {
        refused(
                1007,
                "A WebSocket text is not valid UTF-8.",
                RawClient.frame(0x01, new byte[] {(byte) 0xf0}),
                RawClient.frame(0x00, new byte[] {(byte) 0x80}));
    }

    @Test
    void halfACloseCode() {
        refused(1002, "A WebSocket close frame has half a close code.", RawClient.frame(0x88, new byte[] {3}));
    }

    @ParameterizedTest
    @CsvSource({"0", "999", "1004", "1005", "1006", "1015", "1016", "1100", "2000", "2999", "5000", "65535"})
    void closeCodesNobodyMaySend(int code) {
        refused(
                1002,
                "A WebSocket close frame has a close code that must not be sent.",
                RawClient.frame(0x88, new byte[] {(byte) (code >> 8), (byte) code}));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void closeCodes(int code) throws WebSocketFailure {
        read(RawClient.frame(0x88, new byte[] {(byte) (code >> 8), (byte) code, 'o', 'k'}));
        assertThat(seen).containsExactly("close " + code);
    }

    @Test
    void invalidUtf8InACloseReason() {
        refused(1007, "A WebSocket text is not valid UTF-8.", RawClient.frame(0x88, new byte[] {
            3, (byte) 0xe8, (byte) 0xff
        }));
    }
}
