package io.aef.realtime;

import io.aef.realtime.engine.CloseReason;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.DropReason;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.SessionListener;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.LegacyNamespace;
import io.aef.realtime.protocol.Packet;
import io.aef.realtime.protocol.PacketException;
import io.aef.realtime.protocol.Parser;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, with its sockets in as many namespaces as it has joined. Everything happens on its lane.
 *
 * <p>A CONNECT begins a {@link JoinAttempt}. Any other packet for a namespace that is not joined, and anything the parser
 * refuses, closes the connection.
 */
final class Connection implements SessionListener {

    static final String MAIN = "/";

    private final SocketIoServer server;
    private final EngineSession session;
    private final Parser.Decoder decoder;
    private final InboundGate gate;
    private final @Nullable ConnectionWatch watch;
    private final @Nullable RateLimiter rate;
    private final JoinedSockets sockets = new JoinedSockets();
    /** For attempts to join a namespace; null until the second one. */
    private @Nullable TokenBucket connects;

    private long firstConnect;
    private boolean hasConnected;

    /** Sockets that have left while some of their handlers were still to run: each of them may occupy a thread. */
    private int leaving;

    /** Bytes of the packet that is arriving, its attachments among them. */
    private int packetLength;

    private Lane.@Nullable Timeout connectTimeout;
    private Lane.@Nullable Timeout reassemblyTimeout;
    private volatile boolean closed;

    Connection(SocketIoServer server, EngineSession session) {
        this.server = server;
        this.session = session;
        this.decoder = server.parser().newDecoder();
        ServerOptions options = server.options();
        Reading reading = new Reading(session);
        this.gate = new InboundGate(session, reading, options.maxQueuedEvents(), options.maxQueuedEventBytes());
        RateLimit limit = options.rateLimit();
        this.rate = limit == null ? null : new RateLimiter(limit, session.lane(), reading, server.listeners());
        this.watch = server.listeners().isOn()
                ? new ConnectionWatch(server.listeners(), server.probes().of(session.lane()), session, gate)
                : null;
    }

    /** The session has opened. Clients of Socket.IO 2 are in the main namespace without asking. */
    void opened() {
        if (watch != null) {
            watch.opened();
        }
        connectTimeout = session.lane()
                .schedule(
                        this::closeUnlessConnected,
                        server.options().connectTimeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        if (isLegacy()) {
            join(MAIN, null);
        }
    }

    /** Whether it has ended, or is about to behind what was sent. Any thread. */
    boolean isClosed() {
        return closed;
    }

    SocketIoServer server() {
        return server;
    }

    EngineSession session() {
        return session;
    }

    JoinedSockets sockets() {
        return sockets;
    }

    InboundGate gate() {
        return gate;
    }

    /** Whether the client speaks Socket.IO 2. */
    boolean isLegacy() {
        return session.protocol() == 3;
    }

    private void closeUnlessConnected() {
        if (sockets.all().stream().noneMatch(Socket::connected)) {
            close();
        }
    }

    @Override
    public void text(byte[] utf8) {
        decode(utf8.length, () -> decoder.text(utf8));
    }

    @Override
    public void binary(byte[] data) {
        decode(data.length, () -> decoder.binary(data));
    }

    @Override
    public void upgraded() {
        if (watch != null) {
            watch.upgraded();
        }
        String transport = session.transport();
        sockets.all().forEach(socket -> socket.events().upgraded(transport));
    }

    @Override
    public void writable() {
        sockets.all().forEach(socket -> socket.events().drained());
    }

    @Override
    public void dropped(Outgoing packet, DropReason reason) {
        dropped(reason);
        // What was refused has never been registered.
        if (reason != DropReason.REFUSED && packet.origin() instanceof Packet.Event event) {
            Socket socket = sockets.get(event.namespace());
            if (socket != null) {
                socket.outbox().acks().dropped(event.ackId());
            }
        }
    }

    /** Any thread. */
    void dropped(DropReason reason) {
        if (watch != null) {
            watch.dropped(reason);
        }
    }

    private void decode(int length, Supplier<@Nullable Packet> message) {
        if (closed) {
            return;
        }
        try {
            packetLength += length;
            Packet packet = message.get();
            if (packet == null) {
                awaitAttachments();
            } else {
                int whole = packetLength;
                packetLength = 0;
                cancelReassemblyTimeout();
                received(packet, whole);
            }
        } catch (PacketException invalid) {
            fail(invalid);
        }
    }

    private void awaitAttachments() {
        if (reassemblyTimeout == null) {
            reassemblyTimeout = session.lane()
                    .schedule(
                            () -> fail(new PacketException("the attachments of a packet did not arrive in time")),
                            server.options().reassemblyTimeout().toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    private void cancelReassemblyTimeout() {
        if (reassemblyTimeout != null) {
            reassemblyTimeout.cancel();
            reassemblyTimeout = null;
        }
    }

    private void received(Packet packet, int length) {
        if (watch != null) {
            watch.received(packet, length);
        }
        RateLimiter.Verdict verdict =
                rate == null ? RateLimiter.Verdict.PASS : rate.received(length, packet instanceof Packet.Event);
        if (verdict == RateLimiter.Verdict.DISCONNECT) {
            server.errors().tooFast(sockets.all());
            end(DisconnectReason.RATE_LIMIT_EXCEEDED);
            session.close();
            return;
        }
        if (packet instanceof Packet.Connect connect) {
            connect(connect);
            return;
        }
        Socket socket = sockets.get(packet.namespace());
        if (socket == null || !socket.connected() || packet instanceof Packet.ConnectError) {
            fail(new PacketException("packet for a namespace that is not joined"));
        } else if (packet instanceof Packet.Event event) {
            if (rate != null && verdict == RateLimiter.Verdict.DROP) {
                rate.reject(socket, event);
            } else {
                socket.received(event, length + decoder.overhead());
            }
        } else if (packet instanceof Packet.Ack ack) {
            socket.received(ack);
        } else {
            socket.close(DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);
        }
    }

    private void connect(Packet.Connect packet) {
        if (!mayConnect(session.lane().nanoTime())) {
            fail(new PacketException("too many attempts to join a namespace"));
            return;
        }
        String name = packet.namespace();
        JsonValue auth = (JsonValue) packet.data();
        if (isLegacy()) {
            LegacyNamespace legacy = LegacyNamespace.parse(name);
            name = legacy.name();
            auth = server.json().valueOf(legacy.query());
        }
        if (sockets.contains(name)) {
            fail(new PacketException("namespace joined twice"));
        } else if (sockets.size() + leaving >= server.options().maxNamespacesPerConnection()) {
            fail(new PacketException("too many namespaces"));
        } else {
            join(name, auth);
        }
    }

    /** Closed rather than refused, because a client that is refused does not try again. */
    private void join(String name, @Nullable JsonValue auth) {
        if (server.isBehind()) {
            server.errors().behind();
            close();
        } else {
            new JoinAttempt(this, name, auth).begin();
        }
    }

    /** Most clients ask once, and need no bucket for that. */
    private boolean mayConnect(long now) {
        if (!hasConnected) {
            hasConnected = true;
            firstConnect = now;
            return true;
        }
        TokenBucket bucket = connects;
        if (bucket == null) {
            int often = server.options().sessionLimits().connectsPerMinute();
            bucket = new TokenBucket(often, TimeUnit.MINUTES.toNanos(1), often, firstConnect);
            bucket.take(1, firstConnect);
            connects = bucket;
        }
        if (bucket.until(1, now) > 0) {
            return false;
        }
        bucket.take(1, now);
        return true;
    }

    /** The client has joined a namespace. */
    void joined() {
        cancelConnectTimeout();
        session.established();
    }

    private void cancelConnectTimeout() {
        if (connectTimeout != null) {
            connectTimeout.cancel();
            connectTimeout = null;
        }
    }

    void send(Packet packet) {
        write(PacketKind.of(packet), server.encode(packet, Delivery.RELIABLE), false);
    }

    /** Has the session send it; on the lane. Returns whether it was taken. */
    boolean write(PacketKind kind, Outgoing outgoing, boolean shared) {
        boolean taken = session.send(outgoing, shared);
        if (watch != null && taken) {
            watch.sent(kind, outgoing);
        }
        return taken;
    }

    /** Sends an acknowledgement; from any thread. It is sent as long as the connection is open, also after a disconnect. */
    void acknowledge(Socket socket, long id, List<@Nullable Object> args) {
        Outgoing outgoing = server.encode(new Packet.Ack(socket.namespace().name(), id, args), Delivery.RELIABLE);
        session.lane().run(() -> write(PacketKind.ACK, outgoing, false));
    }

    /** @param kept whether the session of the socket is */
    void forget(Socket socket, boolean kept) {
        sockets.remove(socket);
        socket.namespace().forget(socket, kept);
    }

    /** The client is on another connection: nobody is behind this one any more. */
    void superseded() {
        cut(DisconnectReason.TRANSPORT_CLOSE);
    }

    /** Writing to this client failed, which must not concern the next one that the same event is for. On the lane. */
    void failedToWrite(Throwable failure) {
        server.errors().report(null, "connection", failure);
        cut(DisconnectReason.TRANSPORT_ERROR);
    }

    private void cut(DisconnectReason reason) {
        end(reason);
        session.closeNow();
    }

    /** A socket has left, and is about to call its last handlers. */
    void leaving() {
        leaving++;
        server.departures().begin();
    }

    /** It has called them; from any thread. */
    void left() {
        server.departures().end();
        session.lane().run(() -> leaving--);
    }

    /** Disconnects all sockets and closes the connection behind what was sent. */
    void disconnectAll() {
        for (Socket socket : sockets.all()) {
            if (socket.connected()) {
                socket.settle();
                send(new Packet.Disconnect(socket.namespace().name()));
            }
            socket.close(DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
        }
        close();
    }

    /**
     * The server is closing. Any thread.
     *
     * @return completes when the handlers of all its sockets have run
     */
    CompletableFuture<?> shutdown() {
        CompletableFuture<Void> handled = new CompletableFuture<>();
        boolean alive = session.lane().run(() -> {
            List<Socket> told = sockets.all();
            closeSockets(DisconnectReason.SERVER_SHUTTING_DOWN);
            close();
            CompletableFuture.allOf(told.stream()
                            .map(socket -> CompletableFuture.runAsync(
                                    () -> {}, socket.events().mailbox()))
                            .toArray(CompletableFuture[]::new))
                    .thenRun(() -> handled.complete(null));
        });
        if (!alive) {
            handled.complete(null);
        }
        return handled;
    }

    /** The client broke the rules. */
    private void fail(PacketException violation) {
        if (!closed) {
            sockets.all().forEach(socket -> socket.failed(violation));
            close();
        }
    }

    void close() {
        session.close();
        // The transport may take its time to close; the sockets do not wait for it.
        end(server.isClosed() ? DisconnectReason.SERVER_SHUTTING_DOWN : DisconnectReason.FORCED_SERVER_CLOSE);
    }

    @Override
    public void closed(CloseReason reason, @Nullable Throwable cause) {
        boolean byServer = reason == CloseReason.FORCED_CLOSE && server.isClosed();
        end(byServer ? DisconnectReason.SERVER_SHUTTING_DOWN : DisconnectReason.of(reason));
    }

    private void end(DisconnectReason reason) {
        if (!closed) {
            closed = true;
            cancelConnectTimeout();
            cancelReassemblyTimeout();
            gate.stop();
            if (rate != null) {
                rate.stop();
            }
            closeSockets(reason);
            server.forget(this);
            if (watch != null) {
                watch.closed(reason);
            }
        }
    }

    private void closeSockets(DisconnectReason reason) {
        sockets.all().forEach(socket -> server.errors().guard(socket, "disconnect", () -> socket.close(reason)));
    }
}
