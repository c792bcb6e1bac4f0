package io.aef.realtime.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ByteProcessor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's HTTP decoder, with what it lets through refused: folded header lines, a request line with anything but single
 * spaces and HTTP/1.0 or 1.1, more header fields than allowed. Whatever is no HTTP comes out as one {@link BadRequest}, and
 * nothing behind it.
 *
 * <p>Behind a request that asks for a WebSocket the decoder stops: what follows is WebSocket frames if the upgrade
 * succeeds, and reaches the next handler when this one is removed.
 */
final class HttpRequestReader extends HttpRequestDecoder {

    /** As much as may wait behind an upgrade request that is not answered yet. */
    private static final int MAX_EARLY_BYTES = 64 * 1024;

    /** As eight bytes. */
    private static final long HTTP_1_0 = 0x485454502f312e30L;

    private static final long HTTP_1_1 = 0x485454502f312e31L;

    private static final ByteProcessor NO_CONTROL = value -> (value < 0 || value >= ' ') && value != 127;

    private enum Place {
        /** Before or within a request line. */
        LINE,
        FIELDS,
        BODY,
        /** Behind an upgrade request. */
        UPGRADE,
        /** Behind a bad request. */
        BROKEN
    }

    private final HttpConnection connection;
    private final int maxHeaderFields;

    private Place place = Place.LINE;
    private boolean begun;
    private int fields;

    HttpRequestReader(HttpConnection connection, HttpLimits limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxRequestLine())
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxChunkSize(64 * 1024));
        this.connection = connection;
        this.maxHeaderFields = limits.maxHeaderFields();
    }

    /** Whether a request has begun to arrive whose head is not complete. */
    boolean isWithinHead() {
        return begun;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (place == Place.UPGRADE) {
            if (in.readableBytes() > MAX_EARLY_BYTES) {
                ctx.channel().config().setAutoRead(false);
            }
            return;
        }
        if (place == Place.BROKEN) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (place != Place.BODY) {
            BadRequest bad = checkHead(in);
            if (bad != null) {
                giveUp(bad, in, out);
                return;
            }
        }
        int before = out.size();
        super.decode(ctx, in, out);
        for (int i = before; i < out.size(); i++) {
            Object message = out.get(i);
            BadRequest bad = failureOf((HttpObject) message);
            if (bad != null) {
                while (out.size() > i) {
                    out.remove(out.size() - 1);
                }
                giveUp(bad, in, out);
                return;
            }
            if (message instanceof HttpRequest request) {
                place = WebSocketRules.isUpgrade(request) ? Place.UPGRADE : Place.BODY;
            }
            if (message instanceof LastHttpContent && place != Place.UPGRADE) {
                place = Place.LINE;
            }
        }
    }

    private void giveUp(BadRequest bad, ByteBuf in, List<Object> out) {
        place = Place.BROKEN;
        begun = false;
        in.skipBytes(in.readableBytes());
        out.add(bad);
    }

    /** Looks at the complete lines of the head that the decoder is about to take. */
    private @Nullable BadRequest checkHead(ByteBuf in) {
        int from = in.readerIndex();
        while (true) {
            int end = in.indexOf(from, in.writerIndex(), (byte) '\n');
            if (place == Place.LINE && !begun && from < in.writerIndex() && end != from && end != from + 1) {
                begun = true;
                connection.headBegun();
            }
            if (end < 0) {
                return null;
            }
            boolean empty = end == from || end == from + 1 && in.getByte(from) == '\r';
            if (place == Place.LINE) {
                // RFC 9112 section 2.2: empty lines before a request line are ignored.
                if (!empty) {
                    if (!isRequestLine(in, from, end)) {
                        return new BadRequest(400, "The request line is malformed.");
                    }
                    place = Place.FIELDS;
                    fields = 0;
                }
            } else {
                if (empty) {
                    begun = false;
                    return null;
                }
                byte first = in.getByte(from);
                if (first == ' ' || first == '\t') {
                    return new BadRequest(400, "A header field is folded over several lines.");
                }
                if (++fields > maxHeaderFields) {
                    return new BadRequest(431, "The request has more than " + maxHeaderFields + " header fields.");
                }
            }
            from = end + 1;
        }
    }

    /** From {@code from} to the line feed at {@code end}: method, target and version with one space between each. */
    private static boolean isRequestLine(ByteBuf in, int from, int end) {
        int version = end - 9;
        if (version <= from || in.getByte(end - 1) != '\r') {
            return false;
        }
        long text = in.getLong(version);
        int method = in.indexOf(from, version, (byte) ' ');
        int target = in.indexOf(method + 1, version, (byte) ' ');
        return (text == HTTP_1_1 || text == HTTP_1_0)
                && method > from
                && target > method + 1
                && target == version - 1
                && in.forEachByte(from, version - from, NO_CONTROL) < 0;
    }

    private static @Nullable BadRequest failureOf(HttpObject message) {
        if (message.decoderResult().isFailure()) {
            Throwable cause = message.decoderResult().cause();
            if (cause instanceof TooLongHttpLineException) {
                return message instanceof HttpRequest
                        ? new BadRequest(414, "The request line is too long.")
                        : new BadRequest(400, "The size line of a chunk is too long.");
            }
            if (cause instanceof TooLongHttpHeaderException) {
                return new BadRequest(431, "The header fields are too long.");
            }
            return new BadRequest(400, "The request is malformed.");
        }
        if (message instanceof HttpRequest request) {
            int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
            if (hosts > 1 || hosts == 0 && request.protocolVersion().minorVersion() == 1) {
                return new BadRequest(400, "The request has " + hosts + " Host header fields (expected: one).");
            }
        }
        return null;
    }
}
