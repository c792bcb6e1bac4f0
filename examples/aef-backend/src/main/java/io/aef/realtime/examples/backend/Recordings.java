package io.aef.realtime.examples.backend;

import io.aef.realtime.browser.recording.Recorder;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.netty.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was seen of the runs of this node: {@code GET /recordings/RUN}, for whoever is signed in and shows that with the token of the connection.
 * They end with the process.
 */
final class Recordings implements RequestHandler, AutoCloseable {

    /** Some minutes of a page in which little moves. */
    private static final long MAX_BYTES = 8 << 20;

    private static final int AT_ONCE = 8;
    private static final String PATH = "/recordings/";
    private static final String SCHEME = "Bearer ";
    private static final Headers ALWAYS = Headers.of("Cache-Control", "no-store", "X-Content-Type-Options", "nosniff");
    private static final Logger log = LoggerFactory.getLogger(Recordings.class);

    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Tokens tokens;
    private final Path directory;
    private final Map<String, Path> files = new ConcurrentHashMap<>();

    Recordings(Tokens tokens) {
        this.tokens = tokens;
        try {
            directory = Files.createTempDirectory("aef-recordings-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins one; empty if that cannot be, which ends no run. */
    Optional<Recorder> begin(String runId) {
        Path file = directory.resolve(files.size() + ".aefrec");
        try {
            Recorder recorder = Recorder.create(file, MAX_BYTES);
            files.put(runId, file);
            return Optional.of(recorder);
        } catch (IOException e) {
            log.warn("The run is not recorded", e);
            return Optional.empty();
        }
    }

    @Override
    public boolean matches(String path) {
        return path.startsWith(PATH);
    }

    @Override
    public void handle(HttpExchange exchange) {
        String shown = exchange.request().headers().get("Authorization");
        boolean isKnown = shown != null
                && shown.startsWith(SCHEME)
                && tokens.ofConnections(shown.substring(SCHEME.length())).isPresent();
        Path file = files.get(exchange.request().path().substring(PATH.length()));
        if (!isKnown) {
            exchange.respond(text(401, "Sign in first"));
        } else if (file == null) {
            exchange.respond(text(404, "There is no recording of this run here"));
        } else if (!places.tryAcquire()) {
            exchange.respond(text(503, "Too many recordings are being loaded"));
        } else {
            // Some megabytes: not on the event loop, and not for many at once who do not read them.
            CompletableFuture.supplyAsync(() -> content(file))
                    .exceptionally(failed -> text(500, "The recording cannot be read"))
                    .thenAccept(response -> exchange.respond(response, places::release));
        }
    }

    private static HttpResponse content(Path file) {
        try {
            return HttpResponse.of(
                    200, ALWAYS.with("Content-Type", "application/octet-stream"), Files.readAllBytes(file));
        } catch (IOException e) {
            log.warn("A recording cannot be read", e);
            return text(404, "There is no recording of this run here");
        }
    }

    private static HttpResponse text(int status, String text) {
        return HttpResponse.of(
                status,
                ALWAYS.with("Content-Type", "text/plain; charset=utf-8"),
                text.getBytes(StandardCharsets.UTF_8));
    }

    /** Removes all. */
    @Override
    public void close() {
        Chromium.remove(directory);
    }
}
