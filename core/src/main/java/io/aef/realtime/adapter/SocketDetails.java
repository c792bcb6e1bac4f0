package io.aef.realtime.adapter;

import java.util.Map;
import java.util.Set;

/** What one node may know of a socket on another. */
public interface SocketDetails {

    /** The id of the socket. */
    String id();

    /** The handshake with the keys of the official server: headers, time, address, xdomain, secure, issued, url, query, auth. */
    Map<String, Object> handshake();

    /** Its rooms, its own id among them. */
    Set<String> rooms();

    /** The application's data, as far as it can be written as JSON. */
    Map<String, Object> data();
}
