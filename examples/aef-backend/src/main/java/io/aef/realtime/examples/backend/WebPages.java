package io.aef.realtime.examples.backend;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.netty.RequestHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dashboard and the shop: the files below {@code /web} on the class path. Answers every request that nobody before it
 * has taken.
 */
final class WebPages implements RequestHandler {

    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9_./-]*");

    private static final Pattern INLINE = Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** Nothing from elsewhere; blobs are pictures that a script has fetched, as those need a token. */
    private static final String POLICY = "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' blob:";

    private static final Headers ALWAYS =
            Headers.of("Cache-Control", "no-cache", "X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY");

    private final Map<String, HttpResponse> loaded = new ConcurrentHashMap<>();

    @Override
    public boolean matches(String path) {
        return true;
    }

    @Override
    public void handle(HttpExchange exchange) {
        exchange.respond(
                switch (exchange.request().method()) {
                    case "GET", "HEAD" -> page(exchange.request().path()).orElseGet(() -> text(404, "Not found"));
                    default -> text(405, "Method not allowed").thenClose();
                });
    }

    /** The file for a path; one that ends in a slash means its {@code index.html}. */
    private Optional<HttpResponse> page(String path) {
        String name = path.endsWith("/") ? path + "index.html" : path;
        String contentType = CONTENT_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (contentType == null || !PATH.matcher(name).matches() || name.contains("..")) {
            return Optional.empty();
        }
        HttpResponse known = loaded.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<HttpResponse> response =
                load(name).map(content -> HttpResponse.of(200, headers(contentType, content), content));
        response.ifPresent(found -> loaded.put(name, found));
        return response;
    }

    private static Headers headers(String contentType, byte[] content) {
        String policy = contentType.startsWith("text/html") ? POLICY + inline(content) : POLICY;
        return ALWAYS.with("Content-Type", contentType).with("Content-Security-Policy", policy);
    }

    /** An import map can only be a part of the page; it is allowed by what it says. */
    private static String inline(byte[] page) {
        Matcher map = INLINE.matcher(new String(page, StandardCharsets.UTF_8));
        if (!map.find()) {
            return "";
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(map.group(1).getBytes(StandardCharsets.UTF_8));
            return "; script-src 'self' 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Reads a file of our own jar, once: short enough for an event loop. */
    private static Optional<byte[]> load(String name) {
        try (InputStream in = WebPages.class.getResourceAsStream("/web" + name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse text(int status, String text) {
        return HttpResponse.of(
                status,
                ALWAYS.with("Content-Type", "text/plain; charset=utf-8"),
                text.getBytes(StandardCharsets.UTF_8));
    }
}
