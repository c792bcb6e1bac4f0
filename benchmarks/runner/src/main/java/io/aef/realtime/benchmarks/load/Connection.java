package io.aef.realtime.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** A TCP connection on a reactor. */
abstract class Connection {

    private static final byte[] NONE = new byte[0];
    private static final int SOURCES = 64;

    protected final Reactor reactor;
    private final SocketChannel channel;
    private final SelectionKey key;

    private byte[] carry = NONE;
    private byte[] outgoing = NONE;
    private int outgoingLength;
    private boolean flushPlanned;
    private boolean reading;
    private boolean closed;
    private final long startedAt = System.nanoTime();

    /** @param number of the connection; the addresses 127.0.0.2 and following take turns, so that ports do not run out */
    protected Connection(Reactor reactor, int port, int number) {
        this.reactor = reactor;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.bind(new InetSocketAddress(address(2 + number % SOURCES), 0));
            boolean connected = channel.connect(new InetSocketAddress(address(1), port));
            key = channel.register(
                    reactor.selector(), connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        } catch (IOException e) {
            throw new LoadException("connect", e);
        }
    }

    private static InetAddress address(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    /** When the connection was begun. */
    long startedAt() {
        return startedAt;
    }

    /** Takes complete messages from the buffer; what it leaves comes again, with more behind it. */
    protected abstract void received(ByteBuffer in);

    /** The peer has closed the connection. */
    protected abstract void closedByPeer();

    void ready(SelectionKey ready) {
        try {
            if (ready.isConnectable() && channel.finishConnect()) {
                ready.interestOps(SelectionKey.OP_READ);
                flush();
            }
            if (ready.isWritable()) {
                ready.interestOps(SelectionKey.OP_READ);
                flush();
            }
            if (ready.isReadable()) {
                read();
            }
        } catch (IOException e) {
            throw new LoadException("connection failed: " + e.getMessage(), e);
        }
    }

    private void read() throws IOException {
        ByteBuffer in = reactor.in;
        in.clear();
        if (carry.length > 0) {
            in.put(carry);
            carry = NONE;
        }
        int read = channel.read(in);
        if (read < 0) {
            close();
            closedByPeer();
            return;
        }
        in.flip();
        reading = true;
        received(in);
        reading = false;
        if (in.hasRemaining()) {
            carry = new byte[in.remaining()];
            in.get(carry);
        }
        flush();
    }

    /** Has the bytes sent at the end of this read or turn. */
    void append(byte[] bytes, int length) {
        if (outgoing.length - outgoingLength < length) {
            outgoing = Arrays.copyOf(outgoing, Math.max(outgoing.length * 2, outgoingLength + length));
        }
        System.arraycopy(bytes, 0, outgoing, outgoingLength, length);
        outgoingLength += length;
        if (!reading && !flushPlanned) {
            flushPlanned = true;
            reactor.flushLater(this);
        }
    }

    void flush() {
        flushPlanned = false;
        if (outgoingLength == 0 || !channel.isConnected()) {
            return;
        }
        int written = 0;
        try {
            while (written < outgoingLength) {
                ByteBuffer out = reactor.out;
                out.clear();
                out.put(outgoing, written, Math.min(out.capacity(), outgoingLength - written))
                        .flip();
                int now = channel.write(out);
                written += now;
                if (out.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    break;
                }
            }
        } catch (IOException e) {
            throw new LoadException("connection failed: " + e.getMessage(), e);
        }
        System.arraycopy(outgoing, written, outgoing, 0, outgoingLength - written);
        outgoingLength -= written;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            key.cancel();
            channel.close();
        } catch (IOException e) {
            throw new LoadException("close", e);
        }
    }
}
