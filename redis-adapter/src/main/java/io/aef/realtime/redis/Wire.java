package io.aef.realtime.redis;

import io.aef.realtime.adapter.RoomListener;
import java.util.concurrent.CompletionStage;

/** How the messages of one namespace travel between nodes. Thread-safe; no method waits for Redis. */
interface Wire {

    /**
     * Where messages arrive: of each channel one after the other, and so of a stream, in threads that may wait a while. What comes by
     * channels and what comes by a stream may come at the same time.
     */
    interface Receiver {

        /** Whether a broadcast to that room alone is of any use here. Any thread; must not block. */
        boolean isInhabited(String room);

        /** Has a listener told which rooms this node has; as {@link io.aef.realtime.adapter.Adapter#addRoomListener}. */
        void addRoomListener(RoomListener listener);

        /**
         * Another node says something. Of one node, messages arrive in the order they were sent, as far as the wire keeps it.
         *
         * @param sender the id of the node, as {@link #answer} needs it
         */
        void received(String sender, ClusterMessage message);
    }

    /** Begins to receive; once. What does not come about because Redis is away comes about when it is back. */
    void open(Receiver receiver);

    /** Tells all other nodes. */
    void send(ClusterMessage message);

    /** Tells the node that has asked. */
    void answer(String node, ClusterMessage.Answer answer);

    /** How many nodes receive what is sent here, this one included; fails if Redis does not say it. */
    CompletionStage<Integer> countNodes();

    /** Ends receiving; completes when Redis knows it, or has had time enough. */
    CompletionStage<?> close();
}
