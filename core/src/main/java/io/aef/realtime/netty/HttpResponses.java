package io.aef.realtime.netty;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the engine's responses into Netty's. */
final class HttpResponses {

    private static final Logger LOG = LoggerFactory.getLogger(HttpResponses.class);

    private HttpResponses() {}

    /**
     * @param close whether the connection ends behind it
     * @param head whether it answers a HEAD request: it is then sent without its body
     */
    static FullHttpResponse of(HttpResponse response, CharSequence date, boolean close, boolean head) {
        byte[] body = response.body();
        FullHttpResponse made;
        try {
            made = make(HttpResponseStatus.valueOf(response.status()), response.headers(), head ? new byte[0] : body);
        } catch (IllegalArgumentException e) {
            // The application tried to send a header that HTTP forbids, such as one with a line break in it.
            LOG.error("A response could not be sent: {}", e.getMessage());
            body = new byte[0];
            made = make(HttpResponseStatus.INTERNAL_SERVER_ERROR, Headers.empty(), body);
        }
        HttpHeaders headers = made.headers();
        int status = made.status().code();
        if (status >= 200 && status != 204 && status != 304) {
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        headers.set(HttpHeaderNames.DATE, date);
        headers.set(HttpHeaderNames.CONNECTION, close ? HttpHeaderValues.CLOSE : HttpHeaderValues.KEEP_ALIVE);
        return made;
    }

    /** The answer to an accepted WebSocket handshake. */
    static FullHttpResponse switchingProtocols(String accept, Headers headers) {
        FullHttpResponse made = make(HttpResponseStatus.SWITCHING_PROTOCOLS, Headers.empty(), new byte[0]);
        made.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept);
        headers.forEach((name, value) -> made.headers().add(name, value));
        return made;
    }

    private static FullHttpResponse make(HttpResponseStatus status, Headers headers, byte[] body) {
        ByteBuf content = body.length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        // The factory refuses line breaks and other characters that would end a header early.
        FullHttpResponse made = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                status,
                content,
                DefaultHttpHeadersFactory.headersFactory(),
                DefaultHttpHeadersFactory.trailersFactory());
        headers.forEach((name, value) -> made.headers().add(name, value));
        return made;
    }
}
