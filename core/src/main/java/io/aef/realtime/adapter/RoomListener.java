package io.aef.realtime.adapter;

/**
 * Is told how the rooms of this node change: in the order of the changes, one at a time, from a thread that causes some. May
 * change rooms itself; must not block.
 *
 * <p>What has changed and changed back before it could be told, because listeners were busy, is not told: a socket that joined and
 * left meanwhile has neither joined nor left. Whoever keeps book of what is told is right in the end, and never beyond what the
 * rooms themselves take.
 */
public interface RoomListener {

    /** A room has its first member on this node. */
    default void roomCreated(String room) {}

    /** A socket has joined a room. */
    default void joined(String room, String socketId) {}

    /** A socket has left a room. */
    default void left(String room, String socketId) {}

    /** A room has lost its last member on this node. */
    default void roomDeleted(String room) {}
}
