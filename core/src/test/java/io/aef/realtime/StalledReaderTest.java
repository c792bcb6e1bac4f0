package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.Overflow;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * One gigabyte is broadcast to a room in which one client does not read, in a JVM of its own whose memory holds a small part
 * of it. The publisher goes as fast as those who read, by {@link Socket#isWritable} and {@link Socket#onDrain}.
 */
class StalledReaderTest {

    private static final int CHUNK = 256 * 1024;
    private static final long BOUND = 4 * 1024 * 1024;
    private static final int HEALTHY = 2;

    @Test
    void aClientThatDoesNotReadCostsItsBoundAndNobodyNotices() throws Exception {
        assertThat(runIn64Megabytes(Overflow.DISCONNECT, 4096))
                .contains("stalled: slow consumer", "healthy: all of it");
    }

    @Test
    void aPolicyKeepsItConnectedAtTheSameCost() throws Exception {
        assertThat(runIn64Megabytes(Overflow.DROP_OLDEST, 1024)).contains("stalled: connected", "healthy: all of it");
    }

    private static String runIn64Megabytes(Overflow policy, int chunks) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=32m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        StalledReaderTest.class.getName(),
                        policy.name(),
                        Integer.toString(chunks))
                .redirectErrorStream(true)
                .start();
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
            try {
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return e.toString();
            }
        });
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
            String printed = output.get(10, TimeUnit.SECONDS);
            assertThat(process.exitValue()).as(printed).isZero();
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }

    public static void main(String[] args) throws Exception {
        Overflow policy = Overflow.valueOf(args[0]);
        int chunks = Integer.parseInt(args[1]);
        BlockingQueue<Socket> joined = new LinkedBlockingQueue<>();
        SocketIoServer io = TestServers.start(TestServers.builder().maxBufferedBytes(BOUND));
        io.onConnection(socket -> {
            socket.join("room");
            joined.add(socket);
        });
        Reader deaf = new Reader(io.port());
        Socket stalled = joined.take();
        CompletableFuture<String> end = new CompletableFuture<>();
        stalled.onDisconnect(reason -> end.complete(reason.text()));
        Pace[] paces = new Pace[HEALTHY];
        CompletableFuture<?>[] read = new CompletableFuture<?>[HEALTHY];
        for (int i = 0; i < HEALTHY; i++) {
            Reader reader = new Reader(io.port());
            paces[i] = new Pace(joined.take());
            read[i] = CompletableFuture.runAsync(() -> reader.readAll(chunks), task -> new Thread(task).start());
        }
        publish(io, policy, chunks, stalled, List.of(paces));
        CompletableFuture.allOf(read).get(40, TimeUnit.SECONDS);
        System.out.println("healthy: all of it");
        System.out.println("stalled: " + (stalled.connected() ? "connected" : end.get(10, TimeUnit.SECONDS)));
        deaf.close();
        TestServers.stop(io);
    }

    private static void publish(SocketIoServer io, Overflow policy, int chunks, Socket stalled, List<Pace> paces)
            throws Exception {
        BroadcastOperator room = io.to("room").overflow(policy);
        long most = 0;
        long direct = 0;
        for (int i = 0; i < chunks; i++) {
            for (Pace pace : paces) {
                pace.await();
            }
            byte[] chunk = new byte[CHUNK];
            Arrays.fill(chunk, (byte) i);
            room.emit("chunk", i, chunk);
            most = Math.max(most, stalled.bufferedBytes());
            direct = Math.max(direct, PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
        }
        System.out.println("most that waited: " + most + ", direct memory: " + direct);
        if (most > BOUND || most < BOUND / 2) {
            throw new AssertionError("the bound is " + BOUND);
        }
    }

    /** Waits for one client to keep up. */
    private static final class Pace {

        private final Socket socket;
        private final Semaphore drained = new Semaphore(0);

        Pace(Socket socket) {
            this.socket = socket;
            socket.onDrain(drained::release);
        }

        void await() throws InterruptedException {
            while (!socket.isWritable()) {
                drained.acquire();
            }
        }
    }

    /** A WebSocket client of a few lines, which reads when it is told to. */
    private static final class Reader {

        private final java.net.Socket socket;
        private final DataInputStream in;

        Reader(int port) throws IOException {
            socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
            OutputStream out = socket.getOutputStream();
            out.write(("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
                            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            int matched = 0;
            while (matched < 4) {
                int next = in.read();
                matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
            }
            next();
            // "40", masked with zeros.
            out.write(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, '4', '0'});
            out.flush();
        }

        private byte[] next() throws IOException {
            if (in.read() < 0) {
                throw new EOFException();
            }
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            byte[] payload = new byte[length];
            in.readFully(payload);
            return payload;
        }

        void readAll(int chunks) {
            try {
                String connect = new String(next(), StandardCharsets.UTF_8);
                expect(connect.startsWith("40{"), connect);
                byte[] expected = new byte[CHUNK];
                for (int i = 0; i < chunks; i++) {
                    String head = new String(next(), StandardCharsets.UTF_8);
                    expect(head.equals("451-[\"chunk\"," + i + ",{\"_placeholder\":true,\"num\":0}]"), head);
                    Arrays.fill(expected, (byte) i);
                    expect(Arrays.equals(next(), expected), "bytes of " + i);
                }
                socket.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static void expect(boolean right, String what) {
            if (!right) {
                throw new AssertionError("unexpected: " + what);
            }
        }

        void close() throws IOException {
            socket.close();
        }
    }
}
