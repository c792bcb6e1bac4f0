package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.browser.BrowserFrame;
import io.aef.realtime.automation.browser.BrowserStatus;
import io.aef.realtime.automation.monitor.LogThrottle;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.SourceStatus;
import io.aef.realtime.browser.frame.StreamOptions;
import io.aef.realtime.browser.view.Drain;
import io.aef.realtime.browser.view.SessionView;
import io.aef.realtime.browser.view.StatusForm;
import io.aef.realtime.browser.view.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A browser of another node, shown to pages of this one. Thread-safe.
 *
 * <pre>
 * FOUND ── its node is silent ──▶ LOST ── some node answers ──▶ FOUND
 *   │ it has ended, or nobody       │ nobody does for a minute
 *   ▼ watches any more              ▼
 *  over                            over
 * </pre>
 */
final class Relay {

    /** How long one that was lost is looked for. */
    static final Duration LOST_FOR = Duration.ofMinutes(1);

    /** Frames that wait for being drawn: their node sends two at most before it is told. */
    private static final int MAX_WAITING = 4;

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private static final LogThrottle THROTTLE = new LogThrottle();

    /** @param bytes read where it is drawn */
    private record Arrived(RelayMessage.Frame message, BrowserFrame frame, Supplier<byte @Nullable []> bytes) {

        String stream() {
            return message.stream();
        }
    }

    private final String sessionId;
    private final String id;
    private final Outbox outbox;
    private final Time time;
    private final Executor executor;
    private final Inbox inbox;
    private final SessionView view;
    private final RelayedDriving driving;
    private final Redrawing redrawing;
    private final Drain drawing = new Drain(this::drawAll);
    private final Drain telling = new Drain(this::tellAll);

    // Guarded by this.
    private final Deque<Arrived> waiting = new ArrayDeque<>();

    /** Of which addresses the frame drawn last may be. */
    private List<String> urls = List.of();

    /** Whether its viewers do not know that yet. */
    private boolean moved;

    private String stream;

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

    private long joinedAt;

    /** Whether its node has said anything since. */
    private boolean answered;

    /** Frames are counted by their stream. */
    private long drawn;

    private boolean needsWhole;
    private BrowserStatus status;
    private RelayMessage.@Nullable Driver turn;

    /** When its node said so. */
    private long statusAt = Long.MIN_VALUE;

    /** What its viewers were told last. One thread at a time tells them. */
    private @Nullable SourceStatus told;

    /** @param stream what was found */
    Relay(
            Search search,
            String stream,
            StreamOptions options,
            Outbox outbox,
            Time time,
            Executor executor,
            Inbox inbox) {
        this.sessionId = search.sessionId();
        this.id = search.id();
        this.stream = stream;
        this.outbox = outbox;
        this.time = time;
        this.executor = executor;
        this.inbox = inbox;
        this.view = new SessionView(sessionId, this::want, options, time);
        this.driving = new RelayedDriving(this, time);
        this.redrawing = new Redrawing(view);
        this.heardAt = time.nanos();
        this.usedAt = heardAt;
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

    /** For what its node says of it. */
    Inbox inbox() {
        return inbox;
    }

    RelayedDriving driving() {
        return driving;
    }

    /** The browser, as its node calls it; null while that is lost. */
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

    /** Somebody is about to watch. */
    synchronized void use() {
        usedAt = time.nanos();
    }

    /** Its viewers want that, all together. */
    private void want(Demand next) {
        synchronized (this) {
            demand = next;
        }
        tellWantOrLeave();
    }

    /** Tells its node what is wanted, and who drives or would like to. */
    synchronized void tellWant() {
        if (lost || closed || demand.isNone() && !joined) {
            return;
        }
        if (!joined) {
            joined = true;
            joinedAt = time.nanos();
            answered = false;
        }
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

    private synchronized void tellWantOrLeave() {
        if (demand.isNone() && view.count() == 0) {
            leave();
        } else {
            tellWant();
        }
    }

    private void leave() {
        if (joined) {
            joined = false;
            send(new RelayMessage.Leave(stream, id));
        }
    }

    /** Its node says how it is. */
    void heard(RelayMessage.State state) {
        BrowserStatus news = news(state);
        boolean draws;
        synchronized (this) {
            if (closed || !lost && (answered || !joined) && !stream.equals(state.stream())) {
                return;
            }
            heardAt = time.nanos();
            saidAt = state.t();
            turn = state.turn();
            if (lost || !state.stream().equals(stream)) {
                bind(state.stream());
            }
            if (state.t() >= statusAt) {
                become(news, state.t());
                settle(state);
            }
            answered = true;
            draws = moved || !waiting.isEmpty();
            if (waiting.isEmpty() && (needsWhole || state.seq() > drawn)) {
                askWhole();
            }
        }
        if (draws) {
            // What was to do it may have failed to begin.
            executor.execute(drawing::run);
        }
        telling.run();
    }

    /** Null also if it cannot be read, as of another version: the rest counts. */
    private static @Nullable BrowserStatus news(RelayMessage.State state) {
        if (state.status() == null) {
            return null;
        }
        try {
            return (BrowserStatus) Schema.of(BrowserStatus.class).read(state.status());
        } catch (SchemaException unknown) {
            log.debug("How a browser of another node is cannot be read", unknown);
            return null;
        }
    }

    /** One after the other: what is told last is what is so. */
    private void tellAll() {
        SourceStatus how;
        int elsewhere;
        RelayMessage.Driver driver;
        synchronized (this) {
            if (closed) {
                return;
            }
            how = StatusForm.read(status);
            how = lost ? StatusForm.unresponsive(how) : how;
            elsewhere = status.viewers();
            driver = lost ? null : turn;
        }
        view.watchedElsewhere(elsewhere);
        if (!how.equals(told)) {
            told = how;
            view.tell(how);
        }
        driving.turn(driver);
    }

    private void bind(String to) {
        lost = false;
        if (!to.equals(stream)) {
            stream = to;
            joined = false;
            needsWhole = false;
            drawn = 0;
            statusAt = Long.MIN_VALUE;
        }
        tellWant();
    }

    /** What was said before something that is known already does not count. */
    private void become(@Nullable BrowserStatus next, long at) {
        if (next != null) {
            statusAt = at;
            status = next;
        }
    }

    /** The picture may be of fewer pages than when it was sent, or of another one. */
    private void settle(RelayMessage.State state) {
        List<String> now = state.urls();
        if (now != null && drawn > 0 && state.seq() == drawn && !now.equals(urls)) {
            urls = now;
            moved = true;
        }
    }

    void heard(RelayMessage.Frame frame, Supplier<byte @Nullable []> bytes) throws SchemaException {
        BrowserFrame header = (BrowserFrame) Schema.of(BrowserFrame.class).read(frame.header());
        synchronized (this) {
            if (closed || !frame.stream().equals(stream) || waiting.size() >= MAX_WAITING) {
                return;
            }
            waiting.add(new Arrived(frame, header, bytes));
        }
        executor.execute(drawing::run);
    }

    private void drawAll() {
        for (Arrived next = first(); next != null; next = first()) {
            drew(next, draw(next));
        }
        List<String> now = moved();
        if (now != null) {
            view.isOf(now);
        }
    }

    private synchronized @Nullable List<String> moved() {
        boolean news = moved;
        moved = false;
        return news ? urls : null;
    }

    private Redrawing.Outcome draw(Arrived arrived) {
        try {
            RelayMessage.Frame message = arrived.message();
            return redrawing.draw(
                    message.stream(),
                    arrived.frame(),
                    message.urls(),
                    arrived.bytes().get());
        } catch (RuntimeException | OutOfMemoryError failed) {
            if (THROTTLE.admits()) {
                log.error("A frame of another node could not be shown", failed);
            }
            return Redrawing.Outcome.UNFIT;
        }
    }

    private synchronized @Nullable Arrived first() {
        return waiting.peek();
    }

    private synchronized void drew(Arrived arrived, Redrawing.Outcome outcome) {
        waiting.remove(arrived);
        if (closed || !arrived.stream().equals(stream)) {
            return;
        }
        if (outcome == Redrawing.Outcome.UNFIT && !needsWhole) {
            askWhole();
        } else if (outcome == Redrawing.Outcome.DRAWN) {
            needsWhole &= arrived.frame().base() != null;
            drawn = arrived.frame().seq();
            urls = arrived.message().urls();
            moved = false;
            send(new RelayMessage.Drawn(arrived.stream(), id, drawn, false));
        }
    }

    private void askWhole() {
        if (joined) {
            needsWhole = true;
            send(new RelayMessage.Drawn(stream, id, drawn, true));
        }
    }

    /**
     * Says that it is there, or looks for its browser.
     *
     * @param judging whether who was silent is not there; false if this node was not there itself
     * @return false if it is over
     */
    boolean repeat(boolean judging) {
        boolean watched = view.count() > 0;
        boolean silent;
        boolean seeks;
        long quiet;
        synchronized (this) {
            long now = time.nanos();
            usedAt = watched ? now : usedAt;
            quiet = judging ? now - heardAt : 0;
            if (now - usedAt > Relaying.PATIENCE.toNanos() || lost && quiet > LOST_FOR.toNanos()) {
                return false;
            }
            silent = joined && !lost && quiet > Relaying.PATIENCE.toNanos();
            lost |= silent;
            // It may have ended while nobody watched.
            seeks = lost || joined && !answered && now - joinedAt >= Relaying.AGAIN.toNanos();
        }
        if (silent) {
            telling.run();
        }
        if (seeks) {
            send(new RelayMessage.Seek(sessionId, id));
        }
        tellWantOrLeave();
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
        driving.close();
        view.close();
    }
}
