package io.aef.realtime.protocol;

/**
 * What is accepted as one packet from a peer. The depth of JSON and the length of its numbers are the JSON port's concern.
 *
 * @param maxAttachments binary parts of one packet, as the official parser's option; at least 0
 * @param maxNamespaceLength characters of a namespace, at least 1
 * @param maxEventNameLength characters of the name of an event, at least 1
 * @param maxAuthBytes bytes of what a client sends when it joins a namespace: the payload, or the query string
 * @param maxPacketBytes bytes of a packet and its attachments together; not less than one message may have, or there is no use
 *     in allowing that
 * @param maxDepth nesting of arrays and maps in MessagePack, 1 to 2000
 * @param maxElements values in one packet of MessagePack, keys of maps among them, at least 16: a value of one byte takes up to
 *     64 in memory. JSON is kept as text until a handler asks for it
 */
public record ParserLimits(
        int maxAttachments,
        int maxNamespaceLength,
        int maxEventNameLength,
        int maxAuthBytes,
        int maxPacketBytes,
        int maxDepth,
        int maxElements) {

    private static final ParserLimits DEFAULTS = new ParserLimits(10, 256, 256, 64 * 1024, 1_000_000, 500, 250_000);

    public ParserLimits {
        atLeast("maxAttachments", maxAttachments, 0);
        atLeast("maxNamespaceLength", maxNamespaceLength, 1);
        atLeast("maxEventNameLength", maxEventNameLength, 1);
        atLeast("maxAuthBytes", maxAuthBytes, 1);
        atLeast("maxPacketBytes", maxPacketBytes, 1);
        atLeast("maxElements", maxElements, 16);
        if (maxDepth < 1 || maxDepth > 2000) {
            throw new IllegalArgumentException("maxDepth: " + maxDepth + " (expected: 1 to 2000)");
        }
    }

    /** 10 attachments, names of 256 characters, 64 KiB of auth, packets of 1,000,000 bytes, depth 500, 250,000 values. */
    public static ParserLimits defaults() {
        return DEFAULTS;
    }

    public ParserLimits withMaxAttachments(int value) {
        return new ParserLimits(
                value, maxNamespaceLength, maxEventNameLength, maxAuthBytes, maxPacketBytes, maxDepth, maxElements);
    }

    public ParserLimits withMaxNamespaceLength(int value) {
        return new ParserLimits(
                maxAttachments, value, maxEventNameLength, maxAuthBytes, maxPacketBytes, maxDepth, maxElements);
    }

    public ParserLimits withMaxEventNameLength(int value) {
        return new ParserLimits(
                maxAttachments, maxNamespaceLength, value, maxAuthBytes, maxPacketBytes, maxDepth, maxElements);
    }

    public ParserLimits withMaxAuthBytes(int value) {
        return new ParserLimits(
                maxAttachments, maxNamespaceLength, maxEventNameLength, value, maxPacketBytes, maxDepth, maxElements);
    }

    /** The same with another size, such as that of the largest message the transport lets in. */
    public ParserLimits withMaxPacketBytes(int bytes) {
        return new ParserLimits(
                maxAttachments, maxNamespaceLength, maxEventNameLength, maxAuthBytes, bytes, maxDepth, maxElements);
    }

    public ParserLimits withMaxDepth(int value) {
        return new ParserLimits(
                maxAttachments,
                maxNamespaceLength,
                maxEventNameLength,
                maxAuthBytes,
                maxPacketBytes,
                value,
                maxElements);
    }

    public ParserLimits withMaxElements(int value) {
        return new ParserLimits(
                maxAttachments, maxNamespaceLength, maxEventNameLength, maxAuthBytes, maxPacketBytes, maxDepth, value);
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
    }
}
