package io.aef.realtime.protocol;

import org.jspecify.annotations.Nullable;

/** A way to write Socket.IO packets as Engine.IO messages. Both sides must use the same one. Thread-safe. */
public interface Parser {

    /** Encodes a packet. */
    EncodedPacket encode(Packet packet);

    /** A new decoder for one connection. */
    Decoder newDecoder();

    /**
     * Puts packets together from messages. One per connection, used on its lane only. After an exception it is of no
     * further use: the connection must be closed.
     */
    interface Decoder {

        /**
         * Takes a text message in.
         *
         * @return the packet, or null if attachments are still missing
         * @throws io.aef.realtime.protocol.PacketException if it is not what the protocol allows here
         */
        @Nullable
        Packet text(byte[] utf8);

        /** Takes a binary message in; as {@link #text}. */
        @Nullable
        Packet binary(byte[] data);

        /** About how many bytes the packet that was returned last takes in memory, beyond those it was sent in. */
        default int overhead() {
            return 0;
        }

        /** Whether a packet has begun and its attachments have not all arrived. */
        boolean isIncomplete();
    }
}
