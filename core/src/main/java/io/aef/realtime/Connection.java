package io.aef.realtime;

import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.adapter.SessionRecovery;
import io.aef.realtime.adapter.SessionRecovery.RestoredSession;
import io.aef.realtime.engine.CloseReason;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.DropReason;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.SessionListener;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.json.JsonException;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.LegacyNamespace;
import io.aef.realtime.protocol.Packet;
import io.aef.realtime.protocol.PacketException;
import io.aef.realtime.protocol.Parser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, with its sockets in as many namespaces as it has joined. Everything happens on its lane.
 *
 * <pre>
 *  CONNECT ─► namespace known? ──no──► a dynamic one that allows it? ──no──► CONNECT_ERROR
 *                  │ yes                        │ yes
 *                  ▼                            ▼
 *             middlewares, on the handler executor ──refused──► CONNECT_ERROR
 *                  │ passed
 *                  ▼
 *             member of the namespace, CONNECT sent, connection handlers called
 * </pre>
 *
 * <p>Any other packet for a namespace that is not joined, and anything the parser refuses, closes the connection.
 */
final class Connection implements SessionListener {

    private static final String MAIN = "/";

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

    EngineSession session() {
        return session;
    }

    InboundGate gate() {
        return gate;
    }

    private boolean isLegacy() {
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

    private void join(String name, @Nullable JsonValue auth) {
        Namespace namespace = server.acquire(name);
        if (namespace != null) {
            admit(namespace, auth);
            return;
        }
        sockets.expect(name);
        server.acquireDynamic(name, auth).thenAccept(found -> session.lane().run(() -> resolved(name, found, auth)));
    }

    private void resolved(String name, @Nullable Namespace namespace, @Nullable JsonValue auth) {
        sockets.stopExpecting(name);
        if (closed) {
            if (namespace != null) {
                server.release(namespace);
            }
        } else if (namespace != null) {
            admit(namespace, auth);
        } else {
            send(new Packet.ConnectError(name, Map.of("message", "Invalid namespace")));
        }
    }

    private void admit(Namespace namespace, @Nullable JsonValue auth) {
        SessionRecovery recovery = isLegacy() ? null : namespace.recovery();
        Reconnection reconnection = recovery == null ? null : Reconnection.of(auth);
        if (recovery == null || reconnection == null) {
            introduce(namespace, auth, newIdentity(namespace, recovery != null));
            return;
        }
        sockets.expect(namespace.name());
        recovery.restoreSession(reconnection.pid(), reconnection.offset())
                .exceptionally(failure -> {
                    server.errors().report(null, "adapter", Failures.rootOf(failure));
                    return null;
                })
                .thenAccept(restored -> session.lane().run(() -> restored(namespace, auth, restored)));
    }

    private void restored(Namespace namespace, @Nullable JsonValue auth, @Nullable RestoredSession restored) {
        sockets.stopExpecting(namespace.name());
        if (restored == null) {
            server.listeners().notRecovered();
        }
        if (!closed) {
            introduce(
                    namespace,
                    auth,
                    restored == null ? newIdentity(namespace, true) : SocketIdentity.continuing(restored));
            return;
        }
        if (restored != null) {
            restored.giveBack();
        }
        server.release(namespace);
    }

    private void introduce(Namespace namespace, @Nullable JsonValue auth, SocketIdentity identity) {
        Handshake handshake = new Handshake(session.request(), server.clock().instant(), auth);
        Socket socket = new Socket(namespace, this, identity, handshake);
        sockets.add(socket);
        if (socket.recovered() && server.skipsMiddlewaresOnRecovery()) {
            decided(socket, null);
            return;
        }
        socket.events()
                .mailbox()
                .execute(() ->
                        namespace.admit(socket, rejected -> session.lane().run(() -> decided(socket, rejected))));
    }

    private SocketIdentity newIdentity(Namespace namespace, boolean recoverable) {
        return new SocketIdentity(idFor(namespace), recoverable ? new SentPackets(server.newSocketId()) : null, null);
    }

    /** Clients of Socket.IO 2 derive the id of a socket from the session's, and so must the server. */
    private String idFor(Namespace namespace) {
        if (!isLegacy()) {
            return server.newSocketId();
        }
        return namespace.name().equals(MAIN) ? session.id() : namespace.name() + "#" + session.id();
    }

    private void decided(Socket socket, @Nullable RejectedException rejected) {
        if (closed || socket.isClosed()) {
            return;
        }
        if (rejected != null) {
            socket.close(DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
            refuse(socket, rejected);
            return;
        }
        List<SessionRecovery.Missed> missed = socket.accept();
        if (missed == null) {
            // It has become impossible meanwhile. The client comes again, and gets a new session.
            server.listeners().notRecovered();
            close();
            return;
        }
        if (socket.recovered()) {
            server.listeners().recovered();
        }
        cancelConnectTimeout();
        session.established();
        socket.outbox().replay(missed);
        send(new Packet.Connect(socket.namespace().name(), confirmation(socket)));
        socket.events().mailbox().execute(() -> socket.namespace().greet(socket));
    }

    private @Nullable Map<String, String> confirmation(Socket socket) {
        if (isLegacy()) {
            return null;
        }
        SentPackets sent = socket.port().sentPackets();
        if (sent == null) {
            return Map.of("sid", socket.id());
        }
        server.recoveryExpiry().begin();
        Map<String, String> ids = new LinkedHashMap<>(2);
        ids.put("sid", socket.id());
        ids.put("pid", sent.pid());
        return ids;
    }

    private void refuse(Socket socket, RejectedException rejected) {
        String namespace = socket.namespace().name();
        String message = String.valueOf(rejected.getMessage());
        try {
            send(new Packet.ConnectError(namespace, refusal(message, rejected.data())));
        } catch (JsonException unwritable) {
            server.errors().report(socket, "middleware", unwritable);
            send(new Packet.ConnectError(namespace, refusal(message, null)));
        }
    }

    private Object refusal(String message, @Nullable Object data) {
        if (isLegacy()) {
            return data == null ? message : data;
        }
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message);
        if (data != null) {
            error.put("data", data);
        }
        return error;
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
        end(DisconnectReason.TRANSPORT_CLOSE);
        session.closeNow();
    }

    /** A socket has left, and is about to call its last handlers. */
    void leaving() {
        leaving++;
    }

    /** It has called them; from any thread. */
    void left() {
        session.lane().run(() -> leaving--);
    }

    /** Disconnects all sockets and closes the connection behind what was sent. */
    void disconnectAll() {
        for (Socket socket : sockets.all()) {
            if (socket.connected()) {
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

    private void close() {
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
        sockets.all().forEach(socket -> socket.close(reason));
    }
}
