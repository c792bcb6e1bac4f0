package io.aef.realtime.adapter;

import io.aef.realtime.engine.Outgoing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Connection state recovery: keeps the session of a client whose connection was lost, and lets the client continue it. The
 * part of an {@link Adapter} that numbers its packets; one instance per namespace.
 *
 * <pre>
 *  socket ends ── persistSession ──▶ kept ── restoreSession(pid, offset) ──▶ claimed ── resume ──▶ a socket again
 *                                     │ ▲                                        │
 *                                     │ └──────────── giveBack ──────────────────┤ refused by a middleware, or gone
 *                                     ▼                                          ▼
 *                            expired or evicted                        not recoverable any more
 * </pre>
 */
public interface SessionRecovery {

    /**
     * Takes a socket with a {@link LocalSocket#sentPackets} out of all its rooms and keeps its session. Packets sent from now on that
     * would have reached the socket wait for whoever continues the session. On the lane of the socket.
     *
     * @param data the application's data of the socket; kept as it is, not copied
     * @param over run once when the session is kept no longer, whatever the reason. Any thread
     * @return the rooms it was in, its own id among them; none if it was not a member, and nothing is kept then
     */
    Set<String> persistSession(LocalSocket socket, Map<String, Object> data, Runnable over);

    /**
     * Claims a session for a client that asks to continue it. The newest connection wins: a claim that has not been resumed is
     * void from then on, and if the socket is still connected, because nobody has noticed yet that the connection is dead, it
     * is closed first.
     *
     * @param offset the offset of the last packet the client has seen, or null if it has seen none
     * @return completes with null if there is no such session, or if not every packet behind the offset is known or they are too
     *     many: the session is then over; fails if that cannot be found out. Any thread
     */
    CompletionStage<@Nullable RestoredSession> restoreSession(String pid, @Nullable String offset);

    /** Forgets what is too old to be asked for. To be called every few seconds, from any thread. */
    void expire();

    /** A claimed session: exactly one of {@link #resume} and {@link #giveBack} is called, once. */
    interface RestoredSession {

        /** The id of the socket, as it was. */
        String id();

        /**
         * Whether it is known to be of this namespace. One that another kind of node has kept may be of any: the middlewares of this
         * namespace have not seen its client, and are asked whatever the options say.
         */
        boolean isOfThisNamespace();

        /** The private id and what was sent, to be those of the new socket. */
        SentPackets sentPackets();

        /** The rooms the socket was in, without its own id. */
        Set<String> rooms();

        /** The application's data of the socket. */
        Map<String, Object> data();

        /**
         * Puts the new socket into the rooms of the old one. Packets that are sent from now on reach it as any other socket;
         * those before are returned. On the lane of the new socket, which must write them before any other event, and tell
         * {@link SentPackets#sent(Missed)} of each, and {@link SentPackets#replayed} behind the last.
         *
         * @return what the client has missed, in order; null if that is not known any more or too much: the session is
         *     then over, and the socket in no room
         */
        @Nullable
        List<Missed> resume(LocalSocket socket);

        /** Lets somebody else claim the session. Any thread. */
        void giveBack();
    }

    /**
     * A packet the client has missed.
     *
     * @param position its number in the log
     */
    record Missed(Outgoing packet, long position) {}
}
