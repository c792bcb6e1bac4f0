package io.aef.realtime.netty;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What a connection has sent ahead of its turn. */
final class RequestQueue {

    private static final int MANY_BYTES = 64 * 1024;
    private static final int MANY_MESSAGES = 64;
    private static final int MAX_REQUESTS = 256;

    private final ArrayDeque<Object> messages = new ArrayDeque<>(0);
    private int bytes;
    private int requests;

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Whether reading should stop until some of it is done. */
    boolean isLong() {
        return bytes > MANY_BYTES || messages.size() > MANY_MESSAGES;
    }

    /** Whether the peer can be no HTTP client: one read brought more requests than any of them pipelines. */
    boolean isAbsurd() {
        return requests > MAX_REQUESTS;
    }

    void add(Object message) {
        count(message, 1);
        messages.add(message);
    }

    /** Puts a message before all others. */
    void push(Object message) {
        count(message, 1);
        messages.addFirst(message);
    }

    @Nullable
    Object peek() {
        return messages.peek();
    }

    @Nullable
    Object poll() {
        Object message = messages.poll();
        if (message != null) {
            count(message, -1);
        }
        return message;
    }

    void release() {
        messages.forEach(ReferenceCountUtil::release);
        messages.clear();
        bytes = 0;
        requests = 0;
    }

    private void count(Object message, int sign) {
        if (message instanceof HttpRequest) {
            requests += sign;
        }
        if (message instanceof HttpContent content) {
            bytes += sign * content.content().readableBytes();
        }
    }
}
