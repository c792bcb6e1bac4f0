package io.aef.realtime.engine.host;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * The head of an HTTP request.
 *
 * @param method upper-case, e.g. {@code GET}
 * @param uri as received: path and query, undecoded
 * @param path the path alone, undecoded
 * @param query decoded, in its order; not copied and must not change afterwards; of a parameter given twice, the last value
 * @param repeatedParameters the names of query parameters that were given more than once
 * @param headers as received
 * @param remoteAddress the peer of the TCP connection
 * @param secure whether the connection is encrypted by this process
 */
public record HttpRequest(
        String method,
        String uri,
        String path,
        Map<String, String> query,
        Set<String> repeatedParameters,
        Headers headers,
        InetSocketAddress remoteAddress,
        boolean secure) {

    public HttpRequest {
        query = Collections.unmodifiableMap(query);
        repeatedParameters = Set.copyOf(repeatedParameters);
    }

    /** Without query and header values: both may carry secrets. */
    @Override
    public String toString() {
        return method + " " + path + " from " + remoteAddress;
    }
}
