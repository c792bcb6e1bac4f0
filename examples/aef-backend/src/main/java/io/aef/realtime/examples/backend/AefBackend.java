package io.aef.realtime.examples.backend;

import io.aef.realtime.Health;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.CommandProcessor;
import io.aef.realtime.automation.EventBroadcaster;
import io.aef.realtime.automation.RealtimeGateway;
import io.aef.realtime.automation.Subscriptions;
import io.aef.realtime.automation.Topic;
import io.aef.realtime.automation.execution.Pace;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/**
 * A backend that automates a browser, and a page that shows it live: one port for the page, for the shop that is automated,
 * and for Socket.IO.
 */
public final class AefBackend implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final SocketIoServer io;
    private final Subscriptions subscriptions;
    private final Runs runs;
    private final CountDownLatch closed = new CountDownLatch(1);

    private AefBackend(int port, Pace pace) {
        Monitoring monitoring = new Monitoring(this::health);
        io = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(port)
                .allowRequest(new SameOrigin())
                .listener(monitoring.listener())
                .requestHandler(monitoring)
                .requestHandler(new WebPages())
                .build();
        runs = new Runs(
                () -> address().resolve("shop/"),
                pace,
                EventBroadcaster.of(io),
                this::isWatched,
                InstantSource.system());
        subscriptions = new Subscriptions(runs, InstantSource.system());
        CommandProcessor commands = new CommandProcessor(runs.commands());
        // A real backend would take the user from the token in socket.handshake().auth().
        io.onConnection(new RealtimeGateway(socket -> Runs.USER, subscriptions, commands)::attach);
        io.start();
    }

    /**
     * Opens the port.
     *
     * @param port 0 for any free one
     */
    static AefBackend start(int port, Pace pace) {
        return new AefBackend(port, pace);
    }

    /** Where the page is. */
    URI address() {
        return URI.create("http://127.0.0.1:" + io.port() + "/");
    }

    /** Ends all runs with their browsers, then the server; blocks until that is done. Harmless when called again. */
    @Override
    public synchronized void close() {
        if (closed.getCount() == 0) {
            return;
        }
        runs.close();
        io.close(CLOSE_LIMIT).toCompletableFuture().join();
        closed.countDown();
    }

    /**
     * Runs until the process is ended.
     *
     * @param args {@code [--port] N}; 8080 if left out
     */
    public static void main(String... args) throws InterruptedException {
        AefBackend backend;
        try {
            backend = start(port(args), Pace.watchable(Duration.ofMillis(400)));
        } catch (UncheckedIOException cannotListen) {
            System.err.println(cannotListen.getCause().getMessage() + ". Another port: bin/demo PORT");
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(backend::close, "shutdown"));
        System.out.println("The demo is at " + backend.address() + " (stop it with Ctrl-C)");
        // The server's own threads do not keep the process alive.
        backend.closed.await();
    }

    private Health health() {
        return io.health();
    }

    private boolean isWatched(Topic topic) {
        return subscriptions.isWatched(topic);
    }

    private static int port(String... args) {
        if (args.length == 0) {
            return 8080;
        }
        try {
            int port = Integer.parseInt(args[args.length - 1]);
            boolean wellFormed = args.length == 1 || args.length == 2 && args[0].equals("--port");
            if (wellFormed && port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("arguments: " + String.join(" ", args) + " (expected: [--port] 0..65535)");
    }
}
