package io.aef.realtime;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one connection by their namespaces, in the order they joined, and the namespaces that are being looked for. Most
 * connections join one namespace and need no map for it. On the lane of the connection.
 */
final class JoinedSockets {

    private @Nullable Socket only;

    /** All of them, once there was more than one. */
    private @Nullable Map<String, Socket> several;

    /** Null while there is none. */
    private @Nullable Set<String> expected;

    @Nullable
    Socket get(String namespace) {
        if (several != null) {
            return several.get(namespace);
        }
        return only != null && nameOf(only).equals(namespace) ? only : null;
    }

    /** Whether the namespace is joined, or looked for. */
    boolean contains(String namespace) {
        return get(namespace) != null || expected != null && expected.contains(namespace);
    }

    /** How many namespaces are joined or looked for. */
    int size() {
        int joined = several != null ? several.size() : only != null ? 1 : 0;
        return expected == null ? joined : joined + expected.size();
    }

    /** It is being found out whether there is that namespace, or that session in it. */
    void expect(String namespace) {
        if (expected == null) {
            expected = new HashSet<>(4);
        }
        expected.add(namespace);
    }

    /** It has been found out. */
    void stopExpecting(String namespace) {
        if (expected != null && expected.remove(namespace) && expected.isEmpty()) {
            expected = null;
        }
    }

    /** Adds the socket of a namespace that is not joined yet. */
    void add(Socket socket) {
        Socket first = only;
        if (several != null) {
            several.put(nameOf(socket), socket);
        } else if (first == null) {
            only = socket;
        } else {
            Map<String, Socket> map = new LinkedHashMap<>(4);
            map.put(nameOf(first), first);
            map.put(nameOf(socket), socket);
            several = map;
            only = null;
        }
    }

    /** Forgets the socket if it is still there. */
    void remove(Socket socket) {
        if (several != null) {
            several.remove(nameOf(socket), socket);
        } else if (only == socket) {
            only = null;
        }
    }

    /** Those there are now; what joins or leaves later changes nothing in the list. */
    List<Socket> all() {
        if (several != null) {
            return List.copyOf(several.values());
        }
        return only != null ? List.of(only) : List.of();
    }

    private static String nameOf(Socket socket) {
        return socket.namespace().name();
    }
}
