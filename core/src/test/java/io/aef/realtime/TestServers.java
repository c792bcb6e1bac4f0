package io.aef.realtime;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

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

    /** Waits until the operating system has all that the socket was sent, such as its CONNECT: until then it takes room. */
    static Socket settled(Socket socket) {
        await().until(() -> CompletableFuture.supplyAsync(
                                socket::bufferedBytes,
                                socket.connection().session().lane()::run)
                        .join()
                == 0);
        return socket;
    }

    /** Lets a client find out that everything sent to it before has arrived. */
    static void answerSync(Socket socket) {
        socket.on("sync", (args, ack) -> ack.send());
    }
}
