package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.browser.BrowserFrame;
import io.aef.realtime.automation.browser.BrowserStatus;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.browser.Demand;
import io.aef.realtime.browser.StreamOptions;
import io.aef.realtime.browser.view.Drain;
import io.aef.realtime.browser.view.SessionView;
import io.aef.realtime.browser.view.StatusForm;
import io.aef.realtime.browser.view.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A browser of another node, shown to pages of this one. Thread-safe.
 *
 * <pre>
 * SOUGHT ── its node answers ──▶ FOUND ── its node is silent ──▶ LOST ── some node answers ──▶ FOUND
 *    │ nobody does                 │ it has ended, or nobody       │ nobody does for a minute
 *    ▼                             ▼ watches any more              ▼
 *  there is none                 over                            over
 * </pre>
 */
final class Relay {

    /** How long one that was lost is looked for. */
    static final Duration LOST_FOR = Duration.ofMinutes(1);

    /** Frames that wait for being drawn: their node sends two at most before it is told. */
    private static final int MAX_WAITING = 4;

    /** @param bytes read where it is drawn */
    private record Arrived(RelayMessage.Frame message, BrowserFrame frame, Supplier<byte @Nullable []> bytes) {

        String stream() {
            return message.stream();
        }
    }

    private final String sessionId;
    private final String id = UUID.randomUUID().toString();
    private final Outbox outbox;
    private final Time time;
    private final Executor executor;
    private final SessionView view;
    private final RelayedDriving driving;
    private final Redrawing redrawing;
    private final Drain drawing = new Drain(this::drawAll);
    private final CompletableFuture<@Nullable SessionView> found = new CompletableFuture<>();

    // Guarded by this.
    private final Deque<Arrived> waiting = new ArrayDeque<>();

    /** Null until it is found. */
    private @Nullable String stream;

    private boolean lost;
    private boolean closed;
    private long heardAt;

    /** What the clock of its node said then, in microseconds. */
    private long saidAt;

    private long usedAt;

    /** What is wanted now: nothing, if nobody watches or nobody draws. */
    private Demand demand = Demand.NONE;

    /** Whether its node knows of this relay. */
    private boolean joined;

    /** Frames are counted by their stream. */
    private long received;

    private long drawn;

    private boolean needsWhole;
    private BrowserStatus status;

    /** When its node said so. */
    private long statusAt = Long.MIN_VALUE;

    Relay(String sessionId, StreamOptions options, Outbox outbox, Time time, Executor executor) {
        this.sessionId = sessionId;
        this.outbox = outbox;
        this.time = time;
        this.executor = executor;
        this.view = new SessionView(sessionId, this::want, options, time);
        this.driving = new RelayedDriving(this, time);
        this.redrawing = new Redrawing(view);
        this.usedAt = time.nanos();
        this.status = StatusForm.of(sessionId, StatusForm.starting(), 0);
    }

    String sessionId() {
        return sessionId;
    }

    String id() {
        return id;
    }

    SessionView view() {
        return view;
    }

    RelayedDriving driving() {
        return driving;
    }

    /** Done when it is found; null if it is not. */
    CompletionStage<@Nullable SessionView> found() {
        return found;
    }

    /** The browser, as its node calls it; null while it is not known. */
    synchronized @Nullable String stream() {
        return lost || closed ? null : stream;
    }

    /** When that has gone by since now, by the clock of the browser's node; earlier by how long its news take. */
    synchronized long nowThereAnd(Duration more) {
        return saidAt + (time.nanos() - heardAt + more.toNanos()) / 1_000;
    }

    void send(RelayMessage message) {
        outbox.send(message, null);
    }

    /** What is to be asked of all nodes. */
    RelayMessage seek() {
        return new RelayMessage.Seek(sessionId, id);
    }

    /** Somebody is about to watch. */
    synchronized void use() {
        usedAt = time.nanos();
    }

    synchronized boolean isFound() {
        return stream != null;
    }

    /** Its viewers want that, all together. */
    private void want(Demand next) {
        synchronized (this) {
            demand = next;
        }
        if (next.isNone() && view.count() == 0) {
            leave();
        } else {
            tellWant();
        }
    }

    /** Tells its node what is wanted, and who drives or would like to. */
    synchronized void tellWant() {
        if (stream == null || lost || closed || demand.isNone() && !joined) {
            return;
        }
        joined = true;
        RelayedDriving.Numbers pages = driving.numbers();
        send(new RelayMessage.Want(
                stream,
                id,
                demand.maxFramesPerSecond(),
                demand.maxWidth(),
                demand.maxHeight(),
                demand.quality(),
                view.count(),
                drawn,
                pages.present(),
                pages.last()));
    }

    private synchronized void leave() {
        if (joined && stream != null) {
            joined = false;
            send(new RelayMessage.Leave(stream, id));
        }
    }

    /** Its node says how it is. */
    void heard(RelayMessage.State state) throws SchemaException {
        BrowserStatus news = state.status() == null
                ? null
                : (BrowserStatus) Schema.of(BrowserStatus.class).read(state.status());
        boolean changed;
        synchronized (this) {
            if (closed || stream != null && !lost && !stream.equals(state.stream())) {
                return;
            }
            heardAt = time.nanos();
            saidAt = state.t();
            boolean again = lost;
            if (stream == null || lost) {
                bind(state.stream());
            }
            changed = become(news, state.t()) || again;
            if (needsWhole || state.seq() > received) {
                askWhole();
            }
        }
        found.complete(view);
        if (news != null) {
            view.watchedElsewhere(news.viewers());
        }
        if (changed) {
            view.tell(StatusForm.read(status()));
        }
        driving.turn(state.turn());
    }

    private void bind(String to) {
        lost = false;
        if (!to.equals(stream)) {
            stream = to;
            joined = false;
            needsWhole = false;
            received = 0;
            drawn = 0;
            statusAt = Long.MIN_VALUE;
        }
        tellWant();
    }

    /** Whether that is news. What was said before something that is known already is not. */
    private synchronized boolean become(@Nullable BrowserStatus next, long saidAt) {
        if (next == null || saidAt < statusAt) {
            return false;
        }
        statusAt = saidAt;
        boolean news = !next.equals(status);
        status = next;
        return news;
    }

    private synchronized BrowserStatus status() {
        return status;
    }

    void heard(RelayMessage.Frame frame, Supplier<byte @Nullable []> bytes) throws SchemaException {
        BrowserFrame header = (BrowserFrame) Schema.of(BrowserFrame.class).read(frame.header());
        synchronized (this) {
            if (closed || !frame.stream().equals(stream) || waiting.size() >= MAX_WAITING) {
                return;
            }
            received = Math.max(received, header.seq());
            waiting.add(new Arrived(frame, header, bytes));
        }
        executor.execute(drawing::run);
    }

    private void drawAll() {
        for (Arrived next = poll(); next != null; next = poll()) {
            moveTo(next);
            Redrawing.Outcome outcome =
                    redrawing.draw(next.stream(), next.frame(), next.bytes().get());
            drew(next, outcome);
        }
    }

    /** The access rule is asked about a picture with the address that it is of, whether or not a status has said so. */
    private void moveTo(Arrived arrived) {
        RelayMessage.Frame message = arrived.message();
        io.aef.realtime.browser.BrowserStatus there;
        synchronized (this) {
            if (closed || !message.stream().equals(stream) || arrived.frame().seq() < drawn) {
                return;
            }
            if (message.url() == null || !become(withUrl(status, message.url()), message.t())) {
                return;
            }
            there = StatusForm.read(status);
            there = lost ? StatusForm.unresponsive(there) : there;
        }
        view.tellWithNext(there);
    }

    private static BrowserStatus withUrl(BrowserStatus status, String url) {
        return new BrowserStatus(
                status.sessionId(),
                status.state(),
                url,
                status.title(),
                status.tabs(),
                status.dialog(),
                status.viewers());
    }

    private synchronized @Nullable Arrived poll() {
        return waiting.poll();
    }

    private synchronized void drew(Arrived arrived, Redrawing.Outcome outcome) {
        if (closed || !arrived.stream().equals(stream)) {
            return;
        }
        if (outcome == Redrawing.Outcome.UNFIT && !needsWhole) {
            askWhole();
        } else if (outcome == Redrawing.Outcome.DRAWN) {
            needsWhole &= arrived.frame().base() != null;
            drawn = arrived.frame().seq();
            send(new RelayMessage.Drawn(arrived.stream(), id, drawn, false));
        }
    }

    private void askWhole() {
        if (joined && stream != null) {
            needsWhole = true;
            send(new RelayMessage.Drawn(stream, id, drawn, true));
        }
    }

    /**
     * Says that it is there, or looks for its browser.
     *
     * @return false if it is over
     */
    boolean repeat() {
        boolean watched = view.count() > 0;
        boolean silent;
        long quiet;
        synchronized (this) {
            long now = time.nanos();
            usedAt = watched || !found.isDone() ? now : usedAt;
            quiet = now - heardAt;
            if (now - usedAt > Relaying.PATIENCE.toNanos() || lost && quiet > LOST_FOR.toNanos()) {
                return false;
            }
            silent = joined && !lost && quiet > Relaying.PATIENCE.toNanos();
            lost |= silent;
        }
        if (silent) {
            view.tell(StatusForm.unresponsive(StatusForm.read(status())));
            driving.turn(null);
        }
        if (stream() == null) {
            send(seek());
        } else if (watched) {
            tellWant();
        } else {
            leave();
        }
        return true;
    }

    /** Its viewers are told that it is over. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            leave();
            closed = true;
            waiting.clear();
        }
        found.complete(null);
        driving.close();
        view.close();
    }
}
