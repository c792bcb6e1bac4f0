package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.Lane;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client, over whatever transport it uses at the moment. Its state changes on its lane only. */
public final class EngineSession {

    private static final Logger LOG = LoggerFactory.getLogger(EngineSession.class);

    private enum State {
        OPEN,
        /** Closed by this side, and the client has not been told yet. */
        CLOSING,
        CLOSED
    }

    private final String id;
    private final int protocol;
    private final Lane lane;
    private final HttpRequest request;
    private final EngineOptions options;
    private final Sessions sessions;
    private final Door.Ticket ticket;
    private final Heartbeat heartbeat;
    private final Outflow outflow;

    private volatile @Nullable Transport transport;
    private volatile @Nullable SessionListener listener;
    private @Nullable Upgrade upgrade;
    private State state = State.OPEN;
    private boolean reading = true;

    /** Why it ended, if that was before there was a listener to tell. */
    private @Nullable Runnable endedEarly;

    EngineSession(
            String id,
            int protocol,
            Lane lane,
            HttpRequest request,
            EngineOptions options,
            Sessions sessions,
            Door.Ticket ticket,
            OutboundBudget budget) {
        this.id = id;
        this.protocol = protocol;
        this.lane = lane;
        this.request = request;
        this.options = options;
        this.sessions = sessions;
        this.ticket = ticket;
        this.heartbeat = new Heartbeat(this, options);
        this.outflow = new Outflow(this, options, budget);
    }

    /** Sets the transport the session begins on; before any other thread sees the session. */
    void begin(Transport first) {
        transport = first;
    }

    /** Opens the session: tells the client, then the listener. Never throws: if that fails, the session has ended. */
    void open(EngineListener engineListener) {
        try {
            greet();
        } catch (Throwable thrown) {
            LOG.error("A session could not be opened", thrown);
            end(CloseReason.TRANSPORT_ERROR, thrown);
            return;
        }
        try {
            listener = engineListener.opened(this);
        } catch (Throwable thrown) {
            listenerFailed(thrown);
            return;
        }
        if (endedEarly != null) {
            endedEarly.run();
        }
    }

    private void greet() {
        Transport first = current();
        first.write(EnginePacket.text(PacketType.OPEN, openData(first).getBytes(StandardCharsets.UTF_8)));
        Outgoing.Message initial = options.initialPacket();
        if (initial != null) {
            first.write(EnginePacket.message(initial, true));
        }
        first.flush();
        heartbeat.start();
    }

    private String openData(Transport first) {
        boolean upgradable = options.allowUpgrades()
                && first.name().equals("polling")
                && options.transports().contains("websocket");
        return "{\"sid\":" + JsonText.quote(id)
                + ",\"upgrades\":" + (upgradable ? "[\"websocket\"]" : "[]")
                + ",\"pingInterval\":" + options.pingInterval().toMillis()
                + ",\"pingTimeout\":" + options.pingTimeout().toMillis()
                + ",\"maxPayload\":" + options.maxHttpBufferSize() + "}";
    }

    /** The secret the client names its session by. Not the id of any socket, and not for a log. */
    public String id() {
        return id;
    }

    /** The Engine.IO protocol revision: 3 or 4. */
    public int protocol() {
        return protocol;
    }

    /** The lane this session lives on. */
    public Lane lane() {
        return lane;
    }

    /** The request that opened the session. */
    public HttpRequest request() {
        return request;
    }

    /** {@code polling} or {@code websocket}. Any thread. */
    public String transport() {
        return current().name();
    }

    /** Whether messages are still taken. On the lane. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /**
     * Sends messages; on the lane. Beyond the high-water mark they wait, within the bounds of the options.
     *
     * @param shared whether the caller holds {@link Outgoing#share} of it at this moment
     * @return whether they were taken: false if the session is not open, if they are volatile and the session is not
     *     idle, or if too much waits already; {@link Overflow} tells what happens then
     */
    public boolean send(Outgoing outgoing, boolean shared) {
        return state == State.OPEN && outflow.send(outgoing, shared);
    }

    /** Sends a packet of the engine's own, which does not wait behind messages. */
    void control(EnginePacket packet) {
        if (state != State.OPEN) {
            return;
        }
        // A ping has its time, but what answers the client's own it could have as often as it likes.
        if (packet == EnginePacket.PONG && outflow.isTooFull()) {
            end(CloseReason.SLOW_CONSUMER, null);
            return;
        }
        current().write(packet);
        current().flush();
    }

    /**
     * Asks for room for a packet that is to be handed over to the lane. If there is none, what its {@link Overflow} policy
     * says has been done. Any thread but the lane's own, unless the lane is behind.
     *
     * @return whether the caller hands it over now, and calls {@link #arrived} on the lane or when the lane has ended
     */
    public boolean reserve(Outgoing outgoing) {
        return outflow.reserve(outgoing);
    }

    /**
     * The layer above knows who this is: it no longer counts as one of {@link ConnectionLimits#maxUnjoined}. Any thread; what
     * is said again makes no difference.
     */
    public void established() {
        ticket.established();
    }

    /**
     * Whether a packet sent so would find room at this moment, as far as it can be known without its length. For packets that
     * are handed over by others, which {@link #expect} them. Any thread.
     */
    public boolean hasRoom(Delivery delivery) {
        return outflow.hasRoom(delivery);
    }

    /**
     * Whether a packet of that length finds no room only because the lane has not come yet to what was handed over to it, and is
     * not one that would rather be dropped than wait for that. Any thread.
     */
    public boolean isAwaited(Delivery delivery, long length) {
        return outflow.isAwaited(delivery, length);
    }

    /** Whether a packet sent so that finds no room is the end of the session: see {@link #condemn}. Any thread. */
    public boolean mustArrive(Delivery delivery) {
        return outflow.mustArrive(delivery);
    }

    /** Has it closed as a slow consumer; harmless when that was done before. Any thread. */
    public void condemn() {
        outflow.condemn();
    }

    /** A packet is handed over to the lane for which there was room; {@link #arrived} follows. Any thread. */
    public void expect(Outgoing outgoing) {
        outflow.expect(outgoing);
    }

    /** Whether it is going to be closed as a slow consumer as soon as its lane comes to it. Any thread. */
    public boolean isCondemned() {
        return outflow.isCondemned();
    }

    /**
     * Whether it was chosen to be closed because {@code maxTotalBufferedBytes} were exceeded; else, if it closes as a slow
     * consumer, its own bound was. Any thread.
     */
    public boolean isCutForAll() {
        return outflow.isCutForAll();
    }

    /** A packet for which room was reserved needs it no more: what follows is {@link #send}, or nothing. */
    public void arrived(Outgoing outgoing) {
        outflow.arrived(outgoing);
    }

    /** Tells the listener if the session has become writable; on the lane, behind what was handed over. */
    public void settled() {
        outflow.relax();
    }

    /**
     * Whether a packet sent now would go to the network without waiting: less than {@code highWaterMark} is ahead of it.
     * After false, {@link SessionListener#writable} follows. Any thread; not on the lane it may be a packet late.
     */
    public boolean isWritable() {
        return outflow.isWritable();
    }

    /**
     * Bytes taken and not yet handed to the operating system. Any thread; those on their way to the lane count too, and
     * what waits below the high-water mark is only seen on the lane.
     */
    public long bufferedBytes() {
        return outflow.knownBytes();
    }

    Outflow outflow() {
        return outflow;
    }

    /** Whether packets wait that the transport has not been given yet. */
    boolean isBehind() {
        return !outflow.isEmpty();
    }

    /**
     * Stops or resumes reading from the client; on the lane. While reading is stopped the heartbeat does not time out, and
     * on polling the answer to the current POST waits.
     */
    public void setReading(boolean nowReading) {
        if (state == State.OPEN && reading != nowReading) {
            reading = nowReading;
            heartbeat.setReading(nowReading);
            current().setReading(nowReading);
        }
    }

    /** Ends the session behind what was sent so far; on the lane. A client that is polling is told by its next poll. */
    public void close() {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        heartbeat.stop();
        if (!reading) {
            reading = true;
            current().setReading(true);
        }
        if (current().farewell()) {
            end(CloseReason.FORCED_CLOSE, null);
        }
    }

    /** Ends the session and forgets what was not sent yet; on the lane. */
    public void closeNow() {
        end(CloseReason.FORCED_CLOSE, null);
    }

    /** The engine closes. A WebSocket that is just writing what was sent before its close may do so to the end. */
    void engineCloses() {
        if (state != State.CLOSING || transport instanceof PollingTransport) {
            closeNow();
        }
    }

    /** A packet of the client, in the order it was sent. */
    void received(EnginePacket packet) {
        PacketType type = packet.type();
        if (type == PacketType.CLOSE) {
            end(CloseReason.TRANSPORT_CLOSE, null);
        }
        if (state != State.OPEN) {
            return;
        }
        if (type == (protocol == 3 ? PacketType.PONG : PacketType.PING)) {
            end(CloseReason.TRANSPORT_ERROR, new ProtocolException("The heartbeat has the wrong direction."));
            return;
        }
        heartbeat.received(type);
        if (type == PacketType.PING) {
            control(EnginePacket.PONG);
        } else if (type == PacketType.MESSAGE) {
            deliver(packet);
        }
    }

    private void deliver(EnginePacket packet) {
        SessionListener receiver = listener;
        if (receiver == null) {
            return;
        }
        try {
            if (packet.binary()) {
                receiver.binary(packet.data());
            } else {
                receiver.text(packet.data());
            }
        } catch (Throwable thrown) {
            listenerFailed(thrown);
        }
    }

    /** The transport can take more. */
    void drained() {
        outflow.pump();
        if (state == State.OPEN && outflow.isEmpty()) {
            tell(SessionListener::drained);
            outflow.relax();
        }
    }

    /** It is no longer so far behind that it is not read from. */
    void caughtUp() {
        heartbeat.revived();
    }

    void writable() {
        tell(SessionListener::writable);
    }

    /** A packet is not sent. */
    void dropped(Outgoing packet, DropReason reason) {
        tell(receiver -> receiver.dropped(packet, reason));
    }

    private void tell(Consumer<SessionListener> news) {
        SessionListener receiver = listener;
        if (receiver != null) {
            try {
                news.accept(receiver);
            } catch (Throwable thrown) {
                // Whoever is told that a packet was refused need not be on the lane.
                lane.run(() -> listenerFailed(thrown));
            }
        }
    }

    /** The polling transport has told the client that the session is over, or has given up waiting for it. */
    void farewellSent() {
        end(CloseReason.FORCED_CLOSE, null);
    }

    /** The transport while a request of the client may go by polling; null once it may not. On the lane. */
    @Nullable
    PollingTransport polling() {
        return transport instanceof PollingTransport polling ? polling : null;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Whether there was never a reason to upgrade. Any thread. */
    boolean beganOnWebSocket() {
        return "websocket".equals(request.query().get("transport"));
    }

    boolean isUpgrading() {
        return upgrade != null;
    }

    /** Begins an attempt to leave polling. */
    Upgrade beginUpgrade(PollingTransport polling, boolean supportsBinary) {
        Upgrade attempt = new Upgrade(this, polling, supportsBinary, options);
        upgrade = attempt;
        return attempt;
    }

    /** The attempt has come to its end, whatever that was. */
    void upgradeOver() {
        upgrade = null;
    }

    /** Goes on over WebSocket; what waited for a poll goes first. */
    void moveTo(WebSocketTransport target) {
        PollingTransport polling = polling();
        if (polling == null || state == State.CLOSED) {
            target.shutdown(CloseReason.FORCED_CLOSE);
            return;
        }
        transport = target;
        polling.discard().forEach(target::write);
        outflow.pump();
        target.setReading(reading);
        if (state == State.CLOSING) {
            if (target.farewell()) {
                end(CloseReason.FORCED_CLOSE, null);
            }
            return;
        }
        heartbeat.revived();
        tell(SessionListener::upgraded);
        outflow.relax();
    }

    /** Ends the session, once; its id is unknown from here on. Whatever goes wrong with one part, the others end. */
    void end(CloseReason reason, @Nullable Throwable cause) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        sessions.remove(this);
        ticket.release();
        heartbeat.stop();
        if (reason == CloseReason.SLOW_CONSUMER) {
            LOG.debug("A client was cut off as a slow consumer; {} bytes waited for it.", outflow.bufferedBytes());
        }
        contained(outflow::clear);
        Upgrade attempt = upgrade;
        if (attempt != null) {
            contained(attempt::abandon);
        }
        contained(() -> current().shutdown(reason));
        SessionListener receiver = listener;
        if (receiver == null) {
            endedEarly = () -> tellClosed(reason, cause);
        } else {
            tellClosed(reason, cause);
        }
    }

    private static void contained(Runnable step) {
        try {
            step.run();
        } catch (Throwable thrown) {
            LOG.error("A session could not be ended properly", thrown);
        }
    }

    private void tellClosed(CloseReason reason, @Nullable Throwable cause) {
        if (listener != null) {
            try {
                listener.closed(reason, cause);
            } catch (Throwable thrown) {
                LOG.error("A session listener failed", thrown);
            }
        }
    }

    private void listenerFailed(Throwable e) {
        LOG.error("A session listener failed; the session is closed", e);
        end(CloseReason.FORCED_CLOSE, e);
    }

    Transport current() {
        Transport now = transport;
        if (now == null) {
            throw new IllegalStateException("The session has no transport yet.");
        }
        return now;
    }
}
