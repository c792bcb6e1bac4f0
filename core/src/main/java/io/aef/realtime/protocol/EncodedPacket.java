package io.aef.realtime.protocol;

import java.util.List;

/**
 * A packet as Engine.IO messages: the head, and behind it one binary message per attachment.
 *
 * @param head UTF-8 text, or binary data if {@code binary}; not a copy
 * @param binary whether the head is a binary message, as the msgpack parser's is
 * @param attachments binary messages in their order; not copies
 */
public record EncodedPacket(byte[] head, boolean binary, List<byte[]> attachments) {}
