package io.aef.realtime;

/**
 * What one client may take of the server's memory and time beside what waits to be handled or sent. The official server has
 * no such limits; the defaults are out of the way of honest use.
 *
 * @param connectsPerMinute how often one connection may ask to join a namespace, whether it is let in or refused: so many at
 *     once, and as many again in each minute. Beyond it the connection is closed. At least 1
 * @param maxRooms rooms of one socket, that of its own id not counted. Beyond it {@link Socket#join(String...)} throws an
 *     {@link IllegalStateException}. At least 1
 * @param maxRoomNameLength characters of the name of a room. Beyond it joining throws an {@link IllegalArgumentException}. At
 *     least 1
 * @param maxPendingAcks acknowledgements that one socket may owe. Beyond it {@code emitWithAck} fails with an
 *     {@link AckLimitException} and sends nothing; a broadcast leaves the socket out as if it had disconnected. At least 1
 */
public record SessionLimits(int connectsPerMinute, int maxRooms, int maxRoomNameLength, int maxPendingAcks) {

    /** 240 attempts to join a namespace a minute, 1,000 rooms with names of 512 characters, 10,000 acknowledgements. */
    public static final SessionLimits DEFAULT = new SessionLimits(240, 1000, 512, 10_000);

    public SessionLimits {
        positive("connectsPerMinute", connectsPerMinute);
        positive("maxRooms", maxRooms);
        positive("maxRoomNameLength", maxRoomNameLength);
        positive("maxPendingAcks", maxPendingAcks);
    }

    public SessionLimits withConnectsPerMinute(int value) {
        return new SessionLimits(value, maxRooms, maxRoomNameLength, maxPendingAcks);
    }

    public SessionLimits withMaxRooms(int value) {
        return new SessionLimits(connectsPerMinute, value, maxRoomNameLength, maxPendingAcks);
    }

    public SessionLimits withMaxRoomNameLength(int value) {
        return new SessionLimits(connectsPerMinute, maxRooms, value, maxPendingAcks);
    }

    public SessionLimits withMaxPendingAcks(int value) {
        return new SessionLimits(connectsPerMinute, maxRooms, maxRoomNameLength, value);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
