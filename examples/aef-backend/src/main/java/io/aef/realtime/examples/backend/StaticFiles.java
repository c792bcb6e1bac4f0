package io.aef.realtime.examples.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files below {@code /web} on the class path, by the path of a request. Thread-safe; a file is read once. */
final class StaticFiles {

    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9_./-]*");

    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, StaticFile> read = new ConcurrentHashMap<>();

    /** A file and what a browser has to know about it. */
    record StaticFile(String contentType, byte[] content) {}

    /** The file for a path without query; a path that ends in a slash means {@code index.html}. */
    Optional<StaticFile> find(String path) {
        String name = path.endsWith("/") ? path + "index.html" : path;
        String contentType = CONTENT_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (contentType == null || !PATH.matcher(name).matches() || name.contains("..")) {
            return Optional.empty();
        }
        StaticFile known = read.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<StaticFile> file = load(name, contentType);
        file.ifPresent(content -> read.put(name, content));
        return file;
    }

    private static Optional<StaticFile> load(String name, String contentType) {
        try (InputStream in = StaticFiles.class.getResourceAsStream("/web" + name)) {
            return in == null ? Optional.empty() : Optional.of(new StaticFile(contentType, in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
