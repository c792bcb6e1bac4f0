package io.aef.realtime.engine.testkit;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Makes request heads as a host does. */
public final class Requests {

    private Requests() {}

    /** @param uri path and query, e.g. {@code /socket.io/?EIO=4&transport=polling} */
    public static HttpRequest of(String method, String uri, String... headers) {
        return from("192.0.2.1", false, method, uri, headers);
    }

    /** @param peer the address of the TCP peer, as digits */
    public static HttpRequest from(String peer, boolean secure, String method, String uri, String... headers) {
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        Map<String, String> query = new LinkedHashMap<>();
        Set<String> repeated = new HashSet<>();
        if (mark >= 0) {
            for (String pair : uri.substring(mark + 1).split("&")) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                if (query.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                    repeated.add(name);
                }
            }
        }
        return new HttpRequest(
                method, uri, path, query, repeated, Headers.of(headers), new InetSocketAddress(peer, 4711), secure);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
