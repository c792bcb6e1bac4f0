package io.aef.realtime.examples.backend;

import io.aef.realtime.browser.recording.Recorder;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.netty.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was seen of the runs of this node: {@code GET /recordings/RUN}, for those who may follow the run. They end with what is known of the run, or
 * with the process.
 */
final class Recordings implements RequestHandler, AutoCloseable {

    /** Some minutes of a page in which little moves. */
    private static final long MAX_BYTES = 8 << 20;

    private static final int AT_ONCE = 8;
    private static final String PATH = "/recordings/";
    private static final String MISSING = "There is no recording of this run here";
    private static final Logger log = LoggerFactory.getLogger(Recordings.class);

    private final Semaphore places = new Semaphore(AT_ONCE);
    private final RunAccess access;
    private final Path directory;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Path> files = new ConcurrentHashMap<>();

    Recordings(RunAccess access) {
        this.access = access;
        try {
            directory = Files.createTempDirectory("aef-recordings-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins one; empty if that cannot be, which ends no run. */
    Optional<Recorder> begin(String runId) {
        Path file = directory.resolve(numbers.incrementAndGet() + ".aefrec");
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
        String runId = exchange.request().path().substring(PATH.length());
        Path file = files.get(runId);
        if (file == null) {
            access.ask(exchange, null, MISSING, () -> {});
        } else {
            access.ask(exchange, runId, MISSING, () -> send(exchange, file));
        }
    }

    private void send(HttpExchange exchange, Path file) {
        if (!places.tryAcquire()) {
            exchange.respond(RunAccess.text(503, "Too many recordings are being loaded"));
            return;
        }
        // Some megabytes: not on the event loop, and not for many at once who do not read them.
        CompletableFuture.supplyAsync(() -> content(file))
                .exceptionally(failed -> RunAccess.text(500, "The recording cannot be read"))
                .thenAccept(response -> exchange.respond(response, places::release));
    }

    private static HttpResponse content(Path file) {
        try {
            return RunAccess.found("application/octet-stream", Files.readAllBytes(file));
        } catch (IOException e) {
            log.warn("A recording cannot be read", e);
            return RunAccess.text(404, MISSING);
        }
    }

    /** That of a run that nobody knows any more. */
    void forget(String runId) {
        Path file = files.remove(runId);
        if (file != null) {
            Chromium.remove(file);
        }
    }

    /** Removes all. */
    @Override
    public void close() {
        Chromium.remove(directory);
    }
}
