package io.aef.realtime;

import io.aef.realtime.protocol.Packet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handlers of one socket, and the order in which they are called: onAny, middlewares, handlers. */
final class SocketEvents {

    private static final Logger LOG = LoggerFactory.getLogger(Socket.class);

    /** A call of some handler of the application. */
    @FunctionalInterface
    private interface Call<H> {
        void on(H handler) throws Exception;
    }

    /** What an argument takes in memory beside its text, of which two bytes are enough. */
    private static final int ARGUMENT_BYTES = 48;

    private static final AtomicReferenceFieldUpdater<SocketEvents, List<AnyHandler>> ANY =
            HandlerList.field(SocketEvents.class, "any");
    private static final AtomicReferenceFieldUpdater<SocketEvents, List<OutgoingHandler>> ANY_OUTGOING =
            HandlerList.field(SocketEvents.class, "anyOutgoing");
    private static final AtomicReferenceFieldUpdater<SocketEvents, List<DisconnectHandler>> DISCONNECTING =
            HandlerList.field(SocketEvents.class, "disconnecting");
    private static final AtomicReferenceFieldUpdater<SocketEvents, List<DisconnectHandler>> DISCONNECT =
            HandlerList.field(SocketEvents.class, "disconnect");
    private static final AtomicReferenceFieldUpdater<SocketEvents, List<ErrorHandler>> ERRORS =
            HandlerList.field(SocketEvents.class, "errors");
    private static final AtomicReferenceFieldUpdater<SocketEvents, List<TypedHandler<String>>> UPGRADE =
            HandlerList.field(SocketEvents.class, "upgrade");
    private static final AtomicReferenceFieldUpdater<SocketEvents, List<DrainHandler>> DRAIN =
            HandlerList.field(SocketEvents.class, "drain");

    private final Socket socket;
    private final Mailbox mailbox;
    private final EventHandlers<EventHandler> named = new EventHandlers<>();
    // Not private because HandlerList changes them.
    volatile List<AnyHandler> any = List.of();
    volatile List<OutgoingHandler> anyOutgoing = List.of();
    volatile List<DisconnectHandler> disconnecting = List.of();
    volatile List<DisconnectHandler> disconnect = List.of();
    volatile List<ErrorHandler> errors = List.of();
    volatile List<TypedHandler<String>> upgrade = List.of();
    volatile List<DrainHandler> drain = List.of();
    /** Null until there are middlewares for events. */
    private volatile @Nullable EventLine line;

    private volatile boolean dropQueued;

    SocketEvents(Socket socket, Mailbox mailbox) {
        this.socket = socket;
        this.mailbox = mailbox;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Registration on(String event, EventHandler handler) {
        ReservedEvents.check(event);
        return named.add(event, handler);
    }

    Registration once(String event, EventHandler handler) {
        ReservedEvents.check(event);
        AtomicBoolean used = new AtomicBoolean();
        EventHandler[] self = new EventHandler[1];
        self[0] = (args, ack) -> {
            if (used.compareAndSet(false, true)) {
                named.remove(event, self[0]);
                handler.handle(args, ack);
            }
        };
        return named.add(event, self[0]);
    }

    void off(String event) {
        named.removeAll(event);
    }

    void off() {
        named.removeAll();
    }

    Set<String> names() {
        return named.events();
    }

    HandlerList<SocketEvents, AnyHandler> any() {
        return new HandlerList<>(this, ANY);
    }

    HandlerList<SocketEvents, OutgoingHandler> anyOutgoing() {
        return new HandlerList<>(this, ANY_OUTGOING);
    }

    HandlerList<SocketEvents, TypedHandler<String>> upgrade() {
        return new HandlerList<>(this, UPGRADE);
    }

    HandlerList<SocketEvents, DrainHandler> drain() {
        return new HandlerList<>(this, DRAIN);
    }

    HandlerList<SocketEvents, DisconnectHandler> disconnecting() {
        return new HandlerList<>(this, DISCONNECTING);
    }

    HandlerList<SocketEvents, DisconnectHandler> disconnect() {
        return new HandlerList<>(this, DISCONNECT);
    }

    HandlerList<SocketEvents, ErrorHandler> errors() {
        return new HandlerList<>(this, ERRORS);
    }

    synchronized void use(PacketMiddleware middleware) {
        EventLine events = line;
        if (events == null) {
            events = new EventLine(socket.connection().gate(), mailbox, new Steps());
        }
        events.use(middleware);
        line = events;
    }

    /** An event has come; on the lane. */
    void received(Packet.Event packet, int length) {
        InboundGate gate = socket.connection().gate();
        int bytes = length + ARGUMENT_BYTES * packet.args().size();
        gate.entered(bytes);
        mailbox.execute(() -> {
            EventLine events = line;
            if (events != null) {
                events.add(packet, bytes);
                return;
            }
            try {
                dispatch(packet);
            } finally {
                gate.left(bytes);
            }
        });
    }

    private void dispatch(Packet.Event packet) {
        IncomingEvent event = begin(packet);
        if (event != null) {
            handle(event.name(), event.args(), event.ack());
        }
    }

    /** Null if it is not wanted any more. */
    private @Nullable IncomingEvent begin(Packet.Event packet) {
        if (dropQueued) {
            return null;
        }
        String name = packet.name();
        Args args = new Args(Values.decoded(packet.args()));
        Ack ack = packet.ackId() == Packet.NO_ACK
                ? Ack.none()
                : Ack.of(values -> socket.connection().acknowledge(socket, packet.ackId(), values));
        each("any event", any, handler -> handler.handle(name, args));
        return new IncomingEvent(name, args, ack);
    }

    /** What becomes of events when there are middlewares. */
    private final class Steps implements EventLine.Steps {

        @Override
        public @Nullable IncomingEvent begin(Packet.Event packet) {
            return SocketEvents.this.begin(packet);
        }

        @Override
        public void passed(IncomingEvent event) {
            if (!dropQueued) {
                handle(event.name(), event.args(), event.ack());
            }
        }

        @Override
        public void refused(RejectedException rejected) {
            error(rejected);
        }

        @Override
        public void failed(Throwable thrown) {
            report("middleware", thrown);
        }
    }

    private void handle(String name, Args args, Ack ack) {
        // The name is fit for a log: one that the application registered, or there is nobody to fail.
        Listeners listeners = socket.namespace().server().listeners();
        for (EventHandler handler : named.of(name)) {
            long begin = listeners.begin();
            boolean returned = call(name, handler, called -> called.handle(args, ack));
            listeners.handlerRan(name, listeners.since(begin), !returned);
        }
    }

    /** An event is being sent; on the lane. */
    void outgoing(Packet.Event packet) {
        List<OutgoingHandler> handlers = anyOutgoing;
        if (!handlers.isEmpty()) {
            mailbox.execute(() ->
                    each("any outgoing event", handlers, handler -> handler.handle(packet.name(), packet.args())));
        }
    }

    /** The connection has moved to another transport; on the lane. */
    void upgraded(String transport) {
        List<TypedHandler<String>> handlers = upgrade;
        if (!handlers.isEmpty()) {
            mailbox.execute(() -> each("upgrade", handlers, handler -> handler.handle(transport)));
        }
    }

    /** The connection is writable again; on the lane. */
    void drained() {
        List<DrainHandler> handlers = drain;
        if (!handlers.isEmpty()) {
            mailbox.execute(() -> each("drain", handlers, DrainHandler::handle));
        }
    }

    /** Events that wait for their turn are not handled any more. Any thread. */
    void dropQueued() {
        dropQueued = true;
    }

    /** The socket has disconnected; on the lane. */
    void disconnected(DisconnectReason reason, Runnable between, Runnable last) {
        // Whom the application threw out is not listened to any more; what others had sent before they left still
        // counts.
        if (reason == DisconnectReason.SERVER_NAMESPACE_DISCONNECT) {
            dropQueued = true;
        }
        mailbox.execute(() -> {
            EventLine events = line;
            try {
                if (events != null) {
                    events.end();
                }
                each("disconnecting", disconnecting, handler -> handler.handle(reason));
                between.run();
                each("disconnect", disconnect, handler -> handler.handle(reason));
            } finally {
                last.run();
            }
        });
    }

    /** The client sent something that cannot be decoded; on the lane. */
    void failed(Throwable cause) {
        mailbox.execute(() -> error(cause));
    }

    private void error(Throwable cause) {
        LOG.debug("{}: {}", socket, LogText.of(String.valueOf(cause.getMessage())));
        for (ErrorHandler handler : errors) {
            socket.namespace().server().errors().guard(socket, "error", () -> handler.handle(cause));
        }
    }

    private <H> void each(String where, List<H> handlers, Call<H> call) {
        for (H handler : handlers) {
            call(where, handler, call);
        }
    }

    /** Whether the handler has returned rather than thrown. */
    private <H> boolean call(String where, H handler, Call<H> call) {
        try {
            call.on(handler);
            return true;
        } catch (UnfitArgumentException unfit) {
            warnOnce(where, unfit);
            error(unfit);
        } catch (Throwable thrown) {
            report(where, thrown);
        }
        return false;
    }

    /** Once for each event: it may be the application's class that is wrong, and no client shall fill the log. */
    private void warnOnce(String event, UnfitArgumentException unfit) {
        if (errors.isEmpty() && socket.namespace().server().errors().isFirstUnfit(event)) {
            Throwable cause = unfit.getCause();
            LOG.warn(
                    "an event {} did not reach its handler: {}. {} Others like it are logged at debug level.",
                    LogText.of(event),
                    unfit.getMessage(),
                    cause == null ? "It is missing or null." : cause.getMessage());
        }
    }

    private void report(String where, Throwable thrown) {
        socket.namespace().server().errors().report(socket, where, thrown);
    }

    /** The first argument for a typed handler. */
    static <T> T first(Args args, Class<T> type) {
        T value = args.get(0, type);
        if (value == null) {
            throw new UnfitArgumentException(0, type, null);
        }
        return value;
    }
}
