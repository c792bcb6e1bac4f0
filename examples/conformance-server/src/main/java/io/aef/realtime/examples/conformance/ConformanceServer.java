package io.aef.realtime.examples.conformance;

import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.engine.Engine;
import io.aef.realtime.engine.EngineOptions;
import io.aef.realtime.netty.RequestHandler;
import java.time.Duration;

/**
 * What the official protocol suites expect of a server, both on one port: a raw Engine.IO echo at {@code /engine.io/}, and
 * Socket.IO at {@code /socket.io/} with the namespaces {@code /} and {@code /custom}.
 */
public final class ConformanceServer implements AutoCloseable {

    private static final int MAX_PAYLOAD = 1_000_000;

    /**
     * How long the server waits.
     *
     * @param connectTimeout for the packet with which a client joins its first namespace
     */
    public record Times(Duration pingInterval, Duration pingTimeout, Duration connectTimeout) {

        /** Those of the official suites. */
        public static final Times SHORT =
                new Times(Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(1));
    }

    private final Engine engine;
    private final SocketIoServer io;

    private ConformanceServer(int port, Times times) {
        engine = new Engine(
                EngineOptions.builder()
                        .path("/engine.io")
                        .pingInterval(times.pingInterval())
                        .pingTimeout(times.pingTimeout())
                        .maxHttpBufferSize(MAX_PAYLOAD)
                        .allowEIO3(true)
                        .build(),
                RawEcho::new);
        Arrivals arrivals = new Arrivals();
        io = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(port)
                .requestHandler(arrivals.noting(RequestHandler.of(engine)))
                .requestHandler(arrivals)
                .pingInterval(times.pingInterval())
                .pingTimeout(times.pingTimeout())
                .maxHttpBufferSize(MAX_PAYLOAD)
                .connectTimeout(times.connectTimeout())
                .allowEIO3(true)
                .build();
        io.onConnection(ConformanceServer::attend);
        io.of("/custom").onConnection(ConformanceServer::tellAuth);
        io.start();
    }

    /** @param args the port; prints {@code up} and the port when it listens */
    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("usage: conformance-server PORT");
            System.exit(2);
        }
        System.out.println("up " + start(Integer.parseInt(args[0]), Times.SHORT).port());
    }

    /** Starts the server on that port of the loopback interface; 0 for any free one. */
    public static ConformanceServer start(int port, Times times) {
        return new ConformanceServer(port, times);
    }

    /** The port it listens on. */
    public int port() {
        return io.port();
    }

    private static void attend(Socket socket) {
        tellAuth(socket);
        socket.on("message", (args, ack) -> socket.emit("message-back", args.toArray()));
        socket.on("message-with-ack", (args, ack) -> ack.send(args.toArray()));
    }

    private static void tellAuth(Socket socket) {
        socket.emit("auth", socket.handshake().auth());
    }

    @Override
    public void close() {
        engine.close();
        io.close();
    }
}
