package io.aef.realtime.interop;

import io.aef.realtime.engine.PerMessageDeflate;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;
import io.aef.realtime.engine.host.WebSocketMessage;
import io.aef.realtime.netty.NettyOptions;
import io.aef.realtime.netty.NettyServer;
import io.aef.realtime.netty.RequestHandler;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Netty host without Engine.IO: sends every WebSocket message back. */
final class WebSocketEcho implements RequestHandler, AutoCloseable {

    /** More than the largest message of the Autobahn suite. */
    private static final int MAX_MESSAGE_BYTES = 20 * 1024 * 1024;

    private final NettyServer server;

    private WebSocketEcho(NettyOptions options) {
        this.server = NettyServer.start(List.of(this), options.withAddress("127.0.0.1", 0));
    }

    static WebSocketEcho start(boolean compression) {
        NettyOptions options = NettyOptions.DEFAULT;
        return new WebSocketEcho(compression ? options.withPerMessageDeflate(PerMessageDeflate.enabled()) : options);
    }

    int port() {
        return server.port();
    }

    @Override
    public boolean matches(String path) {
        return true;
    }

    @Override
    public void handle(HttpExchange exchange) {
        exchange.respond(HttpResponse.empty(400, Headers.empty()));
    }

    @Override
    public void handle(WebSocketHandshake handshake) {
        handshake.accept(null, Headers.empty(), MAX_MESSAGE_BYTES, new WebSocketHandshake.Acceptor() {
            @Override
            public WebSocketListener opened(WebSocketLink link) {
                return new Echo(link);
            }

            @Override
            public void failed() {}
        });
    }

    @Override
    public void close() {
        server.close(Duration.ofSeconds(1)).toCompletableFuture().join();
    }

    private record Echo(WebSocketLink link) implements WebSocketListener {

        @Override
        public void text(byte[] utf8) {
            link.write(new WebSocketMessage(false, WebSocketMessage.NO_PREFIX, utf8));
        }

        @Override
        public void binary(byte[] data) {
            link.write(new WebSocketMessage(true, WebSocketMessage.NO_PREFIX, data));
        }

        @Override
        public void idle() {}

        @Override
        public void closed(int code, @Nullable Throwable cause) {}
    }
}
