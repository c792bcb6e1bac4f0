package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A Socket.IO client over WebSocket: handshake, CONNECT to the default namespace, pongs. What comes then is the listener's. */
final class WebSocketConnection extends Connection {

    interface Listener {
        /** The server has accepted the client; the text is its {@code 40…}. */
        void connected(WebSocketConnection connection, String text);

        /** A text message lies there in the buffer. */
        void text(WebSocketConnection connection, ByteBuffer in, int at, int length);

        /** A binary message is complete; the head is its first eight bytes, behind the listener's offset. */
        default void binary(WebSocketConnection connection, long head, int length) {
            throw new LoadException("an unexpected binary message");
        }
    }

    private enum State {
        HANDSHAKE,
        OPENING,
        CONNECTING,
        CONNECTED
    }

    private static final int LARGE = 8192;
    private static final int EVENT = 0x3432;
    private static final byte[] REQUEST = ("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Sec-WebSocket-Version: 13\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final Listener listener;
    private final byte[] connect;
    private final int binaryOffset;
    private State state = State.HANDSHAKE;

    private int skip;
    private int largeLength;
    private long largeHead;

    /** For workloads: which of its clients this is, and what it has sent and received. */
    int index;

    int sent;
    int received;
    long[] times = {};

    WebSocketConnection(Reactor reactor, Target target, int number, String connect, Listener listener) {
        super(reactor, target.port(), number);
        this.listener = listener;
        this.connect = Frames.text(connect);
        this.binaryOffset = target.binaryOffset();
        append(REQUEST, REQUEST.length);
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    void send(byte[] frame) {
        append(frame, frame.length);
    }

    @Override
    protected void closedByPeer() {
        throw new LoadException("the server closed a connection, " + state);
    }

    @Override
    protected void received(ByteBuffer in) {
        if (state == State.HANDSHAKE && !isUpgraded(in)) {
            return;
        }
        while (in.hasRemaining() && (skip > 0 ? skip(in) : frame(in))) {
            continue;
        }
    }

    private boolean isUpgraded(ByteBuffer in) {
        for (int i = in.position(); i + 3 < in.limit(); i++) {
            if (in.getInt(i) == 0x0d0a0d0a) {
                String head = StandardCharsets.US_ASCII
                        .decode(in.slice(in.position(), i - in.position()))
                        .toString();
                if (!head.startsWith("HTTP/1.1 101")) {
                    throw new LoadException("the handshake was refused: "
                            + head.lines().findFirst().orElse(""));
                }
                in.position(i + 4);
                state = State.OPENING;
                return true;
            }
        }
        return false;
    }

    private boolean skip(ByteBuffer in) {
        int now = Math.min(skip, in.remaining());
        in.position(in.position() + now);
        skip -= now;
        if (skip == 0) {
            listener.binary(this, largeHead, largeLength);
        }
        return skip == 0;
    }

    /** Takes one frame if all of it is there; of a large one the head is enough. */
    private boolean frame(ByteBuffer in) {
        int at = in.position();
        int available = in.remaining();
        if (available < 2) {
            return false;
        }
        int length = in.get(at + 1) & 0x7f;
        int header = length < 126 ? 2 : length == 126 ? 4 : 10;
        if (available < header) {
            return false;
        }
        if (length == 126) {
            length = in.getShort(at + 2) & 0xffff;
        } else if (length == 127) {
            length = (int) in.getLong(at + 2);
        }
        int first = in.get(at) & 0xff;
        if (length > LARGE && first == 0x82) {
            if (available < header + binaryOffset + 8) {
                return false;
            }
            largeHead = in.getLong(at + header + binaryOffset);
            largeLength = length - binaryOffset;
            skip = length;
            in.position(at + header);
            return true;
        }
        if (available < header + length) {
            return false;
        }
        in.position(at + header + length);
        message(first, in, at + header, length);
        return true;
    }

    private void message(int first, ByteBuffer in, int at, int length) {
        switch (first) {
            case 0x81 -> text(in, at, length);
            case 0x82 -> smallBinary(in, at + binaryOffset, length - binaryOffset);
            case 0x88 -> throw new LoadException("the server closed a WebSocket");
            case 0x89 -> send(Frames.WEBSOCKET_PONG);
            default -> throw new LoadException("an unexpected frame: " + Integer.toHexString(first));
        }
    }

    private void smallBinary(ByteBuffer in, int at, int length) {
        if (length < Long.BYTES) {
            throw new LoadException("an attachment came with " + length + " bytes");
        }
        listener.binary(this, in.getLong(at), length);
    }

    private void text(ByteBuffer in, int at, int length) {
        byte type = in.get(at);
        if (type == '2') {
            send(Frames.PONG);
        } else if (state == State.CONNECTED || state == State.CONNECTING && in.getShort(at) == EVENT) {
            // The official server sends a recovered client what it missed before it accepts it.
            listener.text(this, in, at, length);
        } else if (state == State.OPENING && type == '0') {
            state = State.CONNECTING;
            send(connect);
        } else if (state == State.CONNECTING && type == '4' && in.get(at + 1) == '0') {
            state = State.CONNECTED;
            listener.connected(
                    this, StandardCharsets.UTF_8.decode(in.slice(at, length)).toString());
        } else {
            throw new LoadException("an unexpected message, " + state + ": "
                    + StandardCharsets.UTF_8.decode(in.slice(at, Math.min(length, 80))));
        }
    }
}
