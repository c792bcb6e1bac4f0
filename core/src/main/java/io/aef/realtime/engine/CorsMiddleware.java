package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers preflight requests and adds the CORS headers to everything else. */
final class CorsMiddleware implements EngineMiddleware {

    private final Cors cors;

    CorsMiddleware(Cors cors) {
        this.cors = cors;
    }

    @Override
    public CompletionStage<Outcome> apply(HttpRequest request) {
        if (!request.method().equals("OPTIONS")) {
            return Outcome.proceed(actual(request));
        }
        return Outcome.respond(HttpResponse.empty(cors.optionsSuccessStatus(), preflight(request)));
    }

    /** The headers of every response but that to a preflight. */
    Headers actual(HttpRequest request) {
        List<String> vary = new ArrayList<>();
        Headers headers = origin(request, vary);
        headers = vary(headers, vary);
        return exposed(credentials(headers));
    }

    private Headers preflight(HttpRequest request) {
        List<String> vary = new ArrayList<>();
        Headers headers = origin(request, vary);
        String allowed;
        if (cors.allowedHeaders() == null) {
            allowed = request.headers().get("Access-Control-Request-Headers");
            vary.add("Access-Control-Request-Headers");
        } else {
            allowed = String.join(",", cors.allowedHeaders());
        }
        headers = credentials(vary(headers, vary));
        headers = headers.with("Access-Control-Allow-Methods", String.join(",", cors.methods()));
        headers = with(headers, "Access-Control-Allow-Headers", allowed);
        if (cors.maxAge() != null) {
            headers = headers.with(
                    "Access-Control-Max-Age", Long.toString(cors.maxAge().toSeconds()));
        }
        return exposed(headers);
    }

    private Headers origin(HttpRequest request, List<String> vary) {
        if (cors.allowsAnyOrigin()) {
            return Headers.of("Access-Control-Allow-Origin", "*");
        }
        vary.add("Origin");
        String origin = request.headers().get("Origin");
        boolean allowed = origin != null && cors.allowsOrigin(origin);
        return with(Headers.empty(), "Access-Control-Allow-Origin", allowed ? origin : null);
    }

    private static Headers vary(Headers headers, List<String> vary) {
        return with(headers, "Vary", String.join(", ", vary));
    }

    private Headers credentials(Headers headers) {
        return cors.credentials() ? headers.with("Access-Control-Allow-Credentials", "true") : headers;
    }

    private Headers exposed(Headers headers) {
        return with(headers, "Access-Control-Expose-Headers", String.join(",", cors.exposedHeaders()));
    }

    private static Headers with(Headers headers, String name, @Nullable String value) {
        return value == null || value.isEmpty() ? headers : headers.with(name, value);
    }
}
