package io.aef.realtime.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The namespace as a Socket.IO 2 client names it when it joins: {@code /chat?token=x}. It has no payload to send its auth in
 * (Socket.IO protocol 4), so the query string is that.
 *
 * @param name the namespace itself
 * @param query decoded, in its order; of a parameter given twice, the last value
 */
public record LegacyNamespace(String name, Map<String, String> query) {

    public LegacyNamespace {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    /** Splits the namespace of a {@link Packet.Connect}. Never fails: what is no valid escape stays as it is. */
    public static LegacyNamespace parse(String namespace) {
        int fragment = namespace.indexOf('#');
        String whole = fragment < 0 ? namespace : namespace.substring(0, fragment);
        int mark = whole.indexOf('?');
        if (mark < 0) {
            return new LegacyNamespace(whole, Map.of());
        }
        Map<String, String> query = new LinkedHashMap<>();
        for (String parameter : whole.substring(mark + 1).split("&", -1)) {
            if (!parameter.isEmpty()) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                query.put(decode(name), equals < 0 ? "" : decode(parameter.substring(equals + 1)));
            }
        }
        return new LegacyNamespace(whole.substring(0, mark), query);
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low >= 0) {
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = bytes[i] == '+' ? (byte) ' ' : bytes[i];
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Without the values of the query, which may be secrets. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>(query.keySet());
        return name + " " + names;
    }
}
