package io.aef.realtime.benchmarks.load;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A Socket.IO client over long polling: one poll always waits, and one POST at a time carries what is to be sent. */
final class PollingClient {

    interface Listener {
        void packet(PollingClient client, String packet);

        /** The last POST was answered. */
        void written(PollingClient client);
    }

    private static final String PATH = "/socket.io/?EIO=4&transport=polling";

    private final Reactor reactor;
    private final Target target;
    private final int number;
    private final Listener listener;
    private final Queue<String> unsent = new ArrayDeque<>();

    private String path = PATH;
    private @Nullable HttpConnection poll;
    private @Nullable HttpConnection post;
    private boolean connected;

    /** For the workload. */
    final Queue<Long> due = new ArrayDeque<>();

    long sentAt;
    int sent;
    int received;

    PollingClient(Reactor reactor, Target target, int number, Listener listener) {
        this.reactor = reactor;
        this.target = target;
        this.number = number;
        this.listener = listener;
        poll();
    }

    boolean isConnected() {
        return connected;
    }

    boolean isWriting() {
        return post != null && post.isBusy();
    }

    void send(String packet) {
        if (isWriting()) {
            unsent.add(packet);
            return;
        }
        post = usable(post, this::posted);
        post.post(path, packet);
    }

    private void posted(HttpConnection connection, String body) {
        finish(connection);
        if (!body.equals("ok")) {
            throw new LoadException("a POST was answered with " + body);
        }
        String next = unsent.poll();
        if (next != null) {
            send(next);
        } else {
            listener.written(this);
        }
    }

    private void poll() {
        poll = usable(poll, this::polled);
        poll.get(path);
    }

    private void polled(HttpConnection connection, String body) {
        finish(connection);
        for (String packet : body.split("\u001e")) {
            packet(packet);
        }
        poll();
    }

    private HttpConnection usable(@Nullable HttpConnection present, HttpConnection.Listener to) {
        return present != null && !present.isClosed()
                ? present
                : new HttpConnection(reactor, target.port(), number, to);
    }

    private void finish(HttpConnection connection) {
        if (!target.keepsAlive()) {
            connection.close();
        }
    }

    private void packet(String packet) {
        if (packet.startsWith("0{\"sid\":\"")) {
            path = PATH + "&sid=" + packet.substring(9, packet.indexOf('"', 9));
            send("40");
        } else if (packet.equals("2")) {
            send("3");
        } else if (packet.startsWith("40")) {
            connected = true;
        } else if (!packet.equals("6")) {
            listener.packet(this, packet);
        }
    }
}
