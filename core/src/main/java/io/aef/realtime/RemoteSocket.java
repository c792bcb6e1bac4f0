package io.aef.realtime;

import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket of any node, as {@link Broadcaster#fetchSockets} found it: what it tells of a socket of this node is true now, of a
 * socket of another node it was true then. Thread-safe.
 */
public final class RemoteSocket {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteSocket.class);

    private final Namespace namespace;
    private final SocketDetails details;

    RemoteSocket(Namespace namespace, SocketDetails details) {
        this.namespace = namespace;
        this.details = details;
    }

    /** The id of the socket. */
    public String id() {
        return details.id();
    }

    /** With the keys of the official server: headers, time, address, xdomain, secure, issued, url, query, auth. */
    public Map<String, Object> handshake() {
        return details.handshake();
    }

    /** Its rooms, its own id among them. */
    public Set<String> rooms() {
        return details.rooms();
    }

    /**
     * The application's data of it, in one form whichever node it is on: what became of them as JSON, as
     * {@link JsonValue#toJava} has it. A record is a map, a date is text. What cannot be written is not among them; bytes are, but
     * not of a socket that was found on another node over the classic wire of Redis. Cannot be changed from here.
     */
    public Map<String, Object> data() {
        Map<String, Object> data = details.data();
        return Collections.unmodifiableMap(details instanceof SocketPort ? plain(data) : data);
    }

    /**
     * One of these, as an instance of the class; null if there is none.
     *
     * @throws io.aef.realtime.json.JsonException if it does not fit the class
     */
    public <T> @Nullable T data(String key, Class<T> type) {
        Object value = data().get(key);
        return value == null ? null : json().wrap(value).as(type);
    }

    /** As another node would be told. */
    private Map<String, Object> plain(Map<String, Object> data) {
        Map<String, Object> plain = new LinkedHashMap<>();
        data.forEach((key, value) -> {
            try {
                Object written = json().valueOf(value).toJava();
                if (written != null) {
                    plain.put(key, written);
                }
            } catch (RuntimeException | StackOverflowError notWritten) {
                LOG.debug("The data \"{}\" of a socket is left out: it cannot be written", key, notWritten);
            }
        });
        return plain;
    }

    private Json json() {
        return namespace.server().json();
    }

    /** Sends it an event. */
    public void emit(String event, @Nullable Object... args) {
        operator().emit(event, args);
    }

    /** Sends it an event and waits for the answer; see {@link Socket#emitWithAck}. */
    public <T> CompletionStage<T> emitWithAck(Duration timeout, String event, Class<T> type, @Nullable Object... args) {
        return Failures.unwrapped(operator()
                .timeout(timeout)
                .emitWithAck(event, type, args)
                .thenCompose(answers -> answers.isEmpty()
                        ? CompletableFuture.failedFuture(new AckDisconnectedException(List.of()))
                        : CompletableFuture.completedFuture(answers.get(0))));
    }

    /** Lets it join rooms. */
    public void join(String... rooms) {
        operator().socketsJoin(rooms);
    }

    /** Lets it leave rooms. */
    public void leave(String... rooms) {
        operator().socketsLeave(rooms);
    }

    /** Disconnects it; see {@link Socket#disconnect(boolean)}. */
    public void disconnect(boolean close) {
        operator().disconnectSockets(close);
    }

    /** Disconnects it from its namespace only. */
    public void disconnect() {
        disconnect(false);
    }

    private BroadcastOperator operator() {
        return namespace.to(details.id());
    }
}
