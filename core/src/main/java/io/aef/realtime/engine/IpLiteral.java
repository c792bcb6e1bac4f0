package io.aef.realtime.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses as they are written. Never asks a name server. */
final class IpLiteral {

    private static final int LONGEST = 45;

    private IpLiteral() {}

    /** An address of either kind; null if it is none. */
    static @Nullable InetAddress parse(String text) {
        try {
            if (text.indexOf(':') < 0) {
                byte[] bytes = ipv4(text);
                return bytes == null ? null : InetAddress.getByAddress(bytes);
            }
            // Nothing of these characters with a colon in it can be a name.
            return text.length() <= LONGEST && text.matches("[0-9a-fA-F:.]+") ? InetAddress.getByName(text) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** As proxies write it: also with a port, and IPv6 in brackets; null if it is none. */
    static @Nullable InetAddress parseWithPort(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end > 0 && text.indexOf(':') < end && isPort(text.substring(end + 1))
                    ? parse(text.substring(1, end))
                    : null;
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && colon == text.lastIndexOf(':')) {
            return isPort(text.substring(colon)) ? parse(text.substring(0, colon)) : null;
        }
        return parse(text);
    }

    private static boolean isPort(String text) {
        return text.isEmpty() || text.matches(":[0-9]{1,5}");
    }

    private static byte @Nullable [] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            // No leading zeros: some read them as octal.
            if (!parts[i].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[i]) > 255) {
                return null;
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }
}
