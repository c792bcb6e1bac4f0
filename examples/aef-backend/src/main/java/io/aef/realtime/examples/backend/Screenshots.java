package io.aef.realtime.examples.backend;

import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.netty.RequestHandler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Pictures of the steps of this node's runs that have failed: {@code GET /screenshots/NAME}, for those who may follow the run. Kept in memory for
 * an hour, as long as there is room: the oldest make it. Thread-safe.
 */
final class Screenshots implements RequestHandler {

    static final int MAX = 100;
    static final int MAX_BYTES = 16 << 20;
    static final int MAX_BYTES_OF_ONE = 2 << 20;
    static final Duration KEPT = Duration.ofHours(1);

    private static final String PATH = "/screenshots/";
    private static final String MISSING = "There is no such picture here, or no longer";

    private record Screenshot(String runId, byte[] jpeg, Instant keptAt) {}

    private final RunAccess access;
    private final InstantSource clock;

    /** By name, oldest first. Guarded by itself, as is the number below. */
    private final Map<String, Screenshot> kept = new LinkedHashMap<>();

    private long bytes;

    Screenshots(RunAccess access, InstantSource clock) {
        this.access = access;
        this.clock = clock;
    }

    /**
     * Keeps one.
     *
     * @param jpeg not copied, must not be written to
     * @return where it is, relative to the page; empty if it is too large
     */
    Optional<String> keep(String runId, byte[] jpeg) {
        if (jpeg.length > MAX_BYTES_OF_ONE) {
            return Optional.empty();
        }
        // A name that says nothing, and is another one on each node.
        String name = UUID.randomUUID().toString();
        synchronized (kept) {
            kept.put(name, new Screenshot(runId, jpeg, clock.instant()));
            bytes += jpeg.length;
            makeRoom();
        }
        return Optional.of(PATH.substring(1) + name);
    }

    /** Those of a run that nobody knows any more. */
    void forget(String runId) {
        synchronized (kept) {
            kept.values().removeIf(each -> each.runId().equals(runId));
            bytes = kept.values().stream().mapToLong(each -> each.jpeg().length).sum();
        }
    }

    private void makeRoom() {
        Instant oldest = clock.instant().minus(KEPT);
        Iterator<Screenshot> all = kept.values().iterator();
        while (all.hasNext()) {
            Screenshot first = all.next();
            if (kept.size() <= MAX && bytes <= MAX_BYTES && !first.keptAt().isBefore(oldest)) {
                return;
            }
            all.remove();
            bytes -= first.jpeg().length;
        }
    }

    private @Nullable Screenshot find(String name) {
        synchronized (kept) {
            makeRoom();
            return kept.get(name);
        }
    }

    @Override
    public boolean matches(String path) {
        return path.startsWith(PATH);
    }

    @Override
    public void handle(HttpExchange exchange) {
        Screenshot found = find(exchange.request().path().substring(PATH.length()));
        if (found == null) {
            access.ask(exchange, null, MISSING, () -> {});
        } else {
            access.ask(
                    exchange,
                    found.runId(),
                    MISSING,
                    () -> exchange.respond(RunAccess.found("image/jpeg", found.jpeg())));
        }
    }
}
