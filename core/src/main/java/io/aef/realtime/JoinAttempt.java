package io.aef.realtime;

import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.adapter.SessionRecovery;
import io.aef.realtime.adapter.SessionRecovery.RestoredSession;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.json.JsonException;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a client to join a namespace, from its CONNECT to the answer. On the lane of its connection.
 *
 * <pre>
 *  CONNECT ─► namespace known? ──no──► a dynamic one that allows it? ──no──► CONNECT_ERROR
 *                  │ yes                        │ yes
 *                  ▼                            ▼
 *             asks to continue a session? ──yes──► claims it, if that can be
 *                  │                            │
 *                  ▼                            ▼
 *             middlewares, on the handler executor; skipped if wanted ──refused──► CONNECT_ERROR, session given back
 *                  │ passed
 *                  ▼
 *             member of the namespace, CONNECT and what was missed sent, connection handlers called
 * </pre>
 */
final class JoinAttempt {

    private final Connection connection;
    private final SocketIoServer server;
    private final Lane lane;
    private final String name;
    private final @Nullable JsonValue auth;

    JoinAttempt(Connection connection, String name, @Nullable JsonValue auth) {
        this.connection = connection;
        this.server = connection.server();
        this.lane = connection.session().lane();
        this.name = name;
        this.auth = auth;
    }

    void begin() {
        Namespace namespace = server.acquire(name);
        if (namespace != null) {
            admit(namespace);
            return;
        }
        connection.sockets().expect(name);
        server.acquireDynamic(name, auth).thenAccept(found -> {
            if (!lane.run(() -> resolved(found)) && found != null) {
                server.release(found);
            }
        });
    }

    private void resolved(@Nullable Namespace namespace) {
        connection.sockets().stopExpecting(name);
        if (connection.isClosed()) {
            if (namespace != null) {
                server.release(namespace);
            }
        } else if (namespace != null) {
            admit(namespace);
        } else {
            connection.send(new Packet.ConnectError(name, Map.of("message", "Invalid namespace")));
        }
    }

    private void admit(Namespace namespace) {
        SessionRecovery recovery = connection.isLegacy() ? null : namespace.recovery();
        Reconnection reconnection = recovery == null ? null : Reconnection.of(auth);
        if (recovery == null || reconnection == null) {
            introduce(namespace, newIdentity(recovery != null));
            return;
        }
        connection.sockets().expect(name);
        restore(recovery, reconnection)
                .exceptionally(failure -> {
                    server.errors().report(null, "adapter", Failures.rootOf(failure));
                    return null;
                })
                .thenAccept(restored -> {
                    if (!lane.run(() -> restored(namespace, restored))) {
                        abandon(namespace, restored);
                    }
                });
    }

    private static CompletionStage<@Nullable RestoredSession> restore(
            SessionRecovery recovery, Reconnection reconnection) {
        try {
            return recovery.restoreSession(reconnection.pid(), reconnection.offset());
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private void restored(Namespace namespace, @Nullable RestoredSession restored) {
        connection.sockets().stopExpecting(name);
        if (restored == null) {
            server.listeners().notRecovered();
        }
        if (!connection.isClosed()) {
            introduce(namespace, restored == null ? newIdentity(true) : SocketIdentity.continuing(restored));
        } else {
            abandon(namespace, restored);
        }
    }

    private void abandon(Namespace namespace, @Nullable RestoredSession restored) {
        if (restored != null) {
            restored.giveBack();
        }
        server.release(namespace);
    }

    private void introduce(Namespace namespace, SocketIdentity identity) {
        Handshake handshake =
                new Handshake(connection.session().request(), server.clock().millis(), auth);
        Socket socket = new Socket(namespace, connection, identity, handshake);
        connection.sockets().add(socket);
        RestoredSession restored = identity.restored();
        if (restored != null && restored.isOfThisNamespace() && server.skipsMiddlewaresOnRecovery()) {
            decided(socket, null);
            return;
        }
        socket.events()
                .mailbox()
                .execute(server.admissions()
                        .counted(() -> namespace.admit(socket, rejected -> {
                            if (!lane.run(() -> decided(socket, rejected)) && !socket.isClosed()) {
                                abandon(namespace, identity.restored());
                            }
                        })));
    }

    private SocketIdentity newIdentity(boolean recoverable) {
        return new SocketIdentity(newId(), recoverable ? new SentPackets(server.newSocketId()) : null, null);
    }

    /** Clients of Socket.IO 2 derive the id of a socket from the session's, and so must the server. */
    private String newId() {
        if (!connection.isLegacy()) {
            return server.newSocketId();
        }
        String sid = connection.session().id();
        return name.equals(Connection.MAIN) ? sid : name + "#" + sid;
    }

    private void decided(Socket socket, @Nullable RejectedException rejected) {
        if (connection.isClosed() || socket.isClosed()) {
            return;
        }
        if (rejected != null) {
            socket.close(DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
            refuse(socket, rejected);
            return;
        }
        List<SessionRecovery.Missed> missed = accepted(socket);
        if (missed == null) {
            // It has become impossible meanwhile. The client comes again, and gets a new session.
            if (socket.recovered()) {
                server.listeners().notRecovered();
            }
            connection.close();
            return;
        }
        if (socket.recovered()) {
            server.listeners().recovered();
        }
        connection.joined();
        connection.send(new Packet.Connect(name, confirmation(socket)));
        // Not before it, as the official server does: a client keeps what comes earlier, but not that it has it.
        socket.outbox().replay(missed);
        // Not if writing these has been the end of it: its last handlers have been called then.
        if (!socket.isClosed()) {
            socket.events().mailbox().execute(() -> socket.namespace().greet(socket));
        }
    }

    /** As {@link Socket#accept}; null as well if the adapter fails. */
    private @Nullable List<SessionRecovery.Missed> accepted(Socket socket) {
        try {
            return socket.accept();
        } catch (Throwable thrown) {
            server.errors().report(socket, "adapter", thrown);
            return null;
        }
    }

    private @Nullable Map<String, String> confirmation(Socket socket) {
        if (connection.isLegacy()) {
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
        String message = String.valueOf(rejected.getMessage());
        try {
            connection.send(new Packet.ConnectError(name, refusal(message, rejected.data())));
        } catch (JsonException unwritable) {
            server.errors().report(socket, "middleware", unwritable);
            connection.send(new Packet.ConnectError(name, refusal(message, null)));
        }
    }

    private Object refusal(String message, @Nullable Object data) {
        if (connection.isLegacy()) {
            return data == null ? message : data;
        }
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message);
        if (data != null) {
            error.put("data", data);
        }
        return error;
    }
}
