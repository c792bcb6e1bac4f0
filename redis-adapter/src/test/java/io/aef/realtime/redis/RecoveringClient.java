package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A client that may lose its connection and come back to any node, and shows what it has been sent over all connections. */
final class RecoveringClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern CONNECT = Pattern.compile("40\\{\"sid\":\"([^\"]+)\"(?:,\"pid\":\"([^\"]+)\")?}");
    private static final Pattern OFFSET = Pattern.compile("^(4(?:2|5\\d+-)\\[.*),\"(\\d+-\\d+)\"]$");

    private final List<String> events = new ArrayList<>();
    private final List<Connection> forsaken = new ArrayList<>();
    private @Nullable Connection connection;
    private @Nullable String sid;
    private @Nullable String pid;
    private @Nullable String offset;
    private int read;

    synchronized @Nullable String sid() {
        return sid;
    }

    synchronized @Nullable String pid() {
        return pid;
    }

    synchronized @Nullable String offset() {
        return offset;
    }

    synchronized void offset(@Nullable String value) {
        offset = value;
    }

    /** Is another connection of the same client. */
    void claim(RecoveringClient other) {
        synchronized (other) {
            sid = other.sid;
            pid = other.pid;
            offset = other.offset;
        }
    }

    /** Whether it was let in or refused, or the server has closed the connection. */
    boolean isDecided() {
        Connection mine = connection;
        return mine != null && (mine.sid != null || mine.refused != null || mine.closed);
    }

    /** Whether the server has closed the connection. */
    boolean isLost() {
        Connection mine = connection;
        return mine != null && mine.closed;
    }

    /** Begins to connect, naming the session it had if it had one. */
    void connect(SocketIoServer node) {
        String auth;
        synchronized (this) {
            auth = pid == null ? "" : "{\"pid\":\"" + pid + (offset == null ? "" : "\",\"offset\":\"" + offset) + "\"}";
            connection = new Connection("40" + auth);
        }
        URI uri = URI.create("ws://127.0.0.1:" + node.port() + "/socket.io/?EIO=4&transport=websocket");
        HTTP.newWebSocketBuilder().buildAsync(uri, connection);
    }

    /** Waits until it is connected; returns whether it has the session it had. */
    boolean connected() {
        Connection mine = connection;
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> mine != null && (mine.sid != null || mine.refused != null));
        synchronized (this) {
            boolean same = mine.sid != null && mine.sid.equals(sid);
            if (mine.sid != null) {
                sid = mine.sid;
                pid = mine.pid;
            }
            return same;
        }
    }

    /** Sees nothing from now on, whatever was on its way. */
    void cut() {
        Connection lost;
        synchronized (this) {
            lost = connection;
            connection = null;
        }
        if (lost != null) {
            lost.abort();
        }
    }

    /** Is silent, but the server keeps the connection. */
    synchronized void forsake() {
        if (connection != null) {
            // Held, or it may be closed as garbage.
            forsaken.add(connection);
        }
        connection = null;
    }

    void send(String packet) {
        Connection mine = connection;
        assertThat(mine).isNotNull();
        mine.socket.sendText(packet, true).join();
    }

    /** The next event or answer, without its offset. */
    String next() {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> count() > read);
        synchronized (this) {
            return events.get(read++);
        }
    }

    /** What was sent before has arrived, and was nothing. */
    void expectNothingElse() {
        send("4299[\"fence\"]");
        assertThat(next()).isEqualTo("4399[]");
    }

    synchronized int count() {
        return events.size();
    }

    synchronized List<String> events() {
        return List.copyOf(events);
    }

    @Override
    public void close() {
        cut();
        forsaken.forEach(Connection::abort);
    }

    private final class Connection implements WebSocket.Listener {

        private final String join;
        private final StringBuilder text = new StringBuilder();
        private volatile @Nullable WebSocket socket;
        private volatile @Nullable String sid;
        private volatile @Nullable String pid;
        private volatile @Nullable String refused;
        private volatile boolean aborted;
        private volatile boolean closed;

        Connection(String join) {
            this.join = join;
        }

        void abort() {
            aborted = true;
            WebSocket open = socket;
            if (open != null) {
                open.abort();
            }
        }

        @Override
        public void onOpen(WebSocket opened) {
            socket = opened;
            if (aborted) {
                opened.abort();
            }
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String packet = text.toString();
                text.setLength(0);
                received(from, packet);
            }
            from.request(1);
            return null;
        }

        private void received(WebSocket from, String packet) {
            Matcher connect = CONNECT.matcher(packet);
            if (packet.equals("2")) {
                from.sendText("3", true);
            } else if (packet.startsWith("0")) {
                from.sendText(join, true);
            } else if (connect.matches()) {
                pid = connect.group(2);
                sid = connect.group(1);
            } else if (packet.startsWith("44")) {
                refused = packet;
            } else {
                seen(packet);
            }
        }

        private void seen(String packet) {
            synchronized (RecoveringClient.this) {
                if (connection != this) {
                    return;
                }
                Matcher numbered = OFFSET.matcher(packet);
                if (numbered.matches()) {
                    offset = numbered.group(2);
                    events.add(numbered.group(1) + "]");
                } else {
                    events.add(packet);
                }
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed = true;
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed = true;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            seen("<" + HexFormat.of().formatHex(bytes) + ">");
            from.request(1);
            return null;
        }
    }
}
