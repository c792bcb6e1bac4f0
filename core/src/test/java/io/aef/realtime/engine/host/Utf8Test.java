package io.aef.realtime.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

    /** The JDK's decoder is the judge. */
    private static boolean isValid(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static void check(byte[] bytes) {
        boolean expected = isValid(bytes);
        assertThat(Utf8.isValid(bytes, 0, bytes.length))
                .as(java.util.HexFormat.of().formatHex(bytes))
                .isEqualTo(expected);
        int state = 0;
        for (int i = 0; i < bytes.length; i++) {
            state = Utf8.advance(state, bytes, i, i + 1);
        }
        assertThat(state == 0).as(java.util.HexFormat.of().formatHex(bytes)).isEqualTo(expected);
    }

    @Test
    void allPairsOfBytes() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                check(new byte[] {(byte) a, (byte) b});
            }
        }
    }

    @Test
    void theBoundsOfLongerCharacters() {
        int[] edges = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
        for (int a = 0xe0; a < 256; a++) {
            for (int b : edges) {
                for (int c : edges) {
                    check(new byte[] {(byte) a, (byte) b, (byte) c});
                    for (int d : edges) {
                        check(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
                    }
                }
            }
        }
    }

    @Test
    void textOfAllKindsWithAndWithoutAMistake() {
        Random random = new Random(42);
        for (int round = 0; round < 2000; round++) {
            String text = random.ints(random.nextInt(60), 0, 0x20000)
                    .filter(c -> c < 0xd800 || c > 0xdfff)
                    .map(c -> random.nextBoolean() ? c & 0x7f : c)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            check(bytes);
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                check(bytes);
            }
        }
    }
}
