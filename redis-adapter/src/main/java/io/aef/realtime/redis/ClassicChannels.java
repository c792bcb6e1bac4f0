package io.aef.realtime.redis;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one namespace, as {@code @socket.io/redis-adapter} names them.
 *
 * <pre>
 *  PREFIX#NAMESPACE#              broadcasts to all, or to several rooms
 *  PREFIX#NAMESPACE#ROOM#         broadcasts to one room
 *  PREFIX-request#NAMESPACE#      requests to all nodes; who subscribes to it is a node
 *  PREFIX-response#NAMESPACE#     answers
 *  PREFIX-response#NAMESPACE#NODE#  answers to one node
 * </pre>
 */
record ClassicChannels(String pattern, String broadcast, String request, String response) {

    /**
     * The pattern matches the channels of broadcasts and of requests, and as few others as can be: what is in front of the
     * namespace ends like the prefix or with a t.
     */
    static ClassicChannels of(String prefix, String namespace) {
        String end = "#" + namespace + "#";
        int last = prefix.length() - 1;
        String pattern = Bus.escaped(prefix.substring(0, last)) + "*[" + Bus.escaped(prefix.substring(last)) + "t]"
                + Bus.escaped(end) + "*";
        return new ClassicChannels(pattern, prefix + end, prefix + "-request" + end, prefix + "-response" + end);
    }

    String broadcastTo(Set<String> rooms) {
        return rooms.size() == 1 ? broadcast + rooms.iterator().next() + "#" : broadcast;
    }

    String responseTo(String node) {
        return response + node + "#";
    }

    /** The room that the name of a channel for broadcasts ends with, or null if it is for all. */
    @Nullable
    String roomOf(String channel) {
        return channel.length() > broadcast.length() && channel.endsWith("#")
                ? channel.substring(broadcast.length(), channel.length() - 1)
                : null;
    }
}
