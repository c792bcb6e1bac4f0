package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.monitor.LogThrottle;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.browser.driving.Drivable;
import io.aef.realtime.browser.driving.OtherDrivables;
import io.aef.realtime.browser.driving.Turn;
import io.aef.realtime.browser.frame.StreamOptions;
import io.aef.realtime.browser.view.OtherNodes;
import io.aef.realtime.browser.view.SessionView;
import io.aef.realtime.browser.view.Time;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
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
 * Messages are read where they come in, and put at once into an inbox for each browser: what one of them waits for holds up no other.
 *
 * <p>Each side repeats what it knows and what it asks of the rule, and forgets the other when that is silent: so what is lost on the way is made up
 * for. But not an Ask or its Answer, as nothing must be done twice: that ends with {@code timeout}.
 */
public final class Relaying implements OtherNodes, OtherDrivables {

    static final Duration AGAIN = Duration.ofSeconds(2);

    /** After that, who says nothing is not there. */
    static final Duration PATIENCE = AGAIN.multipliedBy(3);

    /** A page is told soon that there is no such browser. */
    static final Duration SOUGHT_FOR = Duration.ofMillis(1_500);

    /** All nodes are asked again after these, if none has answered. */
    private static final Duration[] SOUGHT_AGAIN = {Duration.ofMillis(500), Duration.ofMillis(1_000)};

    private static final Logger log = LoggerFactory.getLogger(Relaying.class);

    private final Bus bus;
    private final StreamOptions options;
    private final Time time;
    private final Executor executor;
    private final Map<String, Home> homes = new ConcurrentHashMap<>();
    private final Map<String, Home> streams = new ConcurrentHashMap<>();
    private volatile Runnable endOfListening = () -> {};
    private final LogThrottle garbled = new LogThrottle();
    private final LogThrottle unsaid = new LogThrottle();
    private final AtomicBoolean repeating = new AtomicBoolean();
    private final Relays relays;

    /** When the next repetition was called for. */
    private volatile long calledAt;

    /** @param executor draws frames, and does what other nodes say */
    public Relaying(Bus bus, StreamOptions options, Time time, Executor executor) {
        this.bus = bus;
        this.options = options;
        this.time = time;
        this.executor = executor;
        this.relays = new Relays(time);
    }

    /** Begins to hear other nodes; once. */
    public void begin() {
        endOfListening = bus.listen(this::heard);
    }

    /**
     * Lets other nodes show a browser of this one.
     *
     * @param drivable the browser, if people may drive it
     */
    public void open(String sessionId, SessionView view, Supplier<@Nullable Drivable> drivable) {
        Home home = new Home(sessionId, view, drivable, this::send, time, inbox());
        homes.put(sessionId, home);
        streams.put(home.stream(), home);
        relays.isHere(sessionId, view);
    }

    /** Other nodes do not show it any more. Harmless if another one of that session is open. */
    public void close(String sessionId, SessionView view) {
        for (Home home : streams.values()) {
            if (home.view() == view) {
                homes.remove(sessionId, home);
                streams.remove(home.stream());
                home.close();
            }
        }
    }

    /** Nothing of other nodes is shown or heard any more. */
    public void close() {
        endOfListening.run();
        relays.close();
    }

    @Override
    public @Nullable SessionView view(String sessionId) {
        return relays.view(sessionId);
    }

    @Override
    public Collection<SessionView> views() {
        return relays.all().stream().map(Relay::view).toList();
    }

    @Override
    public CompletionStage<@Nullable SessionView> find(String sessionId) {
        return relays.find(sessionId, this::ask);
    }

    private void ask(Search search) {
        RelayMessage seek = search.seek();
        search.schedule(time, () -> relays.giveUp(search), SOUGHT_FOR);
        search.schedule(time, () -> send(seek, null), SOUGHT_AGAIN);
        bus.ask(seek.kind(), seek.members(), SOUGHT_FOR).thenAccept(there -> {
            if (!there) {
                relays.giveUp(search);
            }
        });
    }

    /** Of a browser that is shown here, or is from now on. */
    private void heard(RelayMessage.State state) {
        Search search = relays.search(state.sessionId(), state.relay());
        if (search == null || !answered(search, state)) {
            hand(relays.withId(state.relay()), relay -> relay.heard(state));
        }
    }

    /** Shows what was sought; false if the search is over, or there is no room. */
    private boolean answered(Search search, RelayMessage.State answer) {
        Relay relay = new Relay(search, answer.stream(), options, this::send, time, executor, inbox());
        if (!relays.show(relay, search)) {
            return false;
        }
        hand(relay, shown -> shown.heard(answer));
        hand(relay, shown -> search.end(shown.view()));
        return true;
    }

    private Inbox inbox() {
        return new Inbox(executor, this::complain);
    }

    @Override
    public @Nullable Drivable drivable(String sessionId) {
        Relay relay = relays.of(sessionId);
        return relay == null ? null : relay.driving();
    }

    @Override
    public void turn(String sessionId, Turn turn) {
        Home home = homes.get(sessionId);
        if (home != null) {
            home.turn(turn);
        }
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
            hand(homes.get(seek.sessionId()), home -> home.sought(seek));
        } else if (message instanceof RelayMessage.Want want) {
            hand(streams.get(want.stream()), home -> home.wanted(want));
        } else if (message instanceof RelayMessage.Drawn drawn) {
            hand(streams.get(drawn.stream()), home -> home.drawn(drawn));
        } else if (message instanceof RelayMessage.Leave leave) {
            hand(streams.get(leave.stream()), home -> home.left(leave.relay()));
        } else if (message instanceof RelayMessage.Ask ask) {
            hand(streams.get(ask.stream()), home -> home.asked(ask));
        } else if (message instanceof RelayMessage.Allowed allowed) {
            hand(streams.get(allowed.stream()), home -> home.allowed(allowed));
        } else {
            return false;
        }
        return true;
    }

    /** From the node of a browser that is shown here. */
    private void heardElsewhere(RelayMessage message, Supplier<byte @Nullable []> bytes) throws SchemaException {
        if (message instanceof RelayMessage.Frame frame) {
            for (String id : frame.relays()) {
                Relay relay = relays.withId(id);
                if (relay != null) {
                    relay.heard(frame, bytes);
                }
            }
        } else if (message instanceof RelayMessage.State state) {
            heard(state);
        } else if (message instanceof RelayMessage.Answer answer) {
            hand(relays.withId(answer.relay()), relay -> relay.driving().answered(answer));
        } else if (message instanceof RelayMessage.May may) {
            hand(relays.withId(may.relay()), relay -> relay.driving().asked(may));
        } else if (message instanceof RelayMessage.Gone gone) {
            relays.showing(gone.stream()).forEach(relay -> executor.execute(() -> relays.drop(relay)));
        }
    }

    private void hand(@Nullable Home home, Consumer<Home> what) {
        tell(
                home,
                present -> present.inbox().put(() -> {
                    what.accept(present);
                    repeat();
                }));
    }

    private static void hand(@Nullable Relay relay, Consumer<Relay> what) {
        tell(relay, present -> present.inbox().put(() -> what.accept(present)));
    }

    private static <T> void tell(@Nullable T present, Consumer<T> what) {
        if (present != null) {
            what.accept(present);
        }
    }

    /** What anybody on the same Redis can send must not fill the log. */
    private void complain(Exception garbage) {
        log.debug("What another node has said of a browser makes no sense", garbage);
        if (garbled.admits()) {
            log.warn(
                    "What another node has said of a browser makes no sense and is dropped ({})",
                    garbage.getClass().getSimpleName());
        }
    }

    /** Every few seconds, as long as there is something to repeat. */
    private void repeat() {
        if (isBusy() && repeating.compareAndSet(false, true)) {
            calledAt = time.nanos();
            time.schedule(this::repeatAll, AGAIN);
        }
    }

    private boolean isBusy() {
        return !relays.isEmpty() || homes.values().stream().anyMatch(Home::hasPeers);
    }

    private void repeatAll() {
        // A node that has stood still has heard nobody, and most of what they have said is still to be heard.
        boolean judging = time.nanos() - calledAt <= AGAIN.multipliedBy(2).toNanos();
        repeating.set(false);
        try {
            for (Relay relay : relays.all()) {
                each(() -> {
                    if (!relay.repeat(judging)) {
                        relays.drop(relay);
                    }
                });
            }
            homes.values().forEach(home -> each(() -> home.repeat(judging)));
        } finally {
            repeat();
        }
    }

    /** What is not ours, as a page or a rule, must not keep the rest from being repeated. */
    private void each(Runnable one) {
        try {
            one.run();
        } catch (RuntimeException failed) {
            if (unsaid.admits()) {
                log.error("What is said to other nodes of a browser again and again has failed", failed);
            }
        }
    }
}
