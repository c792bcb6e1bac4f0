package io.aef.realtime.netty;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that says literally what a test wants to be said. Every read fails after five seconds. */
final class RawClient implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    RawClient(Socket socket) {
        try {
            this.socket = socket;
            socket.setSoTimeout(5_000);
            socket.setTcpNoDelay(true);
            this.in = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawClient connect(int port) {
        try {
            return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a handshake done. */
    static RawClient webSocket(int port, String target) {
        RawClient client = connect(port);
        client.send(handshake(target));
        Response response = client.response();
        if (response.status() != 101) {
            throw new AssertionError(response.toString());
        }
        return client;
    }

    static String handshake(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A frame of the client, masked with 01 02 03 04. */
    static byte[] frame(int first, byte[] payload) {
        return frame(first, payload.length, payload);
    }

    static byte[] frame(int first, String text) {
        return frame(first, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame whose declared length may differ from what follows. */
    static byte[] frame(int first, long declared, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (declared >= 0 && declared < 126) {
            out.write(0x80 | (int) declared);
        } else if (declared >= 0 && declared < 65536) {
            out.write(0x80 | 126);
            out.write((int) declared >> 8);
            out.write((int) declared);
        } else {
            out.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) (declared >> shift));
            }
        }
        out.writeBytes(new byte[] {1, 2, 3, 4});
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ (i % 4 + 1));
        }
        return out.toByteArray();
    }

    RawClient text(String text) {
        return send(frame(0x81, text));
    }

    /** The next response, with a body as long as its header says. */
    Response response() {
        return response(true);
    }

    /** The next response, to a HEAD request if it has no body. */
    Response response(boolean hasBody) {
        List<String> lines = new ArrayList<>();
        String line = line();
        while (!line.isEmpty()) {
            lines.add(line);
            line = line();
        }
        int length = 0;
        for (String field : lines) {
            if (field.toLowerCase(java.util.Locale.ROOT).startsWith("content-length: ")) {
                length = Integer.parseInt(field.substring(16));
            }
        }
        return new Response(lines, hasBody ? bytes(length) : new byte[0]);
    }

    private String line() {
        StringBuilder text = new StringBuilder();
        int c = read();
        while (c != '\r') {
            text.append((char) c);
            c = read();
        }
        if (read() != '\n') {
            throw new AssertionError("CR without LF behind " + text);
        }
        return text.toString();
    }

    private int read() {
        try {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the server has closed the connection");
            }
            return b;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes(int count) {
        try {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException("the server has closed the connection");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame of the server. */
    Frame frame() {
        int first = read();
        int second = read();
        if (second > 127) {
            throw new AssertionError("a server must not mask");
        }
        int length = second;
        if (second == 126) {
            length = read() << 8 | read();
        } else if (second == 127) {
            length = 0;
            for (int i = 0; i < 8; i++) {
                length = length << 8 | read();
            }
        }
        return new Frame(first, bytes(length));
    }

    /** What the server still says before it ends the connection in an orderly way. */
    String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the connection is at its end, one way or the other. */
    boolean isEnded() {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection with RST instead of FIN. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Response(List<String> lines, byte[] body) {

        int status() {
            return Integer.parseInt(lines.get(0).split(" ")[1]);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            for (String line : lines) {
                if (line.regionMatches(true, 0, name + ": ", 0, name.length() + 2)) {
                    return line.substring(name.length() + 2);
                }
            }
            return "(no " + name + ")";
        }
    }

    record Frame(int first, byte[] payload) {

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** Of a close frame; 1005 if it has none. */
        int closeCode() {
            return payload.length == 0 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }
    }
}
