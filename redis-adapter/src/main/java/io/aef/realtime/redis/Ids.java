package io.aef.realtime.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Ids of nodes and requests. */
final class Ids {

    /** As the official cluster adapter has it. The classic one has 6 characters, which two nodes may have in common. */
    private static final int BYTES = 8;

    private static final int LENGTH = 2 * BYTES;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** By which people know a node: its host and the number of its process. */
    static String nameOfThisProcess() {
        return host() + ":" + ProcessHandle.current().pid();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unknown) {
            return "localhost";
        }
    }

    /** Whether it looks like one of {@link #next}. */
    static boolean isOne(String id) {
        return id.length() == LENGTH && id.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    /** What it ends with, if that looks like one; null otherwise, and if there is nothing before it. */
    static @Nullable String atEndOf(String text) {
        int at = text.length() - LENGTH;
        String end = at > 0 ? text.substring(at) : "";
        return isOne(end) ? end : null;
    }

    /** 16 hexadecimal digits. */
    static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
