package io.aef.realtime.interop;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection on which exactly the given bytes are sent. Strings are ISO 8859-1, one character a byte. A read that
 * takes longer than ten seconds fails.
 */
final class RawHttp implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    RawHttp(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One request on a connection of its own. */
    static Response exchange(int port, String request) {
        try (RawHttp http = new RawHttp(port)) {
            return http.send(request).response();
        }
    }

    /** GET on a connection of its own. */
    static Response get(int port, String path, String... headers) {
        return exchange(port, request("GET", path, "", headers));
    }

    /** POST on a connection of its own. */
    static Response post(int port, String path, String body, String... headers) {
        return exchange(port, request("POST", path, body, headers));
    }

    /** A well-formed request; each header is a whole line. A body is sent in UTF-8. */
    static String request(String method, String path, String body, String... headers) {
        byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        if (!method.equals("GET")) {
            request.append("Content-Length: ").append(utf8.length).append("\r\n");
        }
        return request.append("\r\n")
                .append(new String(utf8, StandardCharsets.ISO_8859_1))
                .toString();
    }

    /** The request of a WebSocket handshake. */
    static String upgrade(String path, String... headers) {
        String[] all = Arrays.copyOf(
                new String[] {
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
                },
                4 + headers.length);
        System.arraycopy(headers, 0, all, 4, headers.length);
        return request("GET", path, "", all);
    }

    RawHttp send(String bytes) {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What the peer no longer takes, since it has closed the connection, is given up silently. */
    RawHttp send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException closedByPeer) {
            // its answer, if any, can still be read
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The next response. */
    Response response() {
        try {
            String head = head();
            int status = Integer.parseInt(head.substring(9, 12));
            boolean chunked = head.toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked");
            byte[] body = status == 101 || status == 204 || status == 304
                    ? new byte[0]
                    : chunked ? chunks() : exactly(Integer.parseInt(headerOf(head, "content-length", "0")));
            return new Response(status, head, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection was closed after \"" + head + '"');
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = chunkLength(); length > 0; length = chunkLength()) {
            body.write(exactly(length));
            exactly(2);
        }
        exactly(2);
        return body.toByteArray();
    }

    private int chunkLength() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return Integer.parseInt(line.toString().trim(), 16);
    }

    /** Exactly that many bytes. */
    byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection was closed after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    /** Whether the peer has closed the connection, or does so within ten seconds; what it still sent is dropped. */
    boolean isClosedByPeer() {
        try {
            while (in.read() >= 0) {
                // until the end
            }
            return true;
        } catch (java.net.SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String headerOf(String head, String name, String otherwise) {
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ": ")) {
                return line.substring(name.length() + 2);
            }
        }
        return otherwise;
    }

    /** A response; the head as it came, with the status line and the empty line behind it. */
    record Response(int status, String head, byte[] data) {

        String body() {
            return new String(data, StandardCharsets.UTF_8);
        }

        /** The value of a header, or null. */
        @Nullable
        String header(String name) {
            String value = headerOf(head, name.toLowerCase(Locale.ROOT), "\0");
            return value.equals("\0") ? null : value;
        }
    }
}
