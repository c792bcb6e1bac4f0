package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;

/**
 * An HTTP exchange that has passed the middlewares.
 *
 * @param request the one of the exchange, with the address of the client
 * @param middlewareHeaders what every answer to it has
 */
record HttpCall(HttpExchange exchange, HttpRequest request, Headers middlewareHeaders) {

    /** Answers with a status alone. */
    void respond(int status) {
        exchange.respond(HttpResponse.empty(status, middlewareHeaders));
    }

    /** Answers with a status alone and closes the connection, for the body may not have been read. */
    void respondAndClose(int status) {
        exchange.respond(HttpResponse.empty(status, middlewareHeaders).thenClose());
    }
}
