package io.aef.realtime;

import io.aef.realtime.engine.Overflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Whatever can send to many sockets: the server (its main namespace), a namespace, or a selection of sockets. The methods
 * that narrow the selection return a new operator and change nothing. All methods may be called from any thread.
 */
public sealed interface Broadcaster permits SocketIoServer, Namespace, ParentNamespace, BroadcastOperator {

    /** The selection this stands for. */
    BroadcastOperator operator();

    /**
     * Selects the sockets that are in any of these rooms, together with those selected by earlier calls.
     *
     * @throws IllegalArgumentException if there is no room given, because that would select everybody
     */
    default BroadcastOperator to(String... rooms) {
        return operator().withRooms(List.of(rooms));
    }

    /** The same as {@link #to}. */
    default BroadcastOperator in(String... rooms) {
        return to(rooms);
    }

    /** Leaves out the sockets that are in any of these rooms; the id of a socket is a room, too. */
    default BroadcastOperator except(String... rooms) {
        return operator().without(List.of(rooms));
    }

    /**
     * Sends such that sockets that still have something to send miss it.
     *
     * @throws IllegalArgumentException together with {@link #overflow} or {@link #conflate}, whose events wait
     */
    default BroadcastOperator volatile_() {
        return operator().withDelivery(delivery -> delivery.withVolatile(true));
    }

    /**
     * What happens to it at a client for which too much waits already. Default: {@link ServerBuilder#overflow}. It concerns
     * the clients of this node; other nodes go by their own default.
     *
     * @throws IllegalArgumentException together with {@link #volatile_}
     */
    default BroadcastOperator overflow(Overflow policy) {
        return operator().withDelivery(delivery -> delivery.withOverflow(policy));
    }

    /**
     * Sends such that at each client that is behind, of the events with this key only the newest waits; see
     * {@link SocketOperator#conflate}.
     *
     * @throws IllegalArgumentException if the key is empty, or together with {@link #volatile_}
     */
    default BroadcastOperator conflate(String key) {
        return operator().withDelivery(delivery -> delivery.withConflationKey(key));
    }

    /** Whether HTTP compression may be applied to it on long-polling connections; so by default. */
    default BroadcastOperator compress(boolean compress) {
        return operator().withDelivery(delivery -> delivery.withCompress(compress));
    }

    /** Selects the sockets of this node only. */
    default BroadcastOperator local() {
        return operator().withLocal();
    }

    /** How long {@link #emitWithAck} and requests to other nodes wait. */
    default BroadcastOperator timeout(Duration timeout) {
        return operator().withTimeout(timeout);
    }

    /**
     * Sends an event to the selected sockets. It is encoded once, in the calling thread; packets sent by one thread
     * arrive at each client in the order of the calls. It may wait while event loops are far behind, so that memory does not
     * fill up with what they have not come to; never on an event loop. Do not call it with a lock held that a handler on an
     * event loop may need.
     *
     * @throws IllegalArgumentException if the event name is reserved
     * @throws io.aef.realtime.json.JsonException if an argument cannot be written
     */
    default void emit(String event, @Nullable Object... args) {
        operator().emitNow(event, Values.listOf(args));
    }

    /** Sends the event {@code message}. */
    default void send(@Nullable Object... args) {
        emit("message", args);
    }

    /**
     * Sends an event and collects the clients' answers: the first argument of each, in the order they come.
     *
     * <p>The stage fails with {@link AckTimeoutException} after the {@link #timeout}, with
     * {@link AckDisconnectedException} when all who are left have answered but some have disconnected, with
     * {@link AckDroppedException} if all are still there but some have missed the event, and with
     * {@link AckUnfitException} if some answer is of another type; all carry the answers that came. Without a time-out it
     * waits for all. It completes where {@link Socket#emitWithAck}'s does.
     *
     * @param type what each answer is converted to; {@link Args} for all arguments
     */
    default <T> CompletionStage<List<T>> emitWithAck(String event, Class<T> type, @Nullable Object... args) {
        return operator().emitWithAckNow(event, type, Values.listOf(args));
    }

    /** The selected sockets of all nodes. Completes where {@link Socket#emitWithAck}'s stage does, if it is not complete at once. */
    default CompletionStage<List<RemoteSocket>> fetchSockets() {
        return operator().fetchNow();
    }

    /** Lets the selected sockets, on all nodes, join rooms. */
    default void socketsJoin(String... rooms) {
        operator().joinNow(List.of(rooms));
    }

    /** Lets the selected sockets, on all nodes, leave rooms. */
    default void socketsLeave(String... rooms) {
        operator().leaveNow(List.of(rooms));
    }

    /**
     * Disconnects the selected sockets, on all nodes.
     *
     * @param close whether their connections are closed, with all sockets of other namespaces on them
     */
    default void disconnectSockets(boolean close) {
        operator().disconnectNow(close);
    }

    /** Disconnects the selected sockets from this namespace only. */
    default void disconnectSockets() {
        disconnectSockets(false);
    }
}
