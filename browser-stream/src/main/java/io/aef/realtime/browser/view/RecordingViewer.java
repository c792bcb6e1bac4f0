package io.aef.realtime.browser.view;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.browser.BrowserFrame;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.browser.recording.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Watches a session as a page does, and writes what it is sent to a file: a slow disk is a slow viewer. It says that it has drawn a frame when
 * that is written, and needs a whole one now and then, so that a player can begin there.
 */
final class RecordingViewer implements Conduit {

    /** A player that seeks draws what comes behind a whole frame up to where it seeks. */
    static final Duration WHOLE_EVERY = Duration.ofSeconds(10);

    /** Those that are to be written, of which a page can make many. */
    private static final int MAX_STATUSES = 1_000;

    private static final byte[] NOTHING = {};

    private final SessionView view;
    private final Recorder recorder;
    private final Executor disk;
    private final InstantSource clock;
    private final CompletableFuture<Void> written = new CompletableFuture<>();

    /** Guarded by this. */
    private int waiting;

    /** On the disk's thread. */
    private Instant wholeAt = Instant.EPOCH;

    /** @param disk runs one thing after the other, in order */
    RecordingViewer(SessionView view, Recorder recorder, Executor disk, InstantSource clock) {
        this.view = view;
        this.recorder = recorder;
        this.disk = disk;
        this.clock = clock;
    }

    /** Done when the last of it is in the file: when the session is over, or the file is full. */
    CompletionStage<Void> written() {
        return written;
    }

    /** Nothing was to be recorded any more. */
    void end() {
        disk.execute(() -> written.complete(null));
    }

    @Override
    public Principal principal() {
        return Principal.of("recording");
    }

    @Override
    public Attendance attend(Topic topic, Runnable ended) {
        return this::end;
    }

    @Override
    public void send(Collection<? extends Requester> to, String event, @Nullable Object... args) {
        to.forEach(each -> ((RecordingViewer) each).take(event, args));
    }

    @SuppressWarnings("unchecked")
    private void take(String event, @Nullable Object... args) {
        Instant at = clock.instant();
        Map<String, Object> header = (Map<String, Object>) args[0];
        if (header == null) {
            return;
        }
        if (event.equals(BrowserFrame.TYPE)) {
            byte[] bytes = args.length > 1 && args[1] instanceof byte[] some ? some : NOTHING;
            disk.execute(() -> write(at, header, bytes));
        } else if (hasRoom()) {
            disk.execute(() -> {
                recorder.event(at, event, header);
                leave();
            });
        }
    }

    private void write(Instant at, Map<String, Object> header, byte[] bytes) {
        if (!recorder.frame(at, header, bytes)) {
            view.leave(this);
            return;
        }
        if (!header.containsKey("base")) {
            wholeAt = at;
        }
        boolean whole = !at.isBefore(wholeAt.plus(WHOLE_EVERY));
        if (header.get("seq") instanceof Number seq) {
            view.acknowledge(this, seq.longValue(), whole);
        }
    }

    private synchronized boolean hasRoom() {
        if (waiting >= MAX_STATUSES) {
            return false;
        }
        waiting++;
        return true;
    }

    private synchronized void leave() {
        waiting--;
    }
}
