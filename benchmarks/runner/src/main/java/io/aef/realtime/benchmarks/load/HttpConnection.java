package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One HTTP connection with one request at a time. */
final class HttpConnection extends Connection {

    interface Listener {
        void response(HttpConnection connection, String body);
    }

    private final Listener listener;
    private boolean waiting;

    HttpConnection(Reactor reactor, int port, int number, Listener listener) {
        super(reactor, port, number);
        this.listener = listener;
    }

    boolean isBusy() {
        return waiting;
    }

    void get(String path) {
        request("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }

    void post(String path, String body) {
        request("POST " + path
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    private void request(String text) {
        waiting = true;
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        append(bytes, bytes.length);
    }

    @Override
    protected void closedByPeer() {
        if (waiting) {
            throw new LoadException("the server closed a connection instead of answering");
        }
    }

    @Override
    protected void received(ByteBuffer in) {
        String text = StandardCharsets.US_ASCII.decode(in.duplicate()).toString();
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            return;
        }
        if (!text.startsWith("HTTP/1.1 200")) {
            throw new LoadException("refused: " + text.lines().findFirst().orElse(""));
        }
        String fields = text.substring(0, head + 2).toLowerCase(Locale.ROOT);
        int at = fields.indexOf("\r\ncontent-length:");
        if (at >= 0) {
            int from = at + "\r\ncontent-length:".length();
            int length = Integer.parseInt(
                    fields.substring(from, fields.indexOf('\r', from)).trim());
            if (text.length() >= head + 4 + length) {
                in.position(in.position() + head + 4 + length);
                done(text.substring(head + 4, head + 4 + length));
            }
        } else if (text.endsWith("\r\n0\r\n\r\n")) {
            in.position(in.limit());
            done(unchunk(text.substring(head + 4)));
        }
    }

    private static String unchunk(String text) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            int line = text.indexOf("\r\n", at);
            int length = Integer.parseInt(text.substring(at, line), 16);
            if (length == 0) {
                return body.toString();
            }
            body.append(text, line + 2, line + 2 + length);
            at = line + 4 + length;
        }
    }

    private void done(String body) {
        waiting = false;
        listener.response(this, body);
    }
}
