package io.aef.realtime.engine;

/**
 * Compression of WebSocket messages, RFC 7692. It costs memory for every connection, so it is off unless asked for; what a
 * client sends is never inflated beyond {@code maxHttpBufferSize}.
 *
 * @param threshold shorter messages are sent as they are, in bytes
 * @param level of the compression, 1 (fast) to 9 (small)
 * @param serverNoContextTakeover whether the server begins every message with an empty window
 * @param clientNoContextTakeover whether clients are asked to
 * @param serverMaxWindowBits the server's window as a power of two, 9 to 15
 * @param clientMaxWindowBits the window clients are asked to keep to, 9 to 15
 */
public record PerMessageDeflate(
        int threshold,
        int level,
        boolean serverNoContextTakeover,
        boolean clientNoContextTakeover,
        int serverMaxWindowBits,
        int clientMaxWindowBits) {

    public PerMessageDeflate {
        if (threshold < 0) {
            throw Check.bad("threshold", threshold, ">= 0");
        }
        Check.between("level", level, 1, 9);
        Check.between("serverMaxWindowBits", serverMaxWindowBits, 9, 15);
        Check.between("clientMaxWindowBits", clientMaxWindowBits, 9, 15);
    }

    /** Compresses messages of at least that many bytes; level 6, windows of 32 KiB that live on between messages. */
    public static PerMessageDeflate above(int threshold) {
        return new PerMessageDeflate(threshold, 6, false, false, 15, 15);
    }

    /** As the official server has it when switched on: from 1024 bytes. */
    public static PerMessageDeflate enabled() {
        return above(1024);
    }

    /** With that level, 1 (fast) to 9 (small). */
    public PerMessageDeflate withLevel(int newLevel) {
        return new PerMessageDeflate(
                threshold,
                newLevel,
                serverNoContextTakeover,
                clientNoContextTakeover,
                serverMaxWindowBits,
                clientMaxWindowBits);
    }

    /** With an empty window for every message, which saves memory and compresses less. */
    public PerMessageDeflate withNoContextTakeover(boolean server, boolean client) {
        return new PerMessageDeflate(threshold, level, server, client, serverMaxWindowBits, clientMaxWindowBits);
    }

    /** With those windows as powers of two, 9 to 15. */
    public PerMessageDeflate withMaxWindowBits(int server, int client) {
        return new PerMessageDeflate(
                threshold, level, serverNoContextTakeover, clientNoContextTakeover, server, client);
    }
}
