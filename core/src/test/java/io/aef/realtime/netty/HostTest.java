package io.aef.realtime.netty;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A server at a free port, with a {@link TestHandler} of its own for every test. */
abstract class HostTest {

    private static EventLoops loops;
    private NettyServer server;

    TestHandler handler;

    @BeforeAll
    static void startLoops() {
        loops = EventLoops.create(2);
    }

    @AfterAll
    static void stopLoops() {
        loops.close().toCompletableFuture().join();
    }

    @BeforeEach
    void startServer() {
        handler = new TestHandler();
        server = NettyServer.start(List.of(handler), options().withAddress("127.0.0.1", 0), loops);
    }

    @AfterEach
    void stopServer() {
        server.close(Duration.ZERO).toCompletableFuture().join();
    }

    /** A peer has longer to answer than any test takes. */
    NettyOptions options() {
        return NettyOptions.DEFAULT.withCloseTimeout(Duration.ofSeconds(20));
    }

    int port() {
        return server.port();
    }

    EventLoops loops() {
        return loops;
    }
}
