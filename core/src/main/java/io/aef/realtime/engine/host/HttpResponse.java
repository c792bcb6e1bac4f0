package io.aef.realtime.engine.host;

/**
 * A whole HTTP response. The host adds {@code Content-Length}, {@code Date} and {@code Connection}.
 *
 * @param status e.g. 200
 * @param headers in the order they are to be written
 * @param body not copied; must not change afterwards
 * @param close whether the host closes the TCP connection behind the response
 */
public record HttpResponse(int status, Headers headers, byte[] body, boolean close) {

    private static final byte[] NO_BODY = new byte[0];

    /** A response that leaves the connection open. */
    public static HttpResponse of(int status, Headers headers, byte[] body) {
        return new HttpResponse(status, headers, body, false);
    }

    /** A response without a body. */
    public static HttpResponse empty(int status, Headers headers) {
        return new HttpResponse(status, headers, NO_BODY, false);
    }

    /** The same response, with the TCP connection closed behind it. */
    public HttpResponse thenClose() {
        return new HttpResponse(status, headers, body, true);
    }
}
