package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The headers of successful responses: what each kind has, the cookie, and what the hooks add. Thread-safe. */
final class ResponseHeaders {

    private static final Logger LOG = LoggerFactory.getLogger(ResponseHeaders.class);

    private final @Nullable Cookie cookie;
    private final List<HeadersHook> initialHooks = new CopyOnWriteArrayList<>();
    private final List<HeadersHook> hooks = new CopyOnWriteArrayList<>();

    ResponseHeaders(@Nullable Cookie cookie) {
        this.cookie = cookie;
    }

    void addInitialHook(HeadersHook hook) {
        initialHooks.add(hook);
    }

    void addHook(HeadersHook hook) {
        hooks.add(hook);
    }

    /** Of an answer to a poll or to a POST of the session. */
    Headers ofPolling(HttpCall call, String contentType, @Nullable String contentEncoding, String sid) {
        HttpRequest request = call.request();
        Headers headers = call.middlewareHeaders().with("Content-Type", contentType);
        if (contentEncoding != null) {
            headers = headers.with("Content-Encoding", contentEncoding);
        }
        String userAgent = request.headers().get("User-Agent");
        if (userAgent != null && (userAgent.contains(";MSIE") || userAgent.contains("Trident/"))) {
            // Internet Explorer takes JSON in a response for an attack and changes it.
            headers = headers.with("X-XSS-Protection", "0");
        }
        return finish(request, headers.with("cache-control", "no-store"), sid);
    }

    /** Of a 101 response. */
    Headers ofUpgrade(HttpRequest request, Headers middlewareHeaders, String sid) {
        return finish(request, middlewareHeaders, sid);
    }

    private Headers finish(HttpRequest request, Headers headers, String sid) {
        Headers result = headers;
        if (RequestVerifier.sid(request) == null) {
            if (cookie != null) {
                result = result.with("Set-Cookie", cookie.header(sid));
            }
            result = apply(initialHooks, request, result);
        }
        return apply(hooks, request, result);
    }

    private static Headers apply(List<HeadersHook> hooks, HttpRequest request, Headers headers) {
        Headers result = headers;
        for (HeadersHook hook : hooks) {
            try {
                result = Objects.requireNonNull(hook.apply(request, result), "The hook returned no headers.");
            } catch (Throwable thrown) {
                LOG.error("A headers hook failed", thrown);
            }
        }
        return result;
    }
}
