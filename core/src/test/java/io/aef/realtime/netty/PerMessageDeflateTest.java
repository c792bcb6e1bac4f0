package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.engine.PerMessageDeflate;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerMessageDeflateTest extends HostTest {

    private static final String OFFER = "permessage-deflate; client_max_window_bits";

    @Override
    NettyOptions options() {
        return super.options().withPerMessageDeflate(PerMessageDeflate.enabled());
    }

    private RawClient connect(String offer) {
        RawClient client = RawClient.connect(port());
        client.send(
                RawClient.handshake("/t/").replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: " + offer + "\r\n\r\n"));
        return client;
    }

    private static byte[] compress(Deflater deflater, byte[] data) {
        byte[] out = new byte[data.length + 1000];
        deflater.setInput(data);
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(out, length - 4);
    }

    private static byte[] decompress(Inflater inflater, byte[] data) throws DataFormatException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[10_000];
        inflater.setInput(data);
        for (int i = inflater.inflate(piece); i > 0; i = inflater.inflate(piece)) {
            out.write(piece, 0, i);
        }
        inflater.setInput(new byte[] {0, 0, (byte) 0xff, (byte) 0xff});
        for (int i = inflater.inflate(piece); i > 0; i = inflater.inflate(piece)) {
            out.write(piece, 0, i);
        }
        return out.toByteArray();
    }

    @Test
    void compressesBothWaysWithContextTakeover() throws DataFormatException {
        Deflater deflater = new Deflater(9, true);
        Inflater inflater = new Inflater(true);
        try (RawClient client = connect(OFFER)) {
            assertThat(client.response().header("Sec-WebSocket-Extensions")).isEqualTo("permessage-deflate");
            String text = "grüße, ".repeat(1000);
            int firstLength = 0;
            for (int i = 0; i < 3; i++) {
                client.send(RawClient.frame(0xc1, compress(deflater, text.getBytes(StandardCharsets.UTF_8))));
                RawClient.Frame answer = client.frame();
                assertThat(answer.first()).isEqualTo(0xc1);
                assertThat(new String(decompress(inflater, answer.payload()), StandardCharsets.UTF_8))
                        .isEqualTo(text);
                if (i == 0) {
                    firstLength = answer.payload().length;
                } else {
                    assertThat(answer.payload().length).isLessThan(firstLength);
                }
            }
        } finally {
            deflater.end();
            inflater.end();
        }
    }

    @Test
    void sendsShortMessagesAsTheyAre() {
        try (RawClient client = connect(OFFER)) {
            client.response();
            client.text("x".repeat(1023));
            assertThat(client.frame().first()).isEqualTo(0x81);
            client.text("x".repeat(1024));
            assertThat(client.frame().first()).isEqualTo(0xc1);
        }
    }

    @Test
    void readsACompressedMessageInFragments() throws DataFormatException {
        Deflater deflater = new Deflater(9, true);
        Inflater inflater = new Inflater(true);
        byte[] data = new byte[5000];
        new Random(1).nextBytes(data);
        try (RawClient client = connect(OFFER)) {
            client.response();
            byte[] compressed = compress(deflater, data);
            client.send(RawClient.frame(0x42, Arrays.copyOf(compressed, 1000)));
            client.send(RawClient.frame(0x89, "ping"));
            client.send(RawClient.frame(0x80, Arrays.copyOfRange(compressed, 1000, compressed.length)));
            assertThat(client.frame().text()).isEqualTo("ping");
            RawClient.Frame answer = client.frame();
            assertThat(answer.first()).isEqualTo(0xc2);
            assertThat(decompress(inflater, answer.payload())).isEqualTo(data);
        } finally {
            deflater.end();
            inflater.end();
        }
    }

    @Test
    void aBombIsDefusedWith1009() {
        Deflater deflater = new Deflater(9, true);
        byte[] bomb = compress(deflater, new byte[800_000_000 / 8]);
        deflater.end();
        assertThat(bomb.length).isLessThan(TestHandler.LIMIT);
        try (RawClient client = connect(OFFER)) {
            client.response();
            client.send(RawClient.frame(0xc2, bomb));
            assertThat(client.frame().closeCode()).isEqualTo(1009);
            assertThat(client.rest()).isEmpty();
            assertThat(TestHandler.next(handler.events))
                    .isEqualTo("closed 1009 A WebSocket message is longer than 1000000 bytes.");
        }
    }

    @Test
    void rubbishIsRefusedWith1002() {
        try (RawClient client = connect(OFFER)) {
            client.response();
            client.send(RawClient.frame(0xc2, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff}));
            assertThat(client.frame().closeCode()).isEqualTo(1002);
            assertThat(TestHandler.next(handler.events))
                    .isEqualTo("closed 1002 A compressed WebSocket message cannot be decompressed.");
        }
    }

    @Test
    void compressedTextMustBeUtf8() {
        Deflater deflater = new Deflater(9, true);
        try (RawClient client = connect(OFFER)) {
            client.response();
            client.send(RawClient.frame(0xc1, compress(deflater, new byte[] {(byte) 0xff})));
            assertThat(client.frame().closeCode()).isEqualTo(1007);
        } finally {
            deflater.end();
        }
    }

    @Test
    void aClientThatDoesNotOfferItIsNotCompressedFor() {
        try (RawClient client = RawClient.webSocket(port(), "/t/")) {
            client.text("x".repeat(5000));
            assertThat(client.frame().first()).isEqualTo(0x81);
            client.send(RawClient.frame(0xc1, "x"));
            assertThat(client.frame().closeCode()).isEqualTo(1002);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate|permessage-deflate",
                "permessage-deflate; client_max_window_bits|permessage-deflate",
                "permessage-deflate; client_max_window_bits=10|permessage-deflate; client_max_window_bits=10",
                "permessage-deflate; server_max_window_bits=10|permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits=\"15\"|permessage-deflate; server_max_window_bits=15",
                "permessage-deflate; server_no_context_takeover|permessage-deflate; server_no_context_takeover",
                "permessage-deflate; client_no_context_takeover|permessage-deflate; client_no_context_takeover",
                "x-other, permessage-deflate; unknown, permessage-deflate|permessage-deflate",
                "permessage-deflate; server_max_window_bits=7|",
                "permessage-deflate; server_max_window_bits=16|",
                "permessage-deflate; server_max_window_bits=010|",
                "permessage-deflate; server_max_window_bits|",
                "permessage-deflate; client_max_window_bits=x|",
                "permessage-deflate; server_no_context_takeover=1|",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover|",
                "permessage-deflates|",
                "''|",
                ",;,;=;,|"
            })
    void negotiates(String offers, String response) {
        Deflate agreed = Deflate.negotiate(offers, PerMessageDeflate.enabled());
        assertThat(agreed == null ? null : agreed.response()).isEqualTo(response);
    }

    @Test
    void negotiatesTheServersWishes() {
        PerMessageDeflate wishes =
                PerMessageDeflate.enabled().withNoContextTakeover(true, true).withMaxWindowBits(11, 12);
        assertThat(Deflate.negotiate("permessage-deflate; client_max_window_bits; server_max_window_bits=13", wishes))
                .isEqualTo(new Deflate(
                        "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
                                + "; server_max_window_bits=11; client_max_window_bits=12",
                        true,
                        true,
                        11));
        assertThat(Deflate.negotiate("permessage-deflate", wishes).response())
                .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover"
                        + "; server_max_window_bits=11");
    }

    @Test
    void looksAtSoManyOffersAndParametersOnly() {
        PerMessageDeflate options = PerMessageDeflate.enabled();
        String parameters = "; client_no_context_takeover; server_no_context_takeover; client_max_window_bits";

        assertThat(Deflate.negotiate("x,".repeat(15) + "permessage-deflate", options))
                .isNotNull();
        assertThat(Deflate.negotiate("x,".repeat(16) + "permessage-deflate", options))
                .isNull();
        assertThat(Deflate.negotiate("permessage-deflate" + parameters, options))
                .isNotNull();
        assertThat(Deflate.negotiate("permessage-deflate" + ";".repeat(1000), options))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 12, 15})
    void neverRefersBeyondTheWindow(int bits) throws Exception {
        PerMessageDeflate options = PerMessageDeflate.above(0).withMaxWindowBits(bits, 15);
        Deflate agreed = Deflate.negotiate("permessage-deflate", options);
        MessageDeflater deflater = new MessageDeflater(options, agreed);
        MessageInflater inflater = new MessageInflater(false);
        Random random = new Random(7);
        byte[] block = new byte[3000];
        random.nextBytes(block);
        byte[] data = new byte[30_000];
        for (int i = 0; i < 10; i++) {
            System.arraycopy(block, 0, data, i * 3000, 3000);
        }
        for (int i = 0; i < 3; i++) {
            byte[] compressed = deflater.deflate('4', data);
            // The repetition is 3000 bytes back: a window of 512 bytes cannot see it, one of 4096 can.
            if (bits == 9) {
                assertThat(compressed.length).isGreaterThan(29_000);
            } else {
                assertThat(compressed.length).isLessThan(bits == 12 ? 28_000 : 5_000);
            }
            byte[] restored = inflater.inflate(compressed, 100_000);
            assertThat(restored).hasSize(30_001).startsWith('4');
            assertThat(Arrays.copyOfRange(restored, 1, restored.length)).isEqualTo(data);
        }
        deflater.end();
        inflater.end();
    }

    @Test
    void inflatesUpToTheLimitAndNotAByteMore() throws WebSocketFailure {
        Deflater deflater = new Deflater(9, true);
        byte[] compressed = compress(deflater, new byte[1000]);
        deflater.end();
        MessageInflater inflater = new MessageInflater(true);
        assertThat(inflater.inflate(compressed, 1000)).hasSize(1000);
        assertThatThrownBy(() -> inflater.inflate(compressed, 999))
                .hasMessage("A WebSocket message is longer than 999 bytes.");
        inflater.end();
    }

    @Test
    void readsMessagesOfABlockThatIsMarkedFinal() throws WebSocketFailure {
        Deflater deflater = new Deflater(9, true);
        byte[] out = new byte[100];
        deflater.setInput("hello".getBytes(StandardCharsets.UTF_8));
        deflater.finish();
        byte[] compressed = Arrays.copyOf(out, deflater.deflate(out));
        deflater.end();
        compressed = Arrays.copyOf(out, compressed.length + 1);
        MessageInflater inflater = new MessageInflater(false);
        for (int i = 0; i < 3; i++) {
            assertThat(new String(inflater.inflate(compressed, 100), StandardCharsets.UTF_8))
                    .isEqualTo("hello");
        }
        inflater.end();
    }
}
