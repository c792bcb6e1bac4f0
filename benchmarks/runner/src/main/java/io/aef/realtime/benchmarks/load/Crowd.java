package io.aef.realtime.benchmarks.load;

/** Many clients, connected some at a time. */
final class Crowd {

    private static final int AT_ONCE = 64;

    private Crowd() {}

    static WebSocketConnection[] connect(
            Reactor reactor, Target target, int count, WebSocketConnection.Listener listener) {
        return connect(reactor, target, count, AT_ONCE, index -> "40", listener);
    }

    interface ConnectText {
        String of(int index);
    }

    static WebSocketConnection[] connect(
            Reactor reactor,
            Target target,
            int count,
            int atOnce,
            ConnectText text,
            WebSocketConnection.Listener listener) {
        WebSocketConnection[] crowd = new WebSocketConnection[count];
        int begun = 0;
        int connected = 0;
        while (connected < count) {
            for (; begun < count && begun < connected + atOnce; begun++) {
                crowd[begun] = new WebSocketConnection(reactor, target, begun, text.of(begun), listener);
                crowd[begun].index = begun;
            }
            int awaited = connected;
            reactor.runUntil("connect", crowd[awaited]::isConnected, Timing.PATIENCE);
            while (connected < begun && crowd[connected].isConnected()) {
                connected++;
            }
        }
        return crowd;
    }

    static void close(WebSocketConnection[] crowd) {
        for (WebSocketConnection client : crowd) {
            client.close();
        }
    }
}
