package io.aef.realtime.automation;

/** One connection that can be in rooms. */
public interface Subscriber {

    /** Names the connection as long as it lasts. */
    String id();

    /** Who is behind it. */
    String user();

    void join(String room);

    void leave(String room);
}
