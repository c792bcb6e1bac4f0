package io.aef.realtime.interop;

import static io.aef.realtime.interop.RawFrames.FIN;
import static io.aef.realtime.interop.RawFrames.PING;
import static io.aef.realtime.interop.RawFrames.RSV1;
import static io.aef.realtime.interop.RawFrames.TEXT;
import static io.aef.realtime.interop.RawFrames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.engine.PerMessageDeflate;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** No client makes the server's memory grow without a bound, and none that tries harms another. */
class BoundsTest {

    private static final int MEBIBYTE = 1024 * 1024;

    @Test
    void aClientThatDoesNotReadIsCutOff() throws Exception {
        try (EchoServer server = EchoServer.start(builder -> builder.maxBufferedBytes(2 * MEBIBYTE));
                RawFrames stalled = RawFrames.connected(server.port());
                WireSocket healthy = WireSocket.connected(server.port())) {
            String large = "x".repeat(200_000);
            for (int i = 0; i < 500; i++) {
                server.io().emit("m", large);
                assertThat(healthy.text()).hasSize(large.length() + 10);
            }
            assertThat(server.ends.poll(10, TimeUnit.SECONDS)).isEqualTo("slow consumer");
            await().untilAsserted(() -> assertThat(server.sessions()).isEqualTo(1));
            assertThat(stalled.isClosedByPeer()).isTrue();
            assertThat(healthy.send("42[\"echo\",1]").text()).isEqualTo("42[\"echo\",1]");
        }
    }

    @Test
    void aClientThatDoesNotPollIsCutOff() throws Exception {
        try (EchoServer server = EchoServer.start()) {
            String polling = server.openPolling();
            RawHttp.post(server.port(), polling, "40");
            RawHttp.get(server.port(), polling);
            String packet = "42[\"echo\",\"" + "x".repeat(900_000) + "\"]";
            int accepted = 0;
            while (accepted < 65 && RawHttp.post(server.port(), polling, packet).status() == 200) {
                accepted++;
            }
            assertThat(accepted).isLessThan(10);
            assertThat(server.ends.poll(10, TimeUnit.SECONDS)).isEqualTo("slow consumer");
        }
    }

    @Test
    void pingsOfAClientThatDoesNotReadAreNotHoarded() throws Exception {
        try (EchoServer server = EchoServer.start();
                SocketChannel flood = SocketChannel.open(new InetSocketAddress("127.0.0.1", server.port()));
                WireSocket neighbour = WireSocket.connected(server.port())) {
            flood.write(ByteBuffer.wrap(
                    RawHttp.upgrade("/socket.io/?EIO=4&transport=websocket").getBytes(StandardCharsets.ISO_8859_1)));
            byte[] ping = frame(FIN | PING, "x".repeat(125));
            ByteBuffer many = ByteBuffer.allocate(ping.length * 1000);
            while (many.hasRemaining()) {
                many.put(ping);
            }
            flood.configureBlocking(false);
            long before = usedMemory();
            writeUntilStuck(flood, many, 32L * MEBIBYTE);
            assertThat(neighbour.send("42[\"echo\",1]").text()).isEqualTo("42[\"echo\",1]");
            assertThat(usedMemory() - before).isLessThan(12L * MEBIBYTE);
        }
    }

    /** On the heap and outside. */
    private static long usedMemory() {
        System.gc();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            used += pool.getMemoryUsed();
        }
        return used + Math.max(0, PlatformDependent.usedDirectMemory());
    }

    /** Writes the same bytes again and again, until nothing was taken for a second, the peer has closed or the limit is reached. */
    private static long writeUntilStuck(SocketChannel channel, ByteBuffer bytes, long limit) {
        long sent = 0;
        long lastProgress = System.nanoTime();
        while (sent < limit && System.nanoTime() - lastProgress < TimeUnit.SECONDS.toNanos(1)) {
            if (!bytes.hasRemaining() || bytes.position() == bytes.limit()) {
                bytes.clear();
            }
            try {
                int written = channel.write(bytes);
                sent += written;
                if (written > 0) {
                    lastProgress = System.nanoTime();
                }
            } catch (IOException closedByPeer) {
                return sent;
            }
        }
        return sent;
    }

    @Test
    void aCompressionBombIsNotInflated() {
        try (EchoServer server = EchoServer.start(builder -> builder.perMessageDeflate(PerMessageDeflate.enabled()));
                RawFrames wire = RawFrames.connected(server.port(), "Sec-WebSocket-Extensions: permessage-deflate")) {
            byte[] bomb =
                    deflate(("42[\"echo\",\"" + "x".repeat(15 * MEBIBYTE) + "\"]").getBytes(StandardCharsets.UTF_8));
            assertThat(bomb.length).isLessThan(20_000);
            wire.send(frame(FIN | RSV1 | TEXT, bomb));
            assertThat(wire.closeCode()).isEqualTo(1009);
            assertThat(server.events).isEmpty();
        }
    }

    @Test
    void aCompressedMessageIsUnderstood() {
        try (EchoServer server = EchoServer.start(builder -> builder.perMessageDeflate(PerMessageDeflate.enabled()));
                RawFrames wire = RawFrames.connected(server.port(), "Sec-WebSocket-Extensions: permessage-deflate")) {
            wire.send(frame(FIN | RSV1 | TEXT, deflate("42[\"echo\",1]".getBytes(StandardCharsets.UTF_8))));
            RawFrames.Frame answer = wire.read();
            assertThat(answer.first()).isEqualTo(FIN | TEXT); // below the threshold
            assertThat(answer.text()).isEqualTo("42[\"echo\",1]");
        }
    }

    @Test
    void thereIsNoCompressionUnlessItIsAskedFor() {
        try (EchoServer server = EchoServer.start();
                RawHttp http = new RawHttp(server.port())) {
            RawHttp.Response answer = http.send(RawHttp.upgrade(
                            "/socket.io/?EIO=4&transport=websocket", "Sec-WebSocket-Extensions: permessage-deflate"))
                    .response();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("Sec-WebSocket-Extensions")).isNull();
        }
    }

    @Test
    void aBodyOfTwoGigabytesIsRefusedByItsHeader() {
        try (EchoServer server = EchoServer.start();
                RawHttp http = new RawHttp(server.port())) {
            String polling = server.openPolling();
            http.send("POST " + polling + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000000\r\n\r\n4");
            assertThat(http.response().status()).isEqualTo(413);
            assertThat(http.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aChunkedBodyIsRefusedWhenItPassesTheLimit() {
        try (EchoServer server = EchoServer.start(builder -> builder.maxHttpBufferSize(10_000));
                RawHttp http = new RawHttp(server.port())) {
            String polling = server.openPolling();
            http.send("POST " + polling + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "400\r\n" + "4".repeat(1024) + "\r\n";
            for (int i = 0; i < 10; i++) {
                http.send(chunk);
            }
            assertThat(http.response().status()).isEqualTo(413);
            assertThat(http.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void namespacesOfOneConnectionAreCounted() {
        try (EchoServer server = EchoServer.start(builder -> builder.maxNamespacesPerConnection(10));
                WireSocket wire = WireSocket.session(server.port())) {
            for (int i = 0; i < 10; i++) {
                wire.join("/dynamic-" + i + ",");
            }
            assertThat(wire.send("40/dynamic-10,").closeCode()).isEqualTo(1005);
        }
    }

    private static byte[] deflate(byte[] data) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(data);
        byte[] out = new byte[data.length + 100];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length - 4); // without the empty block 00 00 FF FF, see RFC 7692 section 7.2.1
    }
}
