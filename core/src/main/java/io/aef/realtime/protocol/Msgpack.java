package io.aef.realtime.protocol;

import org.jspecify.annotations.Nullable;

/**
 * MessagePack as the official adapters and parsers write it, by notepack.io: plain Java, as
 * {@link io.aef.realtime.json.JsonValue#toJava} describes it, with {@code byte[]} for binary parts.
 */
public final class Msgpack {

    private Msgpack() {}

    /** Writes a value; the keys of maps in their order. */
    public static byte[] write(@Nullable Object plain) {
        return MsgpackWriter.write(plain);
    }

    /**
     * Reads exactly one value. A date becomes what {@code JSON.stringify} makes of it, and {@code undefined} is absent in a map and
     * null elsewhere.
     *
     * @throws PacketException if the bytes are not one, or break a limit
     */
    public static @Nullable Object read(byte[] bytes, ParserLimits limits) {
        return new MsgpackReader(bytes, limits).read();
    }
}
