package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection costs that has joined the main namespace over WebSocket and is silent. The objects are counted, not the memory of the process. */
class IdleConnectionTest {

    private static final int CONNECTIONS = 500;

    private static final String HANDSHAKE = """
            GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r
            Host: io.example\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;

    /** {@code 40}, masked with zeros. */
    private static final byte[] CONNECT = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, '4', '0'};

    private final List<Socket> clients = new ArrayList<>();
    private Process server;
    private BufferedReader answers;
    private int port;

    @BeforeEach
    void start() throws IOException {
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        port = Integer.parseInt(answers.readLine());
    }

    @AfterEach
    void end() throws IOException {
        server.destroyForcibly();
        for (Socket client : clients) {
            client.close();
        }
    }

    /** 32 objects, 1,168 bytes and 1,759 bytes when this was written; Netty and the JDK's sockets take another 1,200. */
    @Test
    void itIsSmall() throws IOException {
        connect(50);
        long[] before = count();
        connect(CONNECTIONS);
        long[] after = count();

        assertThat(perConnection(before[0], after[0]))
                .as("objects of our own classes")
                .isBetween(10.0, 36.0);
        assertThat(perConnection(before[1], after[1])).as("their bytes").isLessThan(1200);
        assertThat(perConnection(before[2], after[2]))
                .as("bytes of all but the network library")
                .isLessThan(1850);
    }

    private static double perConnection(long before, long after) {
        return (double) (after - before) / CONNECTIONS;
    }

    private void connect(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket client = new Socket("127.0.0.1", port);
            clients.add(client);
            OutputStream out = client.getOutputStream();
            out.write(HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
            out.write(CONNECT);
            readUntil(client.getInputStream(), "40{\"sid\":\"");
        }
    }

    private static void readUntil(InputStream in, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        byte[] some = new byte[512];
        while (read.indexOf(end) < 0) {
            int count = in.read(some);
            assertThat(count).as("bytes behind %s", read).isPositive();
            read.append(new String(some, 0, count, StandardCharsets.ISO_8859_1));
        }
    }

    private long[] count() throws IOException {
        server.getOutputStream().write('\n');
        server.getOutputStream().flush();
        return Arrays.stream(answers.readLine().split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
    }
}
