package io.aef.realtime.redis;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One HTTP request on a connection of its own, which the test may break off. */
final class RawHttp implements AutoCloseable {

    private final Socket socket;

    /** A response as it came. */
    record Response(int status, List<String> headers, String body) {

        List<String> all(String name) {
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }
    }

    private RawHttp(Socket socket) {
        this.socket = socket;
    }

    /** Sends it; what comes back is read by {@link #response}. */
    static RawHttp send(int port, String method, String query, byte[] body, String... headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(40_000);
        StringBuilder head = new StringBuilder(method + " /socket.io/?" + query + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (method.equals("POST")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        all.write(body);
        try {
            socket.getOutputStream().write(all.toByteArray());
        } catch (IOException refusedEarly) {
            // The response is there all the same, or the test fails for want of it.
        }
        return new RawHttp(socket);
    }

    Response response() throws IOException {
        InputStream in = socket.getInputStream();
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int length = 0;
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("The connection was closed before there was a response.");
            }
            if (c != '\n') {
                line.append((char) c);
                continue;
            }
            String text = line.toString().strip();
            line.setLength(0);
            if (text.isEmpty()) {
                break;
            }
            if (text.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(text.substring(15).strip());
            }
            lines.add(text);
        }
        byte[] body = new byte[length];
        new DataInputStream(in).readFully(body);
        close();
        int status = Integer.parseInt(lines.get(0).split(" ")[1]);
        return new Response(status, lines.subList(1, lines.size()), new String(body, StandardCharsets.UTF_8));
    }

    /** Breaks it off. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
