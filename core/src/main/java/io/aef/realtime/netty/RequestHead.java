package io.aef.realtime.netty;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns Netty's request head into the engine's. */
final class RequestHead {

    /**
     * Parameters behind these are ignored. Node reads 1000, but a session keeps them as long as it lives, and so many are
     * worth more than ten times the memory of the line they came in.
     */
    private static final int MAX_PARAMETERS = 128;

    /** What the official client asks for when it begins with a WebSocket. */
    private static final String USUAL_TARGET = "/socket.io/?EIO=4&transport=websocket";

    /** Texts that nearly every handshake has. A session keeps its handshake as long as it lives, but not its own copy of these. */
    private static final Map<String, String> COMMON = Stream.of(
                    "/socket.io/",
                    USUAL_TARGET,
                    "EIO",
                    "4",
                    "transport",
                    "websocket",
                    "polling",
                    "Host",
                    "host",
                    "Connection",
                    "connection",
                    "Upgrade",
                    "upgrade",
                    "Origin",
                    "origin",
                    "User-Agent",
                    "user-agent",
                    "Accept",
                    "accept",
                    "*/*",
                    "Accept-Encoding",
                    "accept-encoding",
                    "Accept-Language",
                    "accept-language",
                    "Cache-Control",
                    "cache-control",
                    "no-cache",
                    "Pragma",
                    "pragma",
                    "Cookie",
                    "cookie",
                    "Authorization",
                    "authorization",
                    "keep-alive",
                    "Sec-WebSocket-Version",
                    "sec-websocket-version",
                    "13",
                    "Sec-WebSocket-Extensions",
                    "sec-websocket-extensions",
                    "permessage-deflate; client_max_window_bits",
                    "X-Forwarded-For",
                    "x-forwarded-for",
                    "X-Forwarded-Proto",
                    "x-forwarded-proto")
            .collect(Collectors.toUnmodifiableMap(text -> text, text -> text));

    private static final Map<String, String> USUAL_QUERY = usualQuery();

    /** Fields whose values are the same for many clients. */
    private static final Set<String> ALIKE = Set.of(
            "Host",
            "host",
            "Origin",
            "origin",
            "User-Agent",
            "user-agent",
            "Accept-Encoding",
            "accept-encoding",
            "Accept-Language",
            "accept-language",
            "Sec-WebSocket-Extensions",
            "sec-websocket-extensions");

    private RequestHead() {}

    /** In the form in which requests keep it, so that they need no copy. */
    private static Map<String, String> usualQuery() {
        Map<String, String> query = new LinkedHashMap<>();
        parseQuery(USUAL_TARGET, USUAL_TARGET.indexOf('?') + 1, query);
        InetSocketAddress anybody = new InetSocketAddress(0);
        return new HttpRequest("GET", USUAL_TARGET, "/socket.io/", query, Set.of(), Headers.empty(), anybody, false)
                .query();
    }

    private static String shared(String text) {
        return COMMON.getOrDefault(text, text);
    }

    static HttpRequest of(
            io.netty.handler.codec.http.HttpRequest request,
            InetSocketAddress remoteAddress,
            boolean secure,
            RecentTexts recent) {
        String uri = shared(originForm(request.uri()));
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : shared(uri.substring(0, mark));
        boolean usual = uri.equals(USUAL_TARGET);
        Map<String, String> query = usual ? USUAL_QUERY : new LinkedHashMap<>(4);
        Set<String> repeated = usual || mark < 0 ? Set.of() : parseQuery(uri, mark + 1, query);
        return new HttpRequest(
                request.method().name(), uri, path, query, repeated, headers(request, recent), remoteAddress, secure);
    }

    /** RFC 9110 section 10.1.1: an expectation that is not understood should be answered 417. */
    static boolean expectsTheUnknown(io.netty.handler.codec.http.HttpRequest request) {
        return request.headers().contains(HttpHeaderNames.EXPECT)
                && !HttpUtil.is100ContinueExpected(request)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    /** The path of a request target, without its query. */
    static String path(String target) {
        String uri = originForm(target);
        int mark = uri.indexOf('?');
        return mark < 0 ? uri : uri.substring(0, mark);
    }

    /** RFC 9112 section 3.2.2: a server must also take {@code http://host/path} for {@code /path}. */
    private static String originForm(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int authority = target.indexOf("://");
        if (authority <= 0) {
            return target;
        }
        for (int i = authority + 3; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '/') {
                return target.substring(i);
            }
            if (c == '?') {
                return "/" + target.substring(i);
            }
        }
        return "/";
    }

    private static Headers headers(io.netty.handler.codec.http.HttpRequest request, RecentTexts recent) {
        List<String> fields = new ArrayList<>(2 * request.headers().size());
        Iterator<Map.Entry<CharSequence, CharSequence>> entries =
                request.headers().iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> entry = entries.next();
            if (HttpHeaderNames.SEC_WEBSOCKET_KEY.contentEqualsIgnoreCase(entry.getKey())) {
                // A nonce that the handshake uses up; nobody could do anything with it later.
                continue;
            }
            String name = shared(entry.getKey().toString());
            String value = shared(entry.getValue().toString());
            fields.add(name);
            fields.add(ALIKE.contains(name) ? recent.shared(value) : value);
        }
        return Headers.of(fields.toArray(String[]::new));
    }

    /** Returns the names of the parameters that occur more than once. */
    private static Set<String> parseQuery(String uri, int from, Map<String, String> into) {
        Set<String> repeated = new HashSet<>(0);
        int start = from;
        for (int count = 0; start <= uri.length() && count < MAX_PARAMETERS; ) {
            int end = uri.indexOf('&', start);
            if (end < 0) {
                end = uri.length();
            }
            if (end > start) {
                count++;
                int equals = uri.indexOf('=', start);
                boolean hasValue = equals >= 0 && equals < end;
                String name = shared(decode(uri.substring(start, hasValue ? equals : end)));
                String value = hasValue ? shared(decode(uri.substring(equals + 1, end))) : "";
                if (into.put(name, value) != null) {
                    repeated.add(name);
                }
            }
            start = end + 1;
        }
        return repeated;
    }

    /** As Node does: a percent sign that begins no escape stands for itself, bytes that are no UTF-8 become U+FFFD. */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text.replace('+', ' ');
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length()) {
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    bytes.write(high << 4 | low);
                    i += 2;
                    continue;
                }
            }
            // Netty hands bytes beyond ASCII over as Latin-1 characters.
            bytes.write(c == '+' ? ' ' : c);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
