package io.aef.realtime.protocol;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * Turns MessagePack into plain Java, with what notepack.io puts into extension type 0: {@code undefined}, dates and
 * {@code ArrayBuffer}s. Nothing is allocated on the word of a declared size: it must be covered by bytes that are there.
 */
final class MsgpackReader {

    /** What {@code JSON.stringify} makes of a date, so that a handler sees the same with either parser. */
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The end of time in JavaScript, in milliseconds on either side of 1970. */
    private static final long MAX_DATE = 8_640_000_000_000_000L;

    private static final byte TIMESTAMP = -1;

    /** Stands for JavaScript's undefined: absent in a map, null elsewhere. */
    private static final Object UNDEFINED = new Object();

    private final byte[] bytes;
    private final ParserLimits limits;
    private final MessageUnpacker unpacker;
    private int elements;

    MsgpackReader(byte[] bytes, ParserLimits limits) {
        this.bytes = bytes;
        this.limits = limits;
        this.unpacker = MessagePack.newDefaultUnpacker(bytes);
    }

    /**
     * Reads exactly one value.
     *
     * @throws PacketException if the bytes are not one
     */
    @Nullable
    Object read() {
        try {
            Object value = value(0);
            if (remaining() > 0) {
                throw new PacketException(remaining() + " trailing bytes");
            }
            return value == UNDEFINED ? null : value;
        } catch (IOException | MessagePackException e) {
            throw new PacketException("The message is not MessagePack.");
        }
    }

    /** How many values were read, the keys of maps among them. */
    int elements() {
        return elements;
    }

    private long remaining() {
        return bytes.length - unpacker.getTotalReadBytes();
    }

    private @Nullable Object value(int depth) throws IOException {
        if (++elements > limits.maxElements()) {
            throw new PacketException("The message has more than " + limits.maxElements() + " values.");
        }
        MessageFormat format = unpacker.getNextFormat();
        return switch (format.getValueType()) {
            case NIL -> {
                unpacker.unpackNil();
                yield null;
            }
            case BOOLEAN -> unpacker.unpackBoolean();
            case INTEGER -> integer(format);
            case FLOAT -> unpacker.unpackDouble();
            case STRING -> string();
            case BINARY -> payload(unpacker.unpackBinaryHeader());
            case ARRAY -> array(depth + 1);
            case MAP -> map(depth + 1);
            case EXTENSION -> extension(format);
        };
    }

    private Number integer(MessageFormat format) throws IOException {
        if (format == MessageFormat.UINT64) {
            BigInteger big = unpacker.unpackBigInteger();
            return big.bitLength() < Long.SIZE ? narrowed(big.longValue()) : big;
        }
        return narrowed(unpacker.unpackLong());
    }

    private static Number narrowed(long number) {
        return number == (int) number ? (Number) (int) number : (Number) number;
    }

    private byte[] payload(int length) throws IOException {
        covered(length, 1);
        return unpacker.readPayload(length);
    }

    private String string() throws IOException {
        int length = unpacker.unpackRawStringHeader();
        covered(length, 1);
        String string = Utf8.decode(bytes, (int) unpacker.getTotalReadBytes(), length);
        unpacker.readPayloadAsReference(length);
        return string;
    }

    private List<@Nullable Object> array(int depth) throws IOException {
        checkDepth(depth);
        int size = unpacker.unpackArrayHeader();
        covered(size, 1);
        // Not sized by what was declared: many nested arrays may each declare all the bytes that are left.
        List<@Nullable Object> list = new ArrayList<>(Math.min(size, 16));
        for (int i = 0; i < size; i++) {
            Object element = value(depth);
            list.add(element == UNDEFINED ? null : element);
        }
        return list;
    }

    private Map<String, @Nullable Object> map(int depth) throws IOException {
        checkDepth(depth);
        int size = unpacker.unpackMapHeader();
        covered(size, 2);
        Map<String, @Nullable Object> map = new LinkedHashMap<>(Math.min(size, 8) * 2);
        for (int i = 0; i < size; i++) {
            Object key = value(depth);
            if (!(key instanceof String || key instanceof Number)) {
                throw new PacketException("The key of a map is neither a string nor a number.");
            }
            Object value = value(depth);
            if (value == UNDEFINED) {
                map.remove(key.toString());
            } else {
                map.put(key.toString(), value);
            }
        }
        return map;
    }

    private @Nullable Object extension(MessageFormat format) throws IOException {
        ExtensionTypeHeader header = unpacker.unpackExtensionTypeHeader();
        if (header.getType() == TIMESTAMP) {
            return timestamp(payload(header.getLength()));
        }
        if (header.getType() != 0) {
            throw new PacketException("unknown extension type " + header.getType());
        }
        byte[] data = payload(header.getLength());
        return switch (format) {
            case FIXEXT1 -> UNDEFINED;
            case FIXEXT8 -> date(ByteBuffer.wrap(data).getLong());
            case EXT8, EXT16, EXT32 -> data;
            default -> throw new PacketException("unknown extension of " + data.length + " bytes");
        };
    }

    /** As the specification of MessagePack has it, and notepack.io 3 writes it. */
    private static @Nullable String timestamp(byte[] data) {
        ByteBuffer buffer = ByteBuffer.wrap(data);
        return switch (data.length) {
            case 4 -> date((buffer.getInt() & 0xffffffffL) * 1000);
            case 8 -> {
                long both = buffer.getLong();
                yield date((both & 0x3ffffffffL) * 1000 + (both >>> 34) / 1_000_000);
            }
            case 12 -> {
                long nanos = buffer.getInt() & 0xffffffffL;
                long seconds = buffer.getLong();
                yield Math.abs(seconds) > MAX_DATE / 1000 ? null : date(seconds * 1000 + nanos / 1_000_000);
            }
            default -> throw new PacketException("unknown timestamp of " + data.length + " bytes");
        };
    }

    private static @Nullable String date(long millis) {
        return millis < -MAX_DATE || millis > MAX_DATE ? null : ISO.format(Instant.ofEpochMilli(millis));
    }

    private void covered(int count, int bytesEach) {
        if ((long) count * bytesEach > remaining()) {
            throw new PacketException("The message declares more than it holds.");
        }
    }

    private void checkDepth(int depth) {
        if (depth > limits.maxDepth()) {
            throw new PacketException("The message is nested deeper than " + limits.maxDepth() + " levels.");
        }
    }
}
