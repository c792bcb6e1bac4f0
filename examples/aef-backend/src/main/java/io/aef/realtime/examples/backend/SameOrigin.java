package io.aef.realtime.examples.backend;

import io.aef.realtime.engine.AllowRequest;
import io.aef.realtime.engine.host.HttpRequest;
import java.net.URI;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Lets only our own page connect. CORS does not hold for WebSockets: any site that is open in another tab could reach a
 * server on this machine and start runs.
 */
final class SameOrigin implements AllowRequest {

    @Override
    public CompletionStage<Decision> decide(HttpRequest request) {
        return isOwn(request) ? Decision.allow() : Decision.refuse("This page may not connect.");
    }

    /** Whether it comes from a page of ours, or from no page at all. */
    static boolean isOwn(HttpRequest request) {
        String origin = request.headers().get("Origin");
        // A browser leaves it out only for requests of the same origin; other programs may, and are not a risk.
        return origin == null || isOf(origin, request.headers().get("Host"));
    }

    private static boolean isOf(String origin, @Nullable String host) {
        try {
            return URI.create(origin).getRawAuthority() != null
                    && URI.create(origin).getRawAuthority().equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
