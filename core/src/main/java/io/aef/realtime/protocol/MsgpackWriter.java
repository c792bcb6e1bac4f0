package io.aef.realtime.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** Writes plain Java as MessagePack, in the forms notepack.io uses: the shortest for whole numbers, 64 bits for others. */
final class MsgpackWriter {

    private static final MessagePack.PackerConfig CONFIG =
            new MessagePack.PackerConfig().withStr8FormatSupport(true).withBufferSize(512);

    private final MessageBufferPacker packer;

    private MsgpackWriter(MessageBufferPacker packer) {
        this.packer = packer;
    }

    static byte[] write(@Nullable Object value) {
        try (MessageBufferPacker packer = CONFIG.newBufferPacker()) {
            new MsgpackWriter(packer).value(value);
            return packer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void value(@Nullable Object value) throws IOException {
        if (value == null) {
            packer.packNil();
        } else if (value instanceof String string) {
            string(string);
        } else if (value instanceof Boolean bool) {
            packer.packBoolean(bool);
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof byte[] bytes) {
            packer.packBinaryHeader(bytes.length);
            packer.writePayload(bytes);
        } else if (value instanceof Map<?, ?> map) {
            packer.packMapHeader(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                string((String) entry.getKey());
                value(entry.getValue());
            }
        } else {
            List<?> list = (List<?>) value;
            packer.packArrayHeader(list.size());
            for (Object element : list) {
                value(element);
            }
        }
    }

    private void string(String string) throws IOException {
        byte[] utf8 = Utf8.encode(string);
        packer.packRawStringHeader(utf8.length);
        packer.writePayload(utf8);
    }

    private void number(Number number) throws IOException {
        if (number instanceof Integer || number instanceof Long) {
            packer.packLong(number.longValue());
        } else if (number instanceof BigInteger big && big.signum() > 0 && big.bitLength() <= Long.SIZE) {
            packer.packBigInteger(big);
        } else {
            packer.packDouble(number.doubleValue());
        }
    }
}
