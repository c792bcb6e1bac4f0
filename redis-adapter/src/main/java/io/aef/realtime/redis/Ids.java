package io.aef.realtime.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Ids of nodes and requests. */
final class Ids {

    /** As the official cluster adapter has it. The classic one has 6 characters, which two nodes may have in common. */
    private static final int BYTES = 8;

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

    /** 16 hexadecimal digits. */
    static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
