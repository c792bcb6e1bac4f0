package io.aef.realtime.engine;

import io.aef.realtime.engine.EngineMiddleware.Outcome;
import io.aef.realtime.engine.EngineMiddleware.Proceed;
import io.aef.realtime.engine.EngineMiddleware.Respond;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** The engine's middlewares, one after the other. Thread-safe. */
final class EngineMiddlewares {

    private final List<EngineMiddleware> middlewares = new CopyOnWriteArrayList<>();

    void add(EngineMiddleware middleware) {
        middlewares.add(middleware);
    }

    /** The outcome of all: a response, or the headers of all of them. */
    CompletionStage<Outcome> apply(HttpRequest request) {
        return apply(List.copyOf(middlewares), 0, request, Headers.empty());
    }

    private static CompletionStage<Outcome> apply(
            List<EngineMiddleware> chain, int index, HttpRequest request, Headers headers) {
        if (index == chain.size()) {
            return Outcome.proceed(headers);
        }
        return chain.get(index).apply(request).thenCompose(outcome -> {
            if (outcome instanceof Proceed proceed) {
                return apply(chain, index + 1, request, headers.with(proceed.responseHeaders()));
            }
            HttpResponse response = ((Respond) outcome).response();
            return Outcome.respond(new HttpResponse(
                    response.status(), headers.with(response.headers()), response.body(), response.close()));
        });
    }
}
