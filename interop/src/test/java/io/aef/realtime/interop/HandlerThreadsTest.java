package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A handler may block: it holds up its own socket and nobody else. */
class HandlerThreadsTest {

    @Test
    void aBlockedHandlerDelaysNobodyElse() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        SocketIoServer io = SocketIoServer.builder().host("127.0.0.1").build();
        io.onConnection(socket -> {
            socket.on("block", (args, ack) -> release.await());
            socket.on("echo", (args, ack) -> socket.emit("echo", args.toArray()));
        });
        io.start();
        try (WireSocket blocked = WireSocket.connected(io.port())) {
            blocked.send("42[\"block\"]").send("42[\"echo\",\"late\"]");
            // More clients than there are event loops, so that one of them shares the blocked one's.
            for (int i = 0; i < 16; i++) {
                try (WireSocket other = WireSocket.connected(io.port())) {
                    assertThat(other.send("42[\"echo\",1]").text()).isEqualTo("42[\"echo\",1]");
                }
            }
            io.emit("news");
            assertThat(blocked.text()).isEqualTo("42[\"news\"]");
            release.countDown();
            assertThat(blocked.text()).isEqualTo("42[\"echo\",\"late\"]");
        } finally {
            release.countDown();
            io.close();
        }
    }

    @Test
    void handlersOfTwoSocketsThatTimeOutRunSideBySide() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
        SocketIoServer io = SocketIoServer.builder()
                .host("127.0.0.1")
                .pingInterval(Duration.ofSeconds(1)) // both are to have joined by then
                .pingTimeout(Duration.ofMillis(100))
                .build();
        io.onConnection(socket -> socket.onDisconnect(reason -> {
            together.await(10, TimeUnit.SECONDS); // passes only if both are here at the same time
            reasons.add(reason.text());
        }));
        io.start();
        try (WireSocket one = WireSocket.connected(io.port());
                WireSocket two = WireSocket.connected(io.port())) {
            assertThat(reasons.poll(20, TimeUnit.SECONDS)).isEqualTo("ping timeout");
            assertThat(reasons.poll(20, TimeUnit.SECONDS)).isEqualTo("ping timeout");
            assertThat(one.text()).isEqualTo("2");
            assertThat(two.text()).isEqualTo("2");
        } finally {
            io.close();
        }
    }

    @Test
    void handlersOfOneSocketRunInTheOrderOfItsEvents() throws Exception {
        BlockingQueue<List<Object>> seen = new LinkedBlockingQueue<>();
        SocketIoServer io = SocketIoServer.builder().host("127.0.0.1").build();
        io.onConnection(socket -> socket.onAny((event, args) -> seen.add(List.of(event, args.get(0, Integer.class)))));
        io.start();
        try (WireSocket wire = WireSocket.connected(io.port())) {
            for (int i = 0; i < 500; i++) {
                wire.send("42[\"n\"," + i + "]");
            }
            for (int i : IntStream.range(0, 500).toArray()) {
                assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(List.<Object>of("n", i));
            }
        } finally {
            io.close();
        }
    }
}
