package io.aef.realtime.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows one topic of a log: what is there behind an offset, then what is appended, in order, without a gap and each event once. A log
 * that cannot be reached is asked again every second. Thread-safe.
 *
 * <pre>
 * watch ──▶ read a page ──▶ as far as the log? ──yes──▶ what came meanwhile ──▶ each event as it comes
 *                ▲                 │ no                     │ not the next one      │ not the next one, or interrupted
 *                └─────────────────┴────────────────────────┴──────────────────────┘
 * </pre>
 */
public final class Tail implements AutoCloseable {

    /** Is called with one thing after the other, on any thread, and must not block. */
    public interface Listener {

        /** The next event. */
        void event(EventLog.Event event);

        /** What was behind the last event is not in the log any more, or the log has begun anew: the next event is the oldest there is. */
        void lost();
    }

    private static final int PAGE = 256;

    /** Of what comes while the log is read. The rest is read. */
    private static final int MAX_MEANWHILE = 1024;

    /** The same of its bodies. */
    private static final long MAX_MEANWHILE_BYTES = 4 << 20;

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final EventLog log;
    private final String topic;
    private final Listener listener;
    private final BiConsumer<Runnable, Duration> timer;
    private final Telling telling = new Telling();

    // Guarded by this.
    private final Deque<EventLog.Event> meanwhile = new ArrayDeque<>(1);
    private long meanwhileBytes;
    private @Nullable Offset last;
    private boolean reading;
    private boolean unsure = true;
    private boolean closed;
    private EventLog.@Nullable Watch watch;

    private Tail(
            EventLog log,
            String topic,
            @Nullable Offset after,
            Listener listener,
            BiConsumer<Runnable, Duration> timer) {
        this.log = log;
        this.topic = topic;
        this.last = after;
        this.listener = listener;
        this.timer = timer;
    }

    /**
     * Begins to follow.
     *
     * @param after the last event that was seen; null for all there are
     */
    public static Tail follow(EventLog log, String topic, @Nullable Offset after, Listener listener) {
        return follow(
                log,
                topic,
                after,
                listener,
                (action, delay) -> CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
                        .execute(action));
    }

    /**
     * The same, with a timer of the caller.
     *
     * @param timer has an action run once a time is over, on any thread; at most a few at once
     */
    public static Tail follow(
            EventLog log,
            String topic,
            @Nullable Offset after,
            Listener listener,
            BiConsumer<Runnable, Duration> timer) {
        Tail tail = new Tail(log, topic, after, listener, timer);
        tail.watch();
        return tail;
    }

    private void watch() {
        log.watch(topic, new EventLog.Watcher() {
                    @Override
                    public void appended(EventLog.Event event) {
                        came(event);
                    }

                    @Override
                    public void interrupted() {
                        catchUp();
                    }
                })
                .whenComplete((begun, failure) -> {
                    if (failure != null) {
                        later(this::watch);
                    } else if (keep(begun)) {
                        catchUp();
                    } else {
                        begun.close();
                    }
                });
    }

    private synchronized boolean keep(EventLog.Watch begun) {
        watch = closed ? null : begun;
        return !closed;
    }

    private void later(Runnable action) {
        timer.accept(
                () -> {
                    if (!isClosed()) {
                        action.run();
                    }
                },
                AGAIN);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void came(EventLog.Event event) {
        boolean missed;
        synchronized (this) {
            if (reading || unsure) {
                keep(event);
                return;
            }
            boolean room = telling.hasRoom();
            missed = room && !follows(event);
            if (!room) {
                // It is read when the listener has come so far.
                unsure = true;
                telling.queue(this::catchUp);
            }
        }
        telling.tell();
        if (missed) {
            catchUp();
        }
    }

    /** Until the log has been read as far as that. */
    private void keep(EventLog.Event event) {
        if (meanwhile.size() == MAX_MEANWHILE || meanwhileBytes >= MAX_MEANWHILE_BYTES) {
            unsure = true;
        } else {
            meanwhile.add(event);
            meanwhileBytes += event.body().length;
        }
    }

    private void forgetMeanwhile() {
        meanwhile.clear();
        meanwhileBytes = 0;
    }

    /** Takes an event if it is the next one. What is known already is no gap. */
    private boolean follows(EventLog.Event event) {
        Offset offset = event.offset();
        boolean sameLog = last == null ? offset.sequence() == 1 : last.epoch() == offset.epoch();
        long expected = last == null ? 1 : last.sequence() + 1;
        if (sameLog && offset.sequence() == expected) {
            take(event);
            return true;
        }
        return last != null && offset.compareTo(last) <= 0;
    }

    private void take(EventLog.Event event) {
        last = event.offset();
        telling.queue(() -> listener.event(event), event.body().length);
    }

    private void catchUp() {
        synchronized (this) {
            unsure = true;
            if (reading || closed) {
                return;
            }
            reading = true;
        }
        readOn();
    }

    /** Page by page: in a loop, because a log in memory answers at once. */
    private void readOn() {
        boolean more = true;
        while (more) {
            CompletableFuture<EventLog.Slice> page =
                    log.read(topic, beginPage(), PAGE).toCompletableFuture();
            if (!page.isDone()) {
                page.whenComplete((found, failure) -> {
                    if (took(page)) {
                        readOn();
                    }
                });
                return;
            }
            more = took(page);
        }
    }

    private synchronized @Nullable Offset beginPage() {
        unsure = false;
        return last;
    }

    /** Whether there is more to be read at once. */
    private boolean took(CompletableFuture<EventLog.Slice> page) {
        if (page.isCompletedExceptionally()) {
            later(this::readOn);
            return false;
        }
        boolean more = take(page.join());
        telling.tell();
        if (more && !telling.hasRoom()) {
            telling.queue(this::readOn);
            telling.tell();
            return false;
        }
        return more;
    }

    private synchronized boolean take(EventLog.Slice page) {
        if (!page.complete()) {
            last = null;
            telling.queue(listener::lost);
        }
        page.events().forEach(this::take);
        if (!closed && (unsure || isBehind(page.latest()))) {
            return true;
        }
        reading = false;
        for (EventLog.Event next = meanwhile.poll(); next != null; next = meanwhile.poll()) {
            if (!follows(next)) {
                meanwhile.clear();
                reading = !closed;
            }
        }
        meanwhileBytes = 0;
        return reading;
    }

    private boolean isBehind(@Nullable Offset latest) {
        return latest != null && (last == null || last.compareTo(latest) < 0);
    }

    /** Ends it: the listener may be called once more at most. */
    @Override
    public void close() {
        EventLog.Watch ended;
        synchronized (this) {
            closed = true;
            forgetMeanwhile();
            ended = watch;
        }
        telling.end();
        if (ended != null) {
            ended.close();
        }
    }
}
