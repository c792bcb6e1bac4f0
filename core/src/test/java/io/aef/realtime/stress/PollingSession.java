package io.aef.realtime.stress;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** A session by long-polling, all requests on one connection. Used by one thread. */
final class PollingSession implements AutoCloseable {

    private final Socket socket;
    private final BufferedInputStream in;
    private final String sid;
    private final Deque<String> received = new ArrayDeque<>();

    private PollingSession(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        String open = request("GET", "", "");
        int at = open.indexOf("\"sid\":\"") + 7;
        this.sid = "&sid=" + open.substring(at, open.indexOf('"', at));
    }

    private PollingSession(Socket socket, String sid) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.sid = sid;
        socket.setSoTimeout(20_000);
    }

    /** The same session on another connection. */
    PollingSession reconnected(int port) throws IOException {
        return new PollingSession(new Socket(InetAddress.getLoopbackAddress(), port), sid);
    }

    /** A session that has joined the main namespace. */
    @SuppressWarnings("resource") // closed with the session
    static PollingSession connect(int port) throws IOException {
        PollingSession session = new PollingSession(new Socket(InetAddress.getLoopbackAddress(), port));
        session.send("40");
        String joined = session.next();
        if (!joined.startsWith("40{")) {
            throw new IOException("not connected but " + joined);
        }
        return session;
    }

    String sid() {
        return sid.substring(5);
    }

    void send(String... packets) throws IOException {
        String answer = request("POST", sid, String.join("\u001e", packets));
        if (!answer.equals("ok")) {
            throw new IOException("refused: " + answer);
        }
    }

    /** Sends anything: the body of the answer, or {@code status 400}. */
    String post(String body) throws IOException {
        return request("POST", sid, body);
    }

    /** The next packet but pings and noops; {@code status 400} if the session is gone. */
    String next() throws IOException {
        while (received.isEmpty()) {
            String body = request("GET", sid, "");
            if (body.startsWith("status ")) {
                return body;
            }
            for (String packet : body.split("\u001e")) {
                if (packet.equals("2")) {
                    send("3");
                } else if (!packet.equals("6")) {
                    received.add(packet);
                }
            }
        }
        return received.remove();
    }

    private String request(String method, String query, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " /socket.io/?EIO=4&transport=polling" + query + " HTTP/1.1\r\nHost: x\r\n"
                + (method.equals("POST") ? "Content-Length: " + content.length + "\r\n" : "") + "\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
        String answer = response(in);
        return answer.startsWith("200 ") ? answer.substring(4) : "status " + answer.substring(0, 3);
    }

    /** Closes the connection; the session is the server's to end. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Sends that, and nothing else, over a connection: {@code 400 BODY}. */
    static String ask(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request);
            return response(new BufferedInputStream(socket.getInputStream()));
        }
    }

    /** The status and the body. */
    private static String response(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the response was cut");
            }
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length: ") + 16;
        int length = Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        String status = head.substring(9, 12);
        return status + " " + body;
    }
}
