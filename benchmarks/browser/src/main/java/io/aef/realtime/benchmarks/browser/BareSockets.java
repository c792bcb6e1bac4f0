package io.aef.realtime.benchmarks.browser;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * The least that can be done for viewers: one thread writes the same bytes to each socket, and reads an answer of the size of an acknowledgement. No
 * protocol, nobody to be looked up: what is left is the kernel's.
 */
final class BareSockets implements AutoCloseable {

    /** As long as {@code browser_ack} is in its WebSocket frame. */
    private static final int ANSWER = 52;

    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final ByteBuffer frame;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER);
    private final long period;
    private final Thread thread = new Thread(this::run, "bare-sockets");
    private volatile int viewers;

    BareSockets(byte[] bytes, int framesPerSecond) throws IOException {
        frame = ByteBuffer.allocateDirect(Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .flip();
        period = TimeUnit.SECONDS.toNanos(1) / framesPerSecond;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        thread.start();
    }

    int port() {
        return server.socket().getLocalPort();
    }

    int viewers() {
        return viewers;
    }

    private void run() {
        long next = System.nanoTime();
        try {
            while (selector.isOpen()) {
                long wait = next - System.nanoTime();
                if (wait <= 0) {
                    next += period;
                    for (SelectionKey key : selector.keys()) {
                        if (key.isValid() && key.channel() instanceof SocketChannel) {
                            key.attach(frame.duplicate());
                            write(key);
                        }
                    }
                } else {
                    selector.select(this::ready, Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel viewer = server.accept();
                viewer.configureBlocking(false);
                viewer.register(
                        selector, SelectionKey.OP_READ, frame.duplicate().position(frame.limit()));
                viewers++;
            } else if (key.isWritable()) {
                write(key);
            } else if (((SocketChannel) key.channel()).read(answer.clear()) < 0) {
                leave(key);
            }
        } catch (IOException gone) {
            leave(key);
        }
    }

    private static void write(SelectionKey key) throws IOException {
        ByteBuffer rest = (ByteBuffer) key.attachment();
        ((SocketChannel) key.channel()).write(rest);
        key.interestOps(rest.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void leave(SelectionKey key) {
        viewers--;
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException closed) {
            // It has gone anyway.
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        server.close();
    }

    /** Those who read and answer, in a process of their own, until it is ended. */
    static final class Readers {

        private Readers() {}

        /** @param args the port, and how many */
        public static void main(String... args) throws InterruptedException {
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                new Thread(() -> read(Integer.parseInt(args[0]))).start();
            }
        }

        private static void read(int port) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    DataInputStream in = new DataInputStream(socket.getInputStream())) {
                byte[] buffer = new byte[1 << 17];
                while (true) {
                    in.readFully(buffer, 0, in.readInt());
                    socket.getOutputStream().write(buffer, 0, ANSWER);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
