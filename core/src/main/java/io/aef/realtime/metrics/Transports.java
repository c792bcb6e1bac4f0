package io.aef.realtime.metrics;

/** The transports as indexes, so that no meter is looked up by name. */
final class Transports {

    static final int POLLING = 0;
    static final int WEBSOCKET = 1;
    static final String[] NAMES = {"polling", "websocket"};

    private Transports() {}

    static int index(String name) {
        return name.equals(NAMES[WEBSOCKET]) ? WEBSOCKET : POLLING;
    }
}
