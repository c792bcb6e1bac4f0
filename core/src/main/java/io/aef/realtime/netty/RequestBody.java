package io.aef.realtime.netty;

import io.aef.realtime.engine.host.HttpExchange.BodyHandler;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The body of one request: waits to be asked for, is collected into one array, or thrown away. */
final class RequestBody {

    /** So much is allocated on the word of the peer; the rest as it arrives. */
    private static final int FIRST_ALLOCATION = 16 * 1024;

    private static final long NANOS = 1_000_000_000;

    private static final byte[] EMPTY = new byte[0];

    private enum State {
        UNCLAIMED,
        COLLECTING,
        DISCARDING
    }

    /** As declared, or -1 if the body is chunked. */
    private final long declared;

    private State state = State.UNCLAIMED;
    private boolean ended;
    private final long begunAt;
    private long wantedAt;
    private long discarded;

    private @Nullable BodyHandler handler;
    private byte[] bytes = EMPTY;
    private int length;
    private int limit;

    /** @param now the head has arrived, in nanoseconds */
    RequestBody(io.netty.handler.codec.http.HttpRequest request, long now) {
        begunAt = now;
        declared = HttpUtil.isTransferEncodingChunked(request) ? -1 : HttpUtil.getContentLength(request, 0L);
    }

    /** Whether its last byte has arrived. */
    boolean hasEnded() {
        return ended;
    }

    /** Whether content may be given to {@link #add} now; otherwise it has to wait. */
    boolean takes(HttpContent content) {
        return state != State.UNCLAIMED || isEmptyEnd(content);
    }

    private static boolean isEmptyEnd(HttpContent content) {
        return content instanceof LastHttpContent && !content.content().isReadable();
    }

    /** Whether the declared length alone is too much to be thrown away for the sake of the connection. */
    boolean isWorthSkipping(long most) {
        return ended || declared >= 0 && declared - length - discarded <= most;
    }

    long discarded() {
        return discarded;
    }

    /** When the rest of it must have arrived if nothing more arrives before; it is asked for from now on. */
    long dueFrom(long now, HttpLimits limits) {
        wantedAt = now;
        return due(limits);
    }

    /** When the rest of it must have arrived if nothing more arrives before. */
    long due(HttpLimits limits) {
        long last = begunAt + limits.bodyTimeout().toNanos();
        if (state != State.COLLECTING || limits.minBodyRate() == 0) {
            return last;
        }
        long worth = NANOS * length / limits.minBodyRate();
        long slow = wantedAt + Math.max(limits.bodyRateGrace().toNanos(), worth);
        return slow - last < 0 ? slow : last;
    }

    /** Returns whether the peer should be told to go on, if it waits for that. */
    boolean collect(int newLimit, BodyHandler newHandler) {
        if (declared > newLimit) {
            state = State.DISCARDING;
            newHandler.tooLarge();
            return false;
        }
        state = State.COLLECTING;
        limit = newLimit;
        handler = newHandler;
        if (ended) {
            complete();
            return false;
        }
        return true;
    }

    void discard() {
        state = State.DISCARDING;
        bytes = EMPTY;
        handler = null;
    }

    /** Takes the content's bytes; the reference stays the caller's. */
    void add(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        ended |= last;
        ByteBuf data = content.content();
        if (state == State.COLLECTING) {
            if (data.readableBytes() > limit - length) {
                BodyHandler told = handler;
                discard();
                if (told != null) {
                    told.tooLarge();
                }
            } else {
                append(data);
                if (last) {
                    complete();
                }
            }
        }
        if (state == State.DISCARDING) {
            discarded += data.readableBytes();
        }
    }

    /** Nothing more will arrive. */
    void abort() {
        BodyHandler told = handler;
        discard();
        if (told != null) {
            told.aborted();
        }
    }

    private void append(ByteBuf data) {
        int count = data.readableBytes();
        if (count == 0) {
            return;
        }
        int needed = length + count;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, capacity(needed));
        }
        data.readBytes(bytes, length, count);
        length = needed;
    }

    private int capacity(int needed) {
        long most = declared >= 0 ? declared : limit;
        long wanted = Math.max(needed, Math.max(2L * bytes.length, declared >= 0 ? FIRST_ALLOCATION : 0));
        return (int) Math.min(wanted, most);
    }

    private void complete() {
        BodyHandler told = handler;
        byte[] body = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        bytes = EMPTY;
        handler = null;
        if (told != null) {
            told.complete(body);
        }
    }
}
