package io.aef.realtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.Decoder;
import org.redisson.client.protocol.Encoder;

/**
 * Of the entries of streams: names of fields are text, what is in them are bytes. Nothing is encoded into pooled memory, because
 * Redisson does not give back that of a batch which could not be sent.
 */
final class EntryCodec extends ByteArrayCodec {

    static final EntryCodec INSTANCE = new EntryCodec();

    private final Encoder nameEncoder = name -> Unpooled.wrappedBuffer(((String) name).getBytes(UTF_8));
    private final Decoder<Object> nameDecoder = (bytes, state) -> bytes.toString(UTF_8);

    private EntryCodec() {}

    @Override
    public Encoder getMapKeyEncoder() {
        return nameEncoder;
    }

    @Override
    public Decoder<Object> getMapKeyDecoder() {
        return nameDecoder;
    }
}
