package io.aef.realtime.netty;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the browser bundles of the official client, as {@code serveClient} of the official server does. A name that is
 * none of theirs does not match, so it ends in 404 (the official server passes it to its engine, which answers 400).
 */
public final class ClientBundles implements RequestHandler {

    private static final String DIRECTORY = "/io/aef/realtime/client-dist/";

    private static final Set<String> NAMES = Set.of(
            "socket.io.js",
            "socket.io.js.map",
            "socket.io.min.js",
            "socket.io.min.js.map",
            "socket.io.esm.min.js",
            "socket.io.esm.min.js.map",
            "socket.io.msgpack.min.js",
            "socket.io.msgpack.min.js.map");

    private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern ZERO = Pattern.compile("\\s*[qQ]=0(\\.0{0,3})?\\s*");

    private final String path;
    private final Function<HttpRequest, Headers> extraHeaders;
    private final String entityTag;
    private final Map<String, Bundle> bundles = new ConcurrentHashMap<>();

    /**
     * @param path what comes before a bundle's name, e.g. {@code /socket.io/}
     * @param extraHeaders added to each response, e.g. those of CORS
     */
    public ClientBundles(String path, Function<HttpRequest, Headers> extraHeaders) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path: " + path + " (expected: to begin with /)");
        }
        this.path = path.endsWith("/") ? path : path + "/";
        this.extraHeaders = extraHeaders;
        this.entityTag = "\"" + version() + "\"";
    }

    /** The version of the client that is handed out. */
    public static String version() {
        Matcher matcher = VERSION.matcher(new String(read("package.json"), StandardCharsets.UTF_8));
        if (!matcher.find()) {
            throw new IllegalStateException("the client's package.json has no version");
        }
        return matcher.group(1);
    }

    @Override
    public boolean matches(String requested) {
        return requested.startsWith(path) && NAMES.contains(requested.substring(path.length()));
    }

    @Override
    public void handle(HttpExchange exchange) {
        HttpRequest request = exchange.request();
        Headers headers = extraHeaders.apply(request);
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            exchange.respond(HttpResponse.empty(405, headers.with("Allow", "GET, HEAD")));
            return;
        }
        headers = headers.with("Cache-Control", "public, max-age=0").with("ETag", entityTag);
        if (matchesEntityTag(request.headers().get("If-None-Match"))) {
            exchange.respond(HttpResponse.empty(304, headers));
            return;
        }
        String name = request.path().substring(path.length());
        Bundle bundle = bundles.computeIfAbsent(name, Bundle::load);
        headers = headers.with(
                        "Content-Type",
                        (name.endsWith(".map") ? "application/json" : "application/javascript") + "; charset=utf-8")
                .with("Vary", "Accept-Encoding");
        if (acceptsGzip(request.headers().get("Accept-Encoding"))) {
            exchange.respond(HttpResponse.of(200, headers.with("Content-Encoding", "gzip"), bundle.gzip));
        } else {
            exchange.respond(HttpResponse.of(200, headers, bundle.plain));
        }
    }

    private boolean matchesEntityTag(@Nullable String condition) {
        return condition != null && (condition.equals(entityTag) || condition.equals("W/" + entityTag));
    }

    static boolean acceptsGzip(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        for (String coding : acceptEncoding.split(",")) {
            int parameters = coding.indexOf(';');
            String name = (parameters < 0 ? coding : coding.substring(0, parameters)).strip();
            if (name.equalsIgnoreCase("gzip")) {
                return parameters < 0
                        || !ZERO.matcher(coding.substring(parameters + 1)).matches();
            }
        }
        return false;
    }

    private static byte[] read(String name) {
        try (InputStream in = ClientBundles.class.getResourceAsStream(DIRECTORY + name)) {
            if (in == null) {
                throw new IllegalStateException("the client bundles are not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One file, read and compressed when it is first asked for. */
    private record Bundle(byte[] plain, byte[] gzip) {

        static Bundle load(String name) {
            byte[] plain = read(name);
            ByteArrayOutputStream compressed = new ByteArrayOutputStream(plain.length / 3);
            try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
                out.write(plain);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Bundle(plain, compressed.toByteArray());
        }
    }
}
