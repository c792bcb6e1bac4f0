package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Sees what is published on any channel of a Redis, and finds the numbered payloads in it, whatever is around them. */
final class RedisSubscriber extends Connection {

    interface Listener {
        /** A payload of that number has been published: eight digits, with a row of x behind them. */
        void published(int number);
    }

    private static final byte[] SUBSCRIBE = "PSUBSCRIBE *\r\n".getBytes(StandardCharsets.US_ASCII);

    /** The connection before the first one: Redis takes other addresses than 127.0.0.1 for strangers. */
    private static final int FROM_LOCALHOST = -1;

    private static final int DIGITS = 8;

    /** So many x in a row are no word. */
    private static final int ROW = 16;

    private final Listener listener;
    private boolean subscribed;

    RedisSubscriber(Reactor reactor, int port, Listener listener) {
        super(reactor, port, FROM_LOCALHOST);
        this.listener = listener;
        append(SUBSCRIBE, SUBSCRIBE.length);
    }

    boolean isSubscribed() {
        return subscribed;
    }

    @Override
    protected void closedByPeer() {
        throw new LoadException("Redis closed a connection");
    }

    @Override
    protected void received(ByteBuffer in) {
        while (in.hasRemaining() && message(in)) {
            continue;
        }
    }

    /** {@code *4 pmessage pattern channel body}, or the confirmation {@code *3 psubscribe pattern count}. */
    private boolean message(ByteBuffer in) {
        int start = in.position();
        int elements = length(in, '*');
        for (int i = 1; i < elements; i++) {
            if (!skip(in)) {
                in.position(start);
                return false;
            }
        }
        if (elements == 3 && in.remaining() >= ":1\r\n".length()) {
            in.position(in.position() + ":1\r\n".length());
            subscribed = true;
            return true;
        }
        int length = elements == 4 ? length(in, '$') : -1;
        if (length < 0 || in.remaining() < length + 2) {
            in.position(start);
            return false;
        }
        int at = in.position();
        in.position(at + length + 2);
        body(in, at, at + length);
        return true;
    }

    private static boolean skip(ByteBuffer in) {
        int length = length(in, '$');
        if (length < 0 || in.remaining() < length + 2) {
            return false;
        }
        in.position(in.position() + length + 2);
        return true;
    }

    /** Takes a line of a type and a number; -1 if it is not complete. */
    private static int length(ByteBuffer in, char type) {
        int at = in.position();
        if (in.hasRemaining() && in.get(at) != type) {
            throw new LoadException("Redis said " + (char) in.get(at) + " instead of " + type);
        }
        int number = 0;
        for (int i = at + 1; i + 1 < in.limit(); i++) {
            byte next = in.get(i);
            if (next == '\r') {
                in.position(i + 2);
                return number;
            }
            number = number * 10 + next - '0';
        }
        return -1;
    }

    private void body(ByteBuffer in, int from, int end) {
        for (int i = from + DIGITS; i + ROW <= end; i += ROW) {
            if (in.get(i) == 'x' && in.get(i + 1) == 'x') {
                int first = i;
                while (first > from && in.get(first - 1) == 'x') {
                    first--;
                }
                if (first - from >= DIGITS && isDigit(in.get(first - 1)) && isDigit(in.get(first - DIGITS))) {
                    listener.published(Frames.number(in, first - DIGITS, DIGITS));
                    return;
                }
            }
        }
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }
}
