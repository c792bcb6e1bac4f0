package io.aef.realtime.netty;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.netty.util.AsciiString;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the connections of one server or mount share. */
final class Host {

    private static final Logger LOG = LoggerFactory.getLogger(Host.class);

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final List<RequestHandler> handlers;
    private final NettyOptions options;
    private final EventLoops loops;
    private final boolean secure;
    private final Clock clock;
    private final RecentTexts recentTexts = new RecentTexts();

    private volatile boolean draining;
    private volatile DateHeader date = new DateHeader(Long.MIN_VALUE, AsciiString.EMPTY_STRING);

    Host(List<RequestHandler> handlers, NettyOptions options, EventLoops loops, boolean secure, Clock clock) {
        this.handlers = List.copyOf(handlers);
        this.options = options;
        this.loops = loops;
        this.secure = secure;
        this.clock = clock;
    }

    NettyOptions options() {
        return options;
    }

    EventLoops loops() {
        return loops;
    }

    boolean secure() {
        return secure;
    }

    RecentTexts recentTexts() {
        return recentTexts;
    }

    /** The first handler that wants the path. */
    @Nullable
    RequestHandler handlerFor(String path) {
        for (RequestHandler handler : handlers) {
            if (handler.matches(path)) {
                return handler;
            }
        }
        return null;
    }

    /** Has the handler answer the request; without one the answer is 404, and if it fails 500. */
    void handle(@Nullable RequestHandler handler, HttpExchange exchange) {
        if (handler == null) {
            exchange.respond(HttpResponse.empty(404, Headers.empty()));
            return;
        }
        try {
            handler.handle(exchange);
        } catch (RuntimeException e) {
            LOG.error("A request handler failed.", e);
            exchange.respond(HttpResponse.empty(500, Headers.empty()).thenClose());
        }
    }

    /** Has the handler answer the handshake; without one the answer is 404, and if it fails 500. */
    void handle(@Nullable RequestHandler handler, WebSocketHandshake handshake) {
        if (handler == null) {
            handshake.reject(HttpResponse.empty(404, Headers.empty()));
            return;
        }
        try {
            handler.handle(handshake);
        } catch (RuntimeException e) {
            LOG.error("A request handler failed.", e);
            handshake.reject(HttpResponse.empty(500, Headers.empty()));
        }
    }

    /** From now on every response closes its connection. */
    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    /** The value of the {@code Date} header, made once a second. */
    CharSequence date() {
        long second = clock.millis() / 1000;
        DateHeader current = date;
        if (current.second != second) {
            ZonedDateTime now = ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
            current = new DateHeader(second, AsciiString.of(HTTP_DATE.format(now)));
            date = current;
        }
        return current.text;
    }

    private record DateHeader(long second, CharSequence text) {}
}
