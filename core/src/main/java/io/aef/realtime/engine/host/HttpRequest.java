package io.aef.realtime.engine.host;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;

/**
 * The head of an HTTP request.
 *
 * @param method upper-case, e.g. {@code GET}
 * @param uri as received: path and query, undecoded
 * @param path the path alone, undecoded
 * @param query decoded, in its order; copied; of a parameter given twice, the last value
 * @param repeatedParameters the names of query parameters that were given more than once
 * @param headers as received
 * @param remoteAddress the peer of the TCP connection
 * @param secure whether the client's connection is encrypted: by this process, or as a trusted proxy says
 * @param clientAddress the address of the client: the TCP peer's, or what trusted proxies say
 */
public record HttpRequest(
        String method,
        String uri,
        String path,
        Map<String, String> query,
        Set<String> repeatedParameters,
        Headers headers,
        InetSocketAddress remoteAddress,
        boolean secure,
        InetAddress clientAddress) {

    /** As a host makes it. The address of the peer must be resolved; the client is taken to be there. */
    public HttpRequest(
            String method,
            String uri,
            String path,
            Map<String, String> query,
            Set<String> repeatedParameters,
            Headers headers,
            InetSocketAddress remoteAddress,
            boolean secure) {
        this(method, uri, path, query, repeatedParameters, headers, remoteAddress, secure, remoteAddress.getAddress());
    }

    public HttpRequest {
        if (remoteAddress.isUnresolved()) {
            throw new IllegalArgumentException("remoteAddress: " + remoteAddress + " (expected: a resolved address)");
        }
        query = QueryParameters.copyOf(query);
        repeatedParameters = Set.copyOf(repeatedParameters);
    }

    /** The same request of a client elsewhere. */
    public HttpRequest withClient(InetAddress newClientAddress, boolean newSecure) {
        return new HttpRequest(
                method, uri, path, query, repeatedParameters, headers, remoteAddress, newSecure, newClientAddress);
    }

    /** Without query and header values: both may carry secrets. */
    @Override
    public String toString() {
        return method + " " + path + " from " + remoteAddress;
    }
}
