package io.aef.realtime;

import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.json.JsonValue;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a client introduced itself: the first request of its connection, and what it sent along to join the namespace. */
public final class Handshake {

    /** The form of {@code Date.prototype.toString()}, which the official server uses. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE MMM dd yyyy HH:mm:ss 'GMT'xx '('zzzz')'", Locale.ENGLISH);

    private final HttpRequest request;
    private final long issuedMillis;
    private final @Nullable JsonValue auth;

    Handshake(HttpRequest request, long issuedMillis, @Nullable JsonValue auth) {
        this.request = request;
        this.issuedMillis = issuedMillis;
        this.auth = auth;
    }

    /** Header fields by their lower-case names, without the key of a WebSocket. */
    public Map<String, String> headers() {
        return request.headers().asMap();
    }

    /** The value of a header field, or null; the name in any case. */
    public @Nullable String header(String name) {
        return request.headers().get(name);
    }

    /** The query parameters of the first request, decoded. */
    public Map<String, String> query() {
        return request.query();
    }

    /** The address of the client; of the last proxy in between unless {@link ServerBuilder#trustedProxies} names it. */
    public String address() {
        return request.clientAddress().getHostAddress();
    }

    /** When the socket was created, to the millisecond. */
    public Instant issued() {
        return Instant.ofEpochMilli(issuedMillis);
    }

    /** Whether the client's connection is encrypted: by this server, or as a trusted proxy says. */
    public boolean secure() {
        return request.secure();
    }

    /** Whether the client named an origin, as browsers do across domains. */
    public boolean xdomain() {
        return request.headers().contains("origin");
    }

    /** Path and query of the first request, undecoded. */
    public String url() {
        return request.uri();
    }

    /** What the client sent as {@code auth}; empty if nothing. */
    public Map<String, Object> auth() {
        if (auth != null && auth.toJava() instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, value) -> copy.put(String.valueOf(key), value));
            return copy;
        }
        return Map.of();
    }

    /** One member of {@code auth} if it is a string, else null. */
    public @Nullable String auth(String key) {
        return auth().get(key) instanceof String text ? text : null;
    }

    /**
     * {@code auth} as an instance of the class; null if the client sent none.
     *
     * @throws io.aef.realtime.json.JsonException if it does not fit
     */
    public <T> @Nullable T auth(Class<T> type) {
        return auth == null ? null : auth.as(type);
    }

    /** With the keys and in the form of the official server, as it is told to other nodes. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("headers", headers());
        map.put("time", TIME.format(issued().atZone(ZoneId.systemDefault())));
        map.put("address", address());
        map.put("xdomain", xdomain());
        map.put("secure", secure());
        map.put("issued", issuedMillis);
        map.put("url", url());
        map.put("query", query());
        map.put("auth", auth());
        return map;
    }

    /** Without any value a client has sent. */
    @Override
    public String toString() {
        return "Handshake[" + request + "]";
    }
}
