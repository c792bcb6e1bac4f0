package io.aef.realtime.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;

/**
 * Inputs worth keeping, one a line, in the files {@code fuzz/<target>.txt}. A line is UTF-8 with
 *
 * <pre>
 *  \n \r \t \\ \x1e        single bytes
 *  \*{1000,text}           the text so many times
 *  \f81&lt;text&gt;             a masked WebSocket frame with that first byte
 *  \z&lt;text&gt;               the text as permessage-deflate compresses it
 *  #                       at the beginning: a remark
 * </pre>
 */
final class Corpus {

    private Corpus() {}

    static List<byte[]> of(String target) {
        List<byte[]> inputs = new ArrayList<>();
        for (String line : read(target).split("\n")) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                inputs.add(parse(line));
            }
        }
        if (inputs.isEmpty()) {
            throw new IllegalStateException("the corpus of " + target + " is empty");
        }
        return inputs;
    }

    private static String read(String target) {
        try (InputStream in = Corpus.class.getResourceAsStream("/fuzz/" + target + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("there is no corpus fuzz/" + target + ".txt");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes that a line stands for. */
    static byte[] parse(String line) {
        return new Reader(line).until('\n');
    }

    /** A line that stands for the bytes. */
    static String line(byte[] bytes) {
        StringBuilder line = new StringBuilder();
        for (byte b : bytes) {
            boolean plain = b >= ' ' && b < 0x7f && b != '\\' && !(b == '#' && line.isEmpty());
            line.append(
                    switch (b) {
                        case '\r' -> "\\r";
                        case '\n' -> "\\n";
                        default ->
                            plain
                                    ? String.valueOf((char) b)
                                    : "\\x" + HexFormat.of().toHexDigits(b);
                    });
        }
        return line.toString();
    }

    private static final class Reader {

        private final String line;
        private int at;

        Reader(String line) {
            this.line = line;
        }

        byte[] until(char end) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            while (at < line.length() && line.charAt(at) != end) {
                int next = line.codePointAt(at);
                at += Character.charCount(next);
                if (next == '\\') {
                    out.writeBytes(escape());
                } else {
                    out.writeBytes(Character.toString(next).getBytes(StandardCharsets.UTF_8));
                }
            }
            at++;
            return out.toByteArray();
        }

        private byte[] escape() {
            char kind = line.charAt(at++);
            return switch (kind) {
                case 'n' -> new byte[] {'\n'};
                case 'r' -> new byte[] {'\r'};
                case 't' -> new byte[] {'\t'};
                case 'x' -> new byte[] {(byte) hex()};
                case '*' -> repeated();
                case 'f' -> frame();
                case 'z' -> deflated();
                default -> new byte[] {(byte) kind};
            };
        }

        private int hex() {
            at += 2;
            return Integer.parseInt(line.substring(at - 2, at), 16);
        }

        private byte[] repeated() {
            int comma = line.indexOf(',', at);
            int count = Integer.parseInt(line.substring(at + 1, comma));
            at = comma + 1;
            byte[] part = until('}');
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                out.writeBytes(part);
            }
            return out.toByteArray();
        }

        private byte[] frame() {
            int first = hex();
            at++;
            return FrameMutator.frame(first, until('>'));
        }

        private byte[] deflated() {
            at++;
            return deflate(until('>'));
        }
    }

    static byte[] deflate(byte[] data) {
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(data);
        byte[] out = new byte[data.length + 64];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        // Without the empty block at the end, RFC 7692 section 7.2.1.
        return java.util.Arrays.copyOf(out, length - 4);
    }
}
