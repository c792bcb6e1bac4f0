package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.ConnectionOptions;
import io.aef.realtime.automation.ConnectionOptions.Beyond;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.browser.BrowserStream;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.netty.RequestHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A server with both arms: browsers that are watched as a {@link BrowserStream} does it, with its defaults, and a room where a plain loop
 * shows its screenshots. It serves the pages, too.
 */
final class BenchServer implements AutoCloseable {

    static final String TOKEN = "bench";

    private static final String ROOM = "plain";

    private final SocketIoServer io = SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .requestHandler(new Pages())
            .build();
    private final AefRealtime aef = AefRealtime.on(io)
            .authenticator(StaticTokens.of(Map.of(TOKEN, Principal.of("ada"))))
            .accessRule(new EverybodyDrives())
            .connections(ConnectionOptions.DEFAULT.withMaxSessionsPerUser(1_000, Beyond.REFUSE_NEWEST))
            .open();
    private final BrowserStream browsers = BrowserStream.of(aef);

    BenchServer() {
        io.onConnection(socket -> socket.on("plain", (args, ack) -> {
            socket.join(ROOM);
            ack.send(Map.of("ok", true, "result", Map.of()));
        }));
        io.start();
    }

    BrowserStream browsers() {
        return browsers;
    }

    int port() {
        return io.port();
    }

    String page(String name) {
        return "http://127.0.0.1:" + port() + "/" + name;
    }

    /** What the plain loop does with a screenshot. */
    void show(String base64) {
        io.to(ROOM).emit("picture", Map.of("type", "picture", "sessionId", "bench", "screenshot", base64));
    }

    @Override
    public void close() {
        browsers.close();
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
    }

    private static final class EverybodyDrives implements AccessRule {

        @Override
        public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletionStage<Boolean> mayDrive(Principal principal, String sessionId, boolean force) {
            return CompletableFuture.completedFuture(true);
        }
    }

    /** The files below {@code /bench} on the class path. */
    private static final class Pages implements RequestHandler {

        @Override
        public boolean matches(String path) {
            return true;
        }

        @Override
        public void handle(HttpExchange exchange) {
            String path = exchange.request().path();
            try (InputStream file = path.contains("..") ? null : Pages.class.getResourceAsStream("/bench" + path)) {
                String type = path.endsWith(".js") ? "text/javascript" : "text/html";
                exchange.respond(
                        file == null
                                ? HttpResponse.empty(404, Headers.empty())
                                : HttpResponse.of(200, Headers.of("Content-Type", type), file.readAllBytes()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
