package io.aef.realtime.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes new inputs out of those of a corpus. The same seed and corpus make the same inputs. */
public final class Mutator {

    /** What the inputs are. */
    public enum Kind {
        /** Nothing is known of them. */
        BYTES,
        /** Frames of a WebSocket client. */
        FRAMES,
        /** Requests, and frames behind one that asked for a WebSocket. */
        HTTP
    }

    private static final int LONGEST = 16 * 1024;

    private static final String[] NUMBERS = {
        "0",
        "1",
        "-1",
        "007",
        "1.5",
        "1e3",
        "1e999",
        "2147483647",
        "2147483648",
        "4294967295",
        "9007199254740991",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999",
        "10",
        "11",
        "255"
    };

    private static final String[] WORDS = {
        "\u001e",
        ":",
        "b",
        "b4",
        "-",
        "/",
        ",",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "\\",
        "\\u0000",
        "\\ud800",
        "null",
        "true",
        "NaN",
        "{\"_placeholder\":true,\"num\":0}",
        "\"num\":",
        "[\"echo\"",
        "\"__proto__\"",
        "disconnect",
        "40",
        "41",
        "42",
        "43",
        "44",
        "451-",
        "461-",
        "2probe",
        "3probe",
        "5",
        "6",
        "1",
        "\r\n",
        "\r\n\r\n",
        " ",
        "\t",
        "\0",
        "HTTP/1.1",
        "HTTP/1.0",
        "GET ",
        "POST ",
        "OPTIONS ",
        "Content-Length: ",
        "Transfer-Encoding: chunked\r\n",
        "Connection: close\r\n",
        "Expect: 100-continue\r\n",
        "Upgrade: websocket\r\n",
        "&sid=s1",
        "&sid=s2",
        "&j=1",
        "&b64=1",
        "EIO=3",
        "EIO=4",
        "transport=polling",
        "transport=websocket",
        "%00",
        "%",
        "?",
        "#",
        "0\r\n\r\n",
        "\ud83d\ude00",
        "\u20ac"
    };

    private final Kind kind;
    private final List<byte[]> corpus;

    Mutator(Kind kind, List<byte[]> corpus) {
        this.kind = kind;
        this.corpus = corpus;
    }

    /** The input of that round. */
    byte[] input(long seed, long round) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + round);
        byte[] input = corpus.get(random.nextInt(corpus.size()));
        byte[] changed = changed(input, random);
        if (kind == Kind.HTTP && random.nextBoolean()) {
            changed = withRightLength(changed);
        }
        return changed.length <= LONGEST || changed.length <= input.length
                ? changed
                : Arrays.copyOf(changed, Math.max(LONGEST, input.length));
    }

    private byte[] changed(byte[] input, Random random) {
        boolean asFrames = kind != Kind.BYTES && random.nextInt(3) > 0;
        int from = kind == Kind.HTTP ? indexBehind(input, "\r\n\r\n", 0) : 0;
        if (asFrames && from >= 0) {
            return FrameMutator.mutate(input, from, random, payload -> bytes(payload, random));
        }
        return bytes(input, random);
    }

    private byte[] bytes(byte[] input, Random random) {
        byte[] bytes = input.clone();
        for (int i = 1 << random.nextInt(3); i > 0; i--) {
            bytes = once(bytes, random);
        }
        return bytes;
    }

    private byte[] once(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, at + random.nextInt(1 << random.nextInt(8)));
        return switch (random.nextInt(9)) {
            case 0 -> replaced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt(256)});
            case 1 -> flipped(bytes, random);
            case 2 -> replaced(bytes, at, to, new byte[0]);
            case 3 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
            case 4 -> replaced(bytes, at, at, utf8(WORDS[random.nextInt(WORDS.length)]));
            case 5 -> replaced(bytes, at, to, utf8(WORDS[random.nextInt(WORDS.length)]));
            case 6 -> number(bytes, at, random);
            case 7 -> spliced(bytes, at, random);
            default -> random.nextInt(8) == 0 ? pumped(bytes, at, to, random) : Arrays.copyOf(bytes, at);
        };
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** Puts another number where the next one is. */
    private static byte[] number(byte[] bytes, int from, Random random) {
        int at = from;
        while (at < bytes.length && (bytes[at] < '0' || bytes[at] > '9')) {
            at++;
        }
        int to = at;
        while (to < bytes.length && bytes[to] >= '0' && bytes[to] <= '9') {
            to++;
        }
        return replaced(bytes, at, to, utf8(NUMBERS[random.nextInt(NUMBERS.length)]));
    }

    private byte[] spliced(byte[] bytes, int at, Random random) {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        int from = random.nextInt(other.length + 1);
        int to = Math.min(other.length, from + 1 + random.nextInt(200));
        return replaced(bytes, at, at, Arrays.copyOfRange(other, Math.min(from, to), to));
    }

    /** Many of the same: what is not linear shows here. */
    private static byte[] pumped(byte[] bytes, int from, int to, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int times = 1 << random.nextInt(13);
        for (int i = 0; i < times && out.size() < LONGEST; i++) {
            out.write(bytes, from, to - from);
        }
        return replaced(bytes, from, from, out.toByteArray());
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] with) {
        byte[] result = new byte[bytes.length - (to - from) + with.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(bytes, to, result, from + with.length, bytes.length - to);
        return result;
    }

    /** Corrects the first {@code Content-Length}, so that a changed body is a body still. */
    private static byte[] withRightLength(byte[] bytes) {
        int at = indexBehind(bytes, "Content-Length: ", 0);
        int body = at < 0 ? -1 : indexBehind(bytes, "\r\n\r\n", at);
        int end = at < 0 ? -1 : indexBehind(bytes, "\r\n", at) - 2;
        if (body < 0 || end < at) {
            return bytes;
        }
        int next = indexBehind(bytes, "GET /", body);
        int length = (next < 0 ? bytes.length : next - 5) - body;
        return replaced(bytes, at, end, utf8(Integer.toString(length)));
    }

    private static int indexBehind(byte[] bytes, String text, int from) {
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text, from);
        return at < 0 ? -1 : at + text.length();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
