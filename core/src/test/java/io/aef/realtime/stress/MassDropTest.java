package io.aef.realtime.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of connections to a server in another process that are reset at once: its tables are empty again, its heap is what
 * it was, and a neighbour is served meanwhile. {@code -Daef.faults.connections} says how many thousands: each process needs as
 * many descriptors, and some.
 */
@Timeout(300)
class MassDropTest {

    private static final int CONNECTIONS = Integer.getInteger("aef.faults.connections", 1000);
    private static final int ADDRESSES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void leavesNothingBehind() throws Exception {
        try (ServerProcess server = ServerProcess.start(0, 25_000, 20_000, "");
                RawSession neighbour = RawSession.connect(server.port(), null)) {
            drop(server.port(), neighbour);
            long before = heap(neighbour);
            drop(server.port(), neighbour);
            long after = heap(neighbour);
            System.out.printf("heap before %d kB, after %d kB%n", before / 1024, after / 1024);

            assertThat(after).isLessThan(before + 1024 * 1024);
            assertThat(neighbour.ask("\"ends\"")).isEqualTo("[" + 2 * CONNECTIONS + "]");
        }
    }

    private static void drop(int port, RawSession neighbour) throws IOException {
        List<SocketChannel> channels = new ArrayList<>();
        try {
            ByteBuffer hello = FaultsTest.hello();
            for (int i = 0; i < CONNECTIONS; i++) {
                SocketChannel channel = SocketChannel.open();
                channels.add(channel);
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.bind(new InetSocketAddress("127.0.0." + (1 + i % ADDRESSES), 0));
                channel.connect(new InetSocketAddress("127.0.0.1", port));
                channel.write(hello.duplicate());
            }
            await().atMost(PATIENCE).until(() -> tables(neighbour).equals(tables(CONNECTIONS + 1)));
            System.out.printf("%d connections, heap %d kB%n", CONNECTIONS, heap(neighbour) / 1024);
        } finally {
            long begin = System.nanoTime();
            for (SocketChannel channel : channels) {
                channel.close();
            }
            long closed = System.nanoTime();
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> tables(neighbour).equals(tables(1)));
            System.out.printf(
                    "reset in %d ms, tables empty after %d ms%n",
                    (closed - begin) / 1_000_000, (System.nanoTime() - begin) / 1_000_000);
        }
    }

    private static String tables(RawSession neighbour) throws IOException {
        return neighbour.ask("\"tables\"");
    }

    private static String tables(int count) {
        return "[" + count + "," + count + "]";
    }

    private static long heap(RawSession neighbour) throws IOException {
        String answer = neighbour.ask("\"heap\"");
        return Long.parseLong(answer.substring(1, answer.length() - 1));
    }
}
