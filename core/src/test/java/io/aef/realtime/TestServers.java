package io.aef.realtime;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Servers for tests, on a free port of the loopback interface. */
final class TestServers {

    private TestServers() {}

    static ServerBuilder builder() {
        return SocketIoServer.builder().host("127.0.0.1").port(0);
    }

    static SocketIoServer start(ServerBuilder builder) {
        SocketIoServer server = builder.build();
        server.onConnection(TestServers::answerSync);
        return server.start();
    }

    static SocketIoServer start() {
        return start(builder());
    }

    /** Ends a server where closing is not what is tested: nobody waits for clients that do not do their part. */
    static void stop(SocketIoServer io) {
        io.close(Duration.ZERO).toCompletableFuture().join();
    }

    /** What can be seen on the lane of the socket only. */
    static <T> T onLane(Socket socket, Supplier<T> action) throws Exception {
        return CompletableFuture.supplyAsync(
                        action, socket.connection().session().lane()::run)
                .get(10, TimeUnit.SECONDS);
    }

    /** Waits until the operating system has all that the socket was sent, such as its CONNECT: until then it takes room. */
    static Socket settled(Socket socket) {
        await().until(() -> onLane(socket, socket::bufferedBytes) == 0);
        return socket;
    }

    /**
     * Holds up what waits for a time to be over rather than for a client, such as a broadcast for its answers.
     *
     * @return to be completed: then what has become due meanwhile runs; it does in any case when a test that waits would have failed
     */
    static CompletableFuture<Void> holdTimer(SocketIoServer io) {
        CompletableFuture<Void> release = new CompletableFuture<Void>().completeOnTimeout(null, 20, TimeUnit.SECONDS);
        io.timer().schedule(release::join, Duration.ZERO);
        return release;
    }

    /** Lets a client find out that everything sent to it before has arrived. */
    static void answerSync(Socket socket) {
        socket.on("sync", (args, ack) -> ack.send());
    }
}
