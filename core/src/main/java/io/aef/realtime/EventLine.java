package io.aef.realtime;

import io.aef.realtime.protocol.Packet;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one socket that has middlewares for them: one after the other, and none overtakes another, whatever time the
 * middlewares take. Each keeps its place in the {@link InboundGate} until it is through.
 *
 * <pre>
 *  event ── waits for those before it ──▶ middlewares ── passed ──▶ handlers ──▶ through
 *                     │                        │ └────── refused ─▶ onError ───▶ through
 *                     └────── the socket has disconnected ──▶ dropped
 * </pre>
 *
 * <p>In the turn of the socket, all but {@link #use}.
 */
final class EventLine {

    /** What becomes of events. */
    interface Steps {

        /** Is the event still wanted? If so, those see it who see any event. Null if not. */
        @Nullable
        IncomingEvent begin(Packet.Event packet);

        /** All middlewares have let it pass. */
        void passed(IncomingEvent event);

        /** One of them has not. */
        void refused(RejectedException rejected);

        /** A middleware has thrown this. */
        void failed(Throwable thrown);
    }

    /** An event and what it counts for while it waits. */
    private record Entry(Packet.Event packet, int bytes) {}

    private final MiddlewareChain<IncomingEvent> middlewares = new MiddlewareChain<>();
    private final InboundGate gate;
    private final Executor turn;
    private final Steps steps;
    private final Queue<Entry> waiting = new ArrayDeque<>(2);

    /** The one the middlewares are asked about. */
    private @Nullable Entry asked;

    /** @param turn runs what is given to it in the turn of the socket */
    EventLine(InboundGate gate, Executor turn, Steps steps) {
        this.gate = gate;
        this.turn = turn;
        this.steps = steps;
    }

    /** For events that have not begun. Any thread. */
    void use(PacketMiddleware middleware) {
        middlewares.add(middleware::handle);
    }

    /** Another one that has entered the gate. */
    void add(Packet.Event packet, int bytes) {
        waiting.add(new Entry(packet, bytes));
        goOn();
    }

    /** The socket has disconnected: nobody is waited for, and what is decided later counts no more. */
    void end() {
        Entry first = asked;
        if (first != null) {
            waiting.add(first);
            asked = null;
        }
        Entry dropped;
        while ((dropped = waiting.poll()) != null) {
            gate.left(dropped.bytes);
        }
    }

    private void goOn() {
        Entry next;
        while (asked == null && (next = waiting.poll()) != null) {
            asked = next;
            ask(next);
        }
    }

    /** Whatever is thrown beside what the application throws, such as for want of memory: those behind have their turn. */
    private void ask(Entry entry) {
        try {
            IncomingEvent event = steps.begin(entry.packet);
            if (event == null) {
                through(entry);
                return;
            }
            Consumer<@Nullable RejectedException> outcome = rejected -> decided(entry, event, rejected);
            middlewares.run(event, later -> turn.execute(() -> resume(entry, later)), steps::failed, outcome);
        } catch (Throwable thrown) {
            steps.failed(thrown);
            through(entry);
        }
    }

    /** A middleware has decided after its call. */
    private void resume(Entry entry, Runnable proceed) {
        if (asked != entry) {
            return;
        }
        try {
            proceed.run();
        } catch (Throwable thrown) {
            steps.failed(thrown);
            through(entry);
        }
        goOn();
    }

    private void decided(Entry entry, IncomingEvent event, @Nullable RejectedException rejected) {
        if (asked != entry) {
            return;
        }
        try {
            if (rejected == null) {
                steps.passed(event);
            } else {
                steps.refused(rejected);
            }
        } finally {
            through(entry);
        }
    }

    private void through(Entry entry) {
        if (asked == entry) {
            asked = null;
            gate.left(entry.bytes);
        }
    }
}
