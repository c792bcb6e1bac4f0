package io.aef.realtime.interop;

import io.aef.realtime.ServerBuilder;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.engine.TrustedProxies;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.netty.RequestHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node behind a proxy. It tells each client what it knows of it; {@code /health} is what a proxy asks; {@code /leave} has that say
 * 404, {@code /asked} tells how often it was asked since, and {@code /close} closes the node.
 */
final class ProxiedNode implements RequestHandler, AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final SocketIoServer io;
    private final AtomicInteger askedSince = new AtomicInteger();
    private volatile boolean leaving;

    /** @param builder with whatever adapter; the rest is set here */
    ProxiedNode(String name, ServerBuilder builder) {
        io = builder.host("127.0.0.1")
                .port(0)
                .pingInterval(Duration.ofMillis(500))
                .trustedProxies(TrustedProxies.of("127.0.0.1"))
                .requestHandler(this)
                .build();
        io.onConnection(socket -> {
            socket.emit(
                    "hello",
                    Map.of(
                            "node", name,
                            "address", socket.handshake().address(),
                            "secure", socket.handshake().secure()));
            socket.on("echo", (args, ack) -> ack.send(args.toArray()));
            socket.on("burst", Integer.class, count -> {
                for (int i = 0; i < count; i++) {
                    socket.emit("one", i);
                }
            });
        });
        io.start();
    }

    String address() {
        return "127.0.0.1:" + io.port();
    }

    @Override
    public boolean matches(String path) {
        return path.equals("/health") || path.equals("/leave") || path.equals("/asked") || path.equals("/close");
    }

    @Override
    public void handle(HttpExchange exchange) {
        switch (exchange.request().path()) {
            case "/health" -> {
                if (leaving) {
                    askedSince.incrementAndGet();
                }
                answer(exchange, leaving ? 404 : io.health().accepting() ? 200 : 503, "");
            }
            case "/leave" -> {
                leaving = true;
                answer(exchange, 200, "");
            }
            case "/asked" -> answer(exchange, 200, Integer.toString(askedSince.get()));
            default -> {
                answer(exchange, 200, "");
                io.close(LIMIT);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) {
        exchange.respond(HttpResponse.of(
                status, Headers.of("Content-Type", "text/plain"), text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        io.close(LIMIT).toCompletableFuture().join();
    }
}
