package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.monitor.LogThrottle;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.browser.driving.Drivable;
import io.aef.realtime.browser.driving.Turn;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.view.Drain;
import io.aef.realtime.browser.view.SessionView;
import io.aef.realtime.browser.view.Time;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A browser of this node, and the other nodes that show it to pages of theirs. Thread-safe. */
final class Home {

    /** More nodes are not served. */
    static final int MAX_PEERS = 256;

    private static final Logger log = LoggerFactory.getLogger(Home.class);

    private final String sessionId;
    private final String stream = UUID.randomUUID().toString();
    private final SessionView view;
    private final Supplier<@Nullable Drivable> drivable;
    private final Outbox outbox;
    private final Time time;
    private final long begunAt;
    private final LogThrottle troubles = new LogThrottle();
    private final Inbox inbox;
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final Drain counting = new Drain(this::count);
    private volatile Turn turn = Turn.NOBODYS;

    /** @param drivable the browser, if people may drive it */
    Home(
            String sessionId,
            SessionView view,
            Supplier<@Nullable Drivable> drivable,
            Outbox outbox,
            Time time,
            Inbox inbox) {
        this.sessionId = sessionId;
        this.view = view;
        this.drivable = drivable;
        this.outbox = outbox;
        this.time = time;
        this.begunAt = time.nanos();
        this.inbox = inbox;
    }

    String sessionId() {
        return sessionId;
    }

    String stream() {
        return stream;
    }

    SessionView view() {
        return view;
    }

    Time time() {
        return time;
    }

    /** As {@link RelayMessage.State#t}. */
    long now() {
        return (time.nanos() - begunAt) / 1_000;
    }

    /** For what other nodes say of it. */
    Inbox inbox() {
        return inbox;
    }

    boolean hasPeers() {
        return !peers.isEmpty();
    }

    void send(RelayMessage message) {
        outbox.send(message, null);
    }

    void send(RelayMessage message, byte @Nullable [] bytes) {
        outbox.send(message, bytes);
    }

    void sought(RelayMessage.Seek seek) {
        Peer known = peers.get(seek.relay());
        if (known == null) {
            send(new RelayMessage.State(sessionId, stream, seek.relay(), 0, null, null, null, now()));
        } else {
            known.tellState();
        }
    }

    void wanted(RelayMessage.Want want) {
        Peer peer = peer(want);
        if (peer == null) {
            return;
        }
        Demand demand = new Demand(want.fps(), want.width(), want.height(), want.quality());
        if (!view.join(peer, demand)) {
            close();
            return;
        }
        if (peer.hasEnded()) {
            // It has gone meanwhile, before it has joined.
            view.leave(peer);
            return;
        }
        view.acknowledge(peer, want.seq(), false);
        counting.run();
        peer.tell(driver(peer, turn));
    }

    /** Null if it is none, which it says again. */
    private @Nullable Peer peer(RelayMessage.Want want) {
        Peer known = peers.get(want.relay());
        if (known != null) {
            return hears(known, want) ? known : null;
        }
        Peer next = new Peer(this, want.relay());
        boolean joins = peers.size() < MAX_PEERS && hears(next, want) && peers.putIfAbsent(want.relay(), next) == null;
        return joins ? next : null;
    }

    private boolean hears(Peer peer, RelayMessage.Want want) {
        return peer.heard(time.nanos(), want.viewers(), want.pages(), want.numbered());
    }

    void drawn(RelayMessage.Drawn drawn) {
        Peer peer = peers.get(drawn.relay());
        if (peer != null) {
            view.acknowledge(peer, drawn.seq(), drawn.whole());
        }
    }

    void left(String relay) {
        Peer peer = peers.remove(relay);
        if (peer != null) {
            peer.end();
            view.leave(peer);
            counting.run();
        }
    }

    void asked(RelayMessage.Ask ask) {
        result(ask)
                .whenComplete((result, failure) -> send(
                        failure == null
                                ? new RelayMessage.Answer(stream, ask.relay(), ask.number(), result, null, null, null)
                                : refusal(ask, failure)));
    }

    private CompletionStage<Map<String, Object>> result(RelayMessage.Ask ask) {
        try {
            return carryOut(ask);
        } catch (RequestException | RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private CompletionStage<Map<String, Object>> carryOut(RelayMessage.Ask ask) throws RequestException {
        if (now() > ask.until()) {
            throw new RequestException(ErrorCode.TIMEOUT, "This has come too late.");
        }
        Peer peer = peers.get(ask.relay());
        Drivable browser = drivable.get();
        if (peer == null || browser == null) {
            throw new RequestException(ErrorCode.NOT_FOUND, "There is no browser that can be driven.");
        }
        RemotePage page = peer.page(ask.page(), ask.user());
        if (page == null) {
            throw new RequestException(ErrorCode.BUSY, "Too many would like to drive this browser.");
        }
        return ask.input() == null
                ? browser.take(page, ask.force()).thenApply(now -> Map.of("driving", now))
                : browser.perform(page, ask.input());
    }

    private RelayMessage.Answer refusal(RelayMessage.Ask ask, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        RequestException refusal;
        if (cause instanceof RequestException known) {
            refusal = known;
        } else {
            if (troubles.admits()) {
                // Not more of it: it may have what was typed in its message.
                log.error("Input of another node failed: {}", cause.getClass().getName());
            }
            refusal = new RequestException(ErrorCode.INTERNAL_ERROR, "The server could not carry this out.");
        }
        return new RelayMessage.Answer(
                stream,
                ask.relay(),
                ask.number(),
                null,
                refusal.code().wire(),
                String.valueOf(refusal.getMessage()),
                refusal.retryAfter() == null ? null : refusal.retryAfter().toMillis());
    }

    void allowed(RelayMessage.Allowed allowed) {
        Peer peer = peers.get(allowed.relay());
        if (peer != null) {
            peer.allowed(allowed.number(), allowed.may());
        }
    }

    /** One call after the other. */
    void turn(Turn now) {
        turn = now;
        peers.values().forEach(peer -> peer.tell(driver(peer, now)));
    }

    private static RelayMessage.@Nullable Driver driver(Peer peer, Turn turn) {
        String user = turn.user();
        return user == null
                ? null
                : new RelayMessage.Driver(
                        user,
                        turn.wantedBy(),
                        turn.page() instanceof RemotePage page && page.peer() == peer ? page.number() : null,
                        numbers(peer, turn));
    }

    private static List<Long> numbers(Peer peer, Turn turn) {
        return turn.wanting().stream()
                .filter(page -> page instanceof RemotePage remote && remote.peer() == peer)
                .map(page -> ((RemotePage) page).number())
                .sorted()
                .toList();
    }

    /**
     * Says that it is there, to those who are.
     *
     * @param judging whether who was silent is not there; false if this node was not there itself
     */
    void repeat(boolean judging) {
        long silentSince = time.nanos() - Relaying.PATIENCE.toNanos();
        for (Peer peer : peers.values()) {
            if (judging && peer.heardAt() - silentSince < 0) {
                left(peer.relay());
            } else {
                peer.tellState();
                peer.askAgain();
            }
        }
    }

    /** The browser is not shown any more. */
    void close() {
        // Also to who has found it and has not said yet what it wants.
        send(new RelayMessage.Gone(stream));
        List.copyOf(peers.keySet()).forEach(this::left);
    }

    private void count() {
        view.watchedElsewhere(peers.values().stream().mapToInt(Peer::viewers).sum());
    }
}
