package io.aef.realtime.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which other origins' pages may talk to this server, and how. Immutable. The headers are those of the npm package
 * {@code cors}, which the official server uses.
 *
 * <p>Browsers do not apply CORS to WebSockets. So a WebSocket handshake that names an origin which is neither the server's own
 * nor allowed here is refused by the server; one without an {@code Origin} header comes from no browser and is let through.
 */
public final class Cors {

    private static final List<String> ALL_METHODS = List.of("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE");

    private final @Nullable Predicate<String> origins;
    private final boolean credentials;
    private final List<String> methods;
    private final @Nullable List<String> allowedHeaders;
    private final List<String> exposedHeaders;
    private final @Nullable Duration maxAge;
    private final int optionsSuccessStatus;

    private Cors(
            @Nullable Predicate<String> origins,
            boolean credentials,
            List<String> methods,
            @Nullable List<String> allowedHeaders,
            List<String> exposedHeaders,
            @Nullable Duration maxAge,
            int optionsSuccessStatus) {
        if (credentials && origins == null) {
            throw Check.bad("credentials", true, "false with any origin; name the origins instead");
        }
        methods.forEach(method -> Check.token("methods", method));
        if (allowedHeaders != null) {
            allowedHeaders.forEach(header -> Check.token("allowedHeaders", header));
        }
        exposedHeaders.forEach(header -> Check.token("exposedHeaders", header));
        if (maxAge != null && maxAge.isNegative()) {
            throw Check.bad("maxAge", maxAge, ">= 0");
        }
        Check.between("optionsSuccessStatus", optionsSuccessStatus, 200, 299);
        this.origins = origins;
        this.credentials = credentials;
        this.methods = List.copyOf(methods);
        this.allowedHeaders = allowedHeaders == null ? null : List.copyOf(allowedHeaders);
        this.exposedHeaders = List.copyOf(exposedHeaders);
        this.maxAge = maxAge;
        this.optionsSuccessStatus = optionsSuccessStatus;
    }

    /** Any origin, with {@code Access-Control-Allow-Origin: *}; so without cookies or other credentials. */
    public static Cors any() {
        return allowing(null);
    }

    /** These origins, compared as they are, e.g. {@code https://app.example} or {@code http://localhost:5173}. */
    public static Cors allow(String... origins) {
        for (String origin : origins) {
            if (origin.equals("*")) {
                throw Check.bad("origin", origin, "scheme://host; Cors.any() allows any origin");
            }
            if (!origin.equals("null") && !origin.matches("[a-z][a-z0-9+.-]*://[^/?#\\s]+")) {
                throw Check.bad("origin", origin, "scheme://host or scheme://host:port");
            }
        }
        Set<String> allowed = Set.copyOf(List.of(origins));
        return allowing(allowed::contains);
    }

    /** The origins the predicate accepts. It is called on event loops and must not block. */
    public static Cors allow(Predicate<String> origins) {
        return allowing(origins);
    }

    private static Cors allowing(@Nullable Predicate<String> origins) {
        return new Cors(origins, false, ALL_METHODS, null, List.of(), null, 204);
    }

    /** Whether pages may send cookies and other credentials. Default: false. */
    public Cors credentials(boolean allowed) {
        return new Cors(origins, allowed, methods, allowedHeaders, exposedHeaders, maxAge, optionsSuccessStatus);
    }

    /** What a preflight answer names as allowed methods. Default: GET, HEAD, PUT, PATCH, POST, DELETE. */
    public Cors methods(String... allowed) {
        return new Cors(
                origins, credentials, List.of(allowed), allowedHeaders, exposedHeaders, maxAge, optionsSuccessStatus);
    }

    /** What a preflight answer names as allowed request headers. Default: those the page asks for. */
    public Cors allowedHeaders(String... allowed) {
        return new Cors(origins, credentials, methods, List.of(allowed), exposedHeaders, maxAge, optionsSuccessStatus);
    }

    /** Response headers that pages may read. Default: none. */
    public Cors exposedHeaders(String... exposed) {
        return new Cors(origins, credentials, methods, allowedHeaders, List.of(exposed), maxAge, optionsSuccessStatus);
    }

    /** How long a browser may remember a preflight answer, in whole seconds. Default: it decides. */
    public Cors maxAge(Duration age) {
        return new Cors(origins, credentials, methods, allowedHeaders, exposedHeaders, age, optionsSuccessStatus);
    }

    /** The status of a preflight answer. Default: 204; some old browsers want 200. */
    public Cors optionsSuccessStatus(int status) {
        return new Cors(origins, credentials, methods, allowedHeaders, exposedHeaders, maxAge, status);
    }

    /** Whether every origin is allowed without being looked at. */
    boolean allowsAnyOrigin() {
        return origins == null;
    }

    boolean allowsOrigin(String origin) {
        return origins == null || origins.test(origin);
    }

    boolean credentials() {
        return credentials;
    }

    List<String> methods() {
        return methods;
    }

    /** Null: those the page asks for. */
    @Nullable
    List<String> allowedHeaders() {
        return allowedHeaders;
    }

    List<String> exposedHeaders() {
        return exposedHeaders;
    }

    @Nullable
    Duration maxAge() {
        return maxAge;
    }

    int optionsSuccessStatus() {
        return optionsSuccessStatus;
    }
}
