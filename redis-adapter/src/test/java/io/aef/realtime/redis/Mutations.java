package io.aef.realtime.redis;

import io.aef.realtime.json.Json;
import io.aef.realtime.protocol.Msgpack;
import io.aef.realtime.protocol.ParserLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes of a message one that nobody would send. The same seed makes the same. */
final class Mutations {

    private static final byte[][] HEADERS = {
        {(byte) 0xdd, -1, -1, -1, -1},
        {(byte) 0xdf, 0x7f, -1, -1, -1},
        {(byte) 0xc6, 0x7f, -1, -1, -1},
        {(byte) 0xdb, -1, -1, -1, -1},
        {(byte) 0xc9, 0x7f, -1, -1, -1, 0},
        {(byte) 0xc1},
        {(byte) 0xd7, 0, -1, -1, -1, -1, -1, -1, -1, -1},
        "{\"a\":1,".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        "\\ud800".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    };

    private final Random random;
    private final Json json;

    Mutations(long seed, Json json) {
        this.random = new Random(seed);
        this.json = json;
    }

    byte[] next(byte[] valid) {
        return switch (random.nextInt(5)) {
            case 0 -> flipped(valid);
            case 1 -> Arrays.copyOf(valid, random.nextInt(valid.length));
            case 2 -> spliced(valid);
            default -> confused(valid);
        };
    }

    private byte[] flipped(byte[] valid) {
        byte[] changed = valid.clone();
        for (int i = random.nextInt(8); i >= 0; i--) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private byte[] spliced(byte[] valid) {
        byte[] header = HEADERS[random.nextInt(HEADERS.length)];
        int at = random.nextInt(valid.length);
        byte[] changed = Arrays.copyOf(valid, valid.length + header.length);
        System.arraycopy(header, 0, changed, at, header.length);
        System.arraycopy(valid, at, changed, at + header.length, valid.length - at);
        return changed;
    }

    /** One of the values is another. */
    private byte[] confused(byte[] valid) {
        boolean text = valid[0] == '{';
        Object tree = text ? json.read(valid, 0, valid.length).toJava() : Msgpack.read(valid, ParserLimits.defaults());
        Object changed = replace(tree, new int[] {random.nextInt(count(tree))});
        return text ? json.write(new byte[0], changed) : Msgpack.write(changed);
    }

    private static int count(@Nullable Object tree) {
        int sum = 1;
        if (tree instanceof Map<?, ?> map) {
            for (Object each : map.values()) {
                sum += count(each);
            }
        } else if (tree instanceof List<?> list) {
            for (Object each : list) {
                sum += count(each);
            }
        }
        return sum;
    }

    private @Nullable Object replace(@Nullable Object tree, int[] left) {
        if (left[0]-- == 0) {
            return other();
        }
        if (tree instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> changed = new LinkedHashMap<>();
            map.forEach((key, value) -> changed.put(key.toString(), replace(value, left)));
            return changed;
        }
        if (tree instanceof List<?> list) {
            List<@Nullable Object> changed = new ArrayList<>();
            list.forEach(value -> changed.add(replace(value, left)));
            return changed;
        }
        return tree;
    }

    private @Nullable Object other() {
        return switch (random.nextInt(14)) {
            case 0 -> null;
            case 1 -> -1;
            case 2 -> Integer.MAX_VALUE;
            case 3 -> Long.MIN_VALUE;
            case 4 -> 1e308;
            case 5 -> "";
            case 6 -> "x".repeat(5000);
            case 7 -> true;
            case 8 -> List.of();
            case 9 -> Map.of();
            case 10 -> List.of(List.of(Map.of("_placeholder", true, "num", 10_000_000)));
            case 11 -> nested(400);
            case 12 -> random.nextInt(16) - 2;
            default -> Map.of("__proto__", Map.of("toString", "x"), "@class", "java.lang.Runtime");
        };
    }

    private static Object nested(int depth) {
        Object nested = List.of();
        for (int i = 0; i < depth; i++) {
            nested = List.of(nested);
        }
        return nested;
    }
}
