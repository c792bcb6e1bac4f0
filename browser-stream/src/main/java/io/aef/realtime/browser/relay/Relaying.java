package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.browser.StreamOptions;
import io.aef.realtime.browser.input.Drivable;
import io.aef.realtime.browser.input.OtherDrivables;
import io.aef.realtime.browser.input.Turn;
import io.aef.realtime.browser.view.OtherNodes;
import io.aef.realtime.browser.view.SessionView;
import io.aef.realtime.browser.view.Time;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Browsers of one node for pages of others. Thread-safe.
 *
 * <pre>
 *  a page's node (relay)                      the browser's node (stream)
 *  browser_watch ──── Seek ──────────────────▶ all nodes, which say whether they have it
 *                ◀─── State ────────────────── the one that has it
 *  demand of all ──── Want, every 2 s ───────▶ one viewer more
 *  its pages     ◀─── State, every 2 s ─────── status, who drives
 *  its pages     ◀─── Frame ────────────────── what has changed since the one before
 *  redrawn       ──── Drawn ─────────────────▶ the next one
 *  browser_input ──── Ask ───────────────────▶ stands in for the page
 *  mayDrive?     ◀─── May ──────────────────── …
 *                ──── Allowed ───────────────▶
 *  answer        ◀─── Answer ─────────────────
 *                ──── Leave    Gone ──────────
 * </pre>
 *
 * Whatever is lost on the way is said again: each side repeats what it knows, and forgets the other when that is silent.
 */
public final class Relaying implements OtherNodes, OtherDrivables {

    static final Duration AGAIN = Duration.ofSeconds(2);

    /** After that, who says nothing is not there. */
    static final Duration PATIENCE = AGAIN.multipliedBy(3);

    /** A page is told soon that there is no such browser. */
    static final Duration SOUGHT_FOR = Duration.ofMillis(1_500);

    /** Sessions of other nodes that are shown here. */
    static final int MAX_RELAYS = 256;

    private static final Duration QUIET = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(Relaying.class);

    private final Bus bus;
    private final StreamOptions options;
    private final Time time;
    private final Executor executor;
    private final Map<String, Home> homes = new ConcurrentHashMap<>();
    private final Map<String, Home> streams = new ConcurrentHashMap<>();
    private final AtomicBoolean repeating = new AtomicBoolean();

    // Guarded by this.
    private final Map<String, Relay> relays = new HashMap<>();
    private @Nullable Long complainedAt;

    /** @param executor draws frames */
    public Relaying(Bus bus, StreamOptions options, Time time, Executor executor) {
        this.bus = bus;
        this.options = options;
        this.time = time;
        this.executor = executor;
    }

    /** Begins to hear other nodes; once. */
    public void begin() {
        bus.listen(this::heard);
    }

    /**
     * Lets other nodes show a browser of this one.
     *
     * @param drivable the browser, if people may drive it
     */
    public void open(String sessionId, SessionView view, Supplier<@Nullable Drivable> drivable) {
        Home home = new Home(sessionId, view, drivable, this::send, time);
        homes.put(sessionId, home);
        streams.put(home.stream(), home);
        Relay before;
        synchronized (this) {
            before = relays.remove(sessionId);
        }
        if (before != null) {
            before.close();
        }
    }

    /** Other nodes do not show it any more. */
    public void close(String sessionId) {
        Home home = homes.remove(sessionId);
        if (home != null) {
            streams.remove(home.stream());
            home.close();
        }
    }

    /** Nothing of other nodes is shown any more. */
    public void close() {
        List<Relay> all;
        synchronized (this) {
            all = List.copyOf(relays.values());
            relays.clear();
        }
        all.forEach(Relay::close);
    }

    @Override
    public synchronized @Nullable SessionView view(String sessionId) {
        Relay relay = relays.get(sessionId);
        if (relay == null || !relay.isFound()) {
            return null;
        }
        relay.use();
        return relay.view();
    }

    @Override
    public synchronized Collection<SessionView> views() {
        return relays.values().stream().map(Relay::view).toList();
    }

    @Override
    public CompletionStage<@Nullable SessionView> find(String sessionId) {
        Relay relay;
        synchronized (this) {
            Relay known = relays.get(sessionId);
            if (known != null) {
                known.use();
                return known.found();
            }
            if (relays.size() >= MAX_RELAYS) {
                return CompletableFuture.failedFuture(new RequestException(
                        ErrorCode.BUSY, "This server shows as many browsers of other servers as it can."));
            }
            relay = new Relay(sessionId, options, this::send, time, executor);
            relays.put(sessionId, relay);
        }
        Runnable forget = time.schedule(() -> giveUp(relay), SOUGHT_FOR);
        relay.found().thenRun(forget);
        RelayMessage seek = relay.seek();
        bus.ask(seek.kind(), seek.members(), SOUGHT_FOR).thenAccept(there -> {
            if (!there) {
                giveUp(relay);
            }
        });
        repeat();
        return relay.found();
    }

    private void giveUp(Relay relay) {
        if (!relay.isFound()) {
            drop(relay);
        }
    }

    private void drop(Relay relay) {
        synchronized (this) {
            relays.remove(relay.sessionId(), relay);
        }
        relay.close();
    }

    @Override
    public @Nullable Drivable drivable(String sessionId) {
        Relay relay = relay(sessionId);
        return relay == null ? null : relay.driving();
    }

    @Override
    public void turn(String sessionId, Turn turn) {
        Home home = homes.get(sessionId);
        if (home != null) {
            home.turn(turn);
        }
    }

    private synchronized @Nullable Relay relay(String sessionId) {
        return relays.get(sessionId);
    }

    private synchronized @Nullable Relay relayOf(String id) {
        return relays.values().stream()
                .filter(relay -> relay.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private void send(RelayMessage message, byte @Nullable [] bytes) {
        bus.send(message.kind(), message.members(), bytes);
    }

    /** Whether it is asked for a browser of this node. */
    private boolean heard(@Nullable String kind, @Nullable Object members, Supplier<byte @Nullable []> bytes) {
        boolean here = false;
        try {
            RelayMessage message = RelayMessage.read(Objects.requireNonNullElse(kind, ""), members);
            here = message instanceof RelayMessage.Seek seek && homes.containsKey(seek.sessionId());
            if (!heardHere(message)) {
                heardElsewhere(message, bytes);
            }
        } catch (SchemaException | RuntimeException garbage) {
            complain(garbage);
        }
        repeat();
        return here;
    }

    /** From a node that shows a browser of this one. */
    private boolean heardHere(RelayMessage message) {
        if (message instanceof RelayMessage.Seek seek) {
            tell(homes.get(seek.sessionId()), home -> home.sought(seek));
        } else if (message instanceof RelayMessage.Want want) {
            tell(streams.get(want.stream()), home -> home.wanted(want));
        } else if (message instanceof RelayMessage.Drawn drawn) {
            tell(streams.get(drawn.stream()), home -> home.drawn(drawn));
        } else if (message instanceof RelayMessage.Leave leave) {
            tell(streams.get(leave.stream()), home -> home.left(leave.relay()));
        } else if (message instanceof RelayMessage.Ask ask) {
            tell(streams.get(ask.stream()), home -> home.asked(ask));
        } else if (message instanceof RelayMessage.Allowed allowed) {
            tell(streams.get(allowed.stream()), home -> home.allowed(allowed));
        } else {
            return false;
        }
        return true;
    }

    /** From the node of a browser that is shown here. */
    private void heardElsewhere(RelayMessage message, Supplier<byte @Nullable []> bytes) throws SchemaException {
        if (message instanceof RelayMessage.Frame frame) {
            for (String id : frame.relays()) {
                Relay relay = relayOf(id);
                if (relay != null) {
                    relay.heard(frame, bytes);
                }
            }
        } else if (message instanceof RelayMessage.State state) {
            Relay relay = relayOf(state.relay());
            if (relay != null) {
                relay.heard(state);
            }
        } else if (message instanceof RelayMessage.Answer answer) {
            tell(relayOf(answer.relay()), relay -> relay.driving().answered(answer));
        } else if (message instanceof RelayMessage.May may) {
            tell(relayOf(may.relay()), relay -> relay.driving().asked(may));
        } else if (message instanceof RelayMessage.Gone gone) {
            showing(gone.stream()).forEach(this::drop);
        }
    }

    private static <T> void tell(@Nullable T present, Consumer<T> what) {
        if (present != null) {
            what.accept(present);
        }
    }

    private synchronized List<Relay> showing(String stream) {
        return relays.values().stream()
                .filter(relay -> stream.equals(relay.stream()))
                .toList();
    }

    /** What anybody on the same Redis can send must not fill the log. */
    private void complain(Exception garbage) {
        log.debug("What another node has said of a browser makes no sense", garbage);
        synchronized (this) {
            long now = time.nanos();
            if (complainedAt != null && now - complainedAt < QUIET.toNanos()) {
                return;
            }
            complainedAt = now;
        }
        log.warn(
                "What another node has said of a browser makes no sense and is dropped ({})",
                garbage.getClass().getSimpleName());
    }

    /** Every few seconds, as long as there is something to repeat. */
    private void repeat() {
        if (isBusy() && repeating.compareAndSet(false, true)) {
            time.schedule(this::repeatAll, AGAIN);
        }
    }

    private synchronized boolean isBusy() {
        return !relays.isEmpty() || homes.values().stream().anyMatch(Home::hasPeers);
    }

    private void repeatAll() {
        repeating.set(false);
        List<Relay> all;
        synchronized (this) {
            all = List.copyOf(relays.values());
        }
        for (Relay relay : all) {
            if (!relay.repeat()) {
                drop(relay);
            }
        }
        homes.values().forEach(Home::repeat);
        repeat();
    }
}
