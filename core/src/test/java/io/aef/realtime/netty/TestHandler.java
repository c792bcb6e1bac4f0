package io.aef.realtime.netty;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;
import io.aef.realtime.engine.host.WebSocketMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Stands for an engine at path {@code /t/}: does what the query's {@code do} says, and notes what happens. */
final class TestHandler implements RequestHandler {

    static final int LIMIT = 1_000_000;

    final BlockingQueue<HttpExchange> held = new LinkedBlockingQueue<>();
    final BlockingQueue<WebSocketHandshake> handshakes = new LinkedBlockingQueue<>();
    final BlockingQueue<EchoListener> links = new LinkedBlockingQueue<>();
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    volatile @Nullable Lane target;
    volatile int maxMessageBytes = LIMIT;
    volatile Headers upgradeHeaders = Headers.empty();

    static <T> T next(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(5, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came within five seconds");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static HttpResponse ok(String text) {
        return HttpResponse.of(200, Headers.of("Content-Type", "text/plain"), text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean matches(String path) {
        return path.equals("/t/");
    }

    @Override
    public void handle(HttpExchange exchange) {
        switch (exchange.request().query().getOrDefault("do", "ok")) {
            case "ok" -> exchange.respond(ok("ok"));
            case "tell" ->
                exchange.respond(ok(exchange.request().method() + " "
                        + exchange.request().query() + " "
                        + exchange.request().repeatedParameters()));
            case "hold" -> {
                exchange.onAbort(() -> events.add("aborted"));
                held.add(exchange);
            }
            case "body" -> readBody(exchange);
            case "late-body" -> held.add(exchange);
            case "crlf" -> exchange.respond(HttpResponse.empty(200, Headers.of("X-Bad", "a\r\nX-Injected: b")));
            case "close" -> exchange.respond(ok("bye").thenClose());
            default -> throw new IllegalStateException("as asked for");
        }
    }

    void readBody(HttpExchange exchange) {
        exchange.readBody(LIMIT, new HttpExchange.BodyHandler() {
            @Override
            public void complete(byte[] body) {
                String text = body.length > 100
                        ? body.length + " bytes, hash " + Arrays.hashCode(body)
                        : new String(body, StandardCharsets.UTF_8);
                exchange.respond(ok(text));
            }

            @Override
            public void tooLarge() {
                events.add("too large");
                exchange.respond(HttpResponse.empty(413, Headers.empty()).thenClose());
            }

            @Override
            public void aborted() {
                events.add("body aborted");
            }
        });
    }

    @Override
    public void handle(WebSocketHandshake handshake) {
        if ("hold".equals(handshake.request().query().get("do"))) {
            handshakes.add(handshake);
        } else if ("reject".equals(handshake.request().query().get("do"))) {
            handshake.reject(ok("no"));
        } else {
            accept(handshake);
        }
    }

    void accept(WebSocketHandshake handshake) {
        handshake.accept(target, upgradeHeaders, maxMessageBytes, new WebSocketHandshake.Acceptor() {
            @Override
            public WebSocketListener opened(WebSocketLink link) {
                EchoListener listener = new EchoListener(link, events);
                links.add(listener);
                return listener;
            }

            @Override
            public void failed() {
                events.add("failed");
            }
        });
    }

    /** Sends every message back, and notes what happens. */
    static final class EchoListener implements WebSocketListener {

        final WebSocketLink link;
        final BlockingQueue<String> events;
        volatile boolean silent;
        volatile int idles;

        EchoListener(WebSocketLink link, BlockingQueue<String> events) {
            this.link = link;
            this.events = events;
        }

        @Override
        public void text(byte[] utf8) {
            check();
            if (!silent) {
                link.write(new WebSocketMessage(false, WebSocketMessage.NO_PREFIX, utf8));
            }
        }

        @Override
        public void binary(byte[] data) {
            check();
            if (!silent) {
                link.write(new WebSocketMessage(true, WebSocketMessage.NO_PREFIX, data));
            }
        }

        @Override
        public void idle() {
            check();
            idles = idles + 1;
        }

        @Override
        public void closed(int code, @Nullable Throwable cause) {
            check();
            events.add("closed " + code + (cause == null ? "" : " " + cause.getMessage()));
        }

        private void check() {
            if (!link.lane().inLane()) {
                events.add("called on " + Thread.currentThread());
            }
        }
    }
}
