package io.aef.realtime.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several packets as the body of one HTTP message. Pure functions; the two protocol revisions differ in all of them. */
sealed interface PayloadCodec permits PayloadCodecV3, PayloadCodecV4 {

    /** The codec of that protocol revision. */
    static PayloadCodec of(int protocol) {
        return protocol == 3 ? PayloadCodecV3.INSTANCE : PayloadCodecV4.INSTANCE;
    }

    /**
     * @param packets at least one
     * @param supportsBinary whether the client reads a binary body
     */
    Payload encode(List<EnginePacket> packets, boolean supportsBinary);

    /**
     * Reads packets up to the first that is malformed. More than {@code maxPackets} are an error from the start.
     *
     * @param binary whether the body was announced as {@code application/octet-stream}
     */
    Decoded decode(byte[] body, boolean binary, int maxPackets);

    /** An encoded body: binary, or UTF-8 text. */
    record Payload(byte[] body, boolean binary) {}

    /** The packets of a body, and what was wrong behind them. */
    record Decoded(List<EnginePacket> packets, @Nullable ProtocolException error) {

        static Decoded nothing(String error) {
            return new Decoded(List.of(), new ProtocolException(error));
        }
    }
}
