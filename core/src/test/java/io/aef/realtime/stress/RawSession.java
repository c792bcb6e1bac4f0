package io.aef.realtime.stress;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session over a WebSocket, bare enough to do what no honest client does: one thread that reads, and an end that may be a RST.
 * Pings are answered unless {@link #mute}; everything else a server sends goes to the listener in its order.
 */
public final class RawSession implements AutoCloseable {

    private static final int LIMIT_SECONDS = 20;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final Consumer<Object> listener;
    private final BlockingQueue<Object> unheard = new LinkedBlockingQueue<>();
    private final Map<Integer, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Runnable onPing = () -> {};
    private volatile boolean mute;

    private RawSession(
            int port, String query, int receiveBuffer, int silenceMillis, @Nullable Consumer<Object> listener)
            throws IOException {
        this.listener = listener == null ? unheard::add : listener;
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(silenceMillis > 0 ? silenceMillis : LIMIT_SECONDS * 1000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        try {
            write(handshake(query));
            readHead();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        socket.setSoTimeout(silenceMillis);
        Thread reader = new Thread(this::read, "raw-session-" + COUNT.incrementAndGet());
        reader.setDaemon(true);
        reader.start();
    }

    /** The request that asks for a WebSocket. */
    static byte[] handshake(String query) {
        return ("GET /socket.io/?transport=websocket&" + query + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A session, whatever becomes of it. */
    public static RawSession open(int port) throws IOException {
        return new RawSession(port, "EIO=4", 0, 0, null);
    }

    /** A session that ends as {@code SocketTimeoutException} when nothing comes for so long; the listener gets all there is. */
    static RawSession open(int port, int silenceMillis, Consumer<Object> listener) throws IOException {
        return new RawSession(port, "EIO=4", 0, silenceMillis, listener);
    }

    /** A session that joined the main namespace; the listener gets text as {@code String} and binary as {@code byte[]}. */
    public static RawSession connect(int port, @Nullable Consumer<Object> listener) throws IOException {
        return connect(port, listener, 0);
    }

    /** The same with a receive buffer of that size. */
    static RawSession connect(int port, @Nullable Consumer<Object> listener, int receiveBuffer) throws IOException {
        CompletableFuture<Object> joined = new CompletableFuture<>();
        RawSession session = new RawSession(port, "EIO=4", receiveBuffer, 0, message -> {
            if (!joined.isDone() && message instanceof String text && text.startsWith("4")) {
                joined.complete(message);
            } else if (listener != null && message instanceof String text && !text.startsWith("0")) {
                listener.accept(message);
            } else if (listener != null && message instanceof byte[]) {
                listener.accept(message);
            }
        });
        session.ended.whenComplete((reason, never) -> joined.complete("ended: " + reason));
        session.send("40");
        Object answer = get(joined);
        if (!answer.toString().startsWith("40{")) {
            session.abort();
            throw new IOException("not connected but " + answer);
        }
        return session;
    }

    private void readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the handshake was cut: " + head);
            }
            head.append((char) next);
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException(head.toString());
        }
    }

    private void read() {
        String end = "end of stream";
        try {
            while (true) {
                int first = in.readUnsignedByte();
                reading.lock();
                reading.unlock();
                int length = in.readUnsignedByte();
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = (int) in.readLong();
                }
                byte[] payload = in.readNBytes(length);
                if (payload.length < length) {
                    throw new EOFException();
                }
                if ((first & 0x0f) == 8) {
                    end = "close " + (length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff);
                    socket.close();
                    break;
                }
                take((first & 0x0f) == 1 ? new String(payload, StandardCharsets.UTF_8) : payload);
            }
        } catch (IOException e) {
            end = e.getClass().getSimpleName();
        }
        ended.complete(end);
        asked.values().forEach(answer -> answer.completeExceptionally(new IOException("the session has ended")));
    }

    private void take(Object message) throws IOException {
        if (message.equals("2")) {
            onPing.run();
            if (!mute) {
                send("3");
            }
        } else if (message instanceof String text && text.startsWith("43")) {
            int bracket = text.indexOf('[');
            CompletableFuture<String> answer = asked.remove(Integer.parseInt(text.substring(2, bracket)));
            if (answer == null) {
                listener.accept("second answer: " + text);
            } else {
                answer.complete(text.substring(bracket));
            }
        } else {
            listener.accept(message);
        }
    }

    public RawSession send(String text) throws IOException {
        write(frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    RawSession send(byte[] data) throws IOException {
        write(frame(0x82, data));
        return this;
    }

    void write(byte[] bytes) throws IOException {
        synchronized (socket) {
            socket.getOutputStream().write(bytes);
        }
    }

    static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        out.write(first);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 65536) {
            out.write(0xfe);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(0xff);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        out.writeBytes(new byte[4]);
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** Sends an event with an acknowledgement asked for: {@code "name",args…}; the answer is {@code [args…]}. */
    CompletableFuture<String> askLater(String event) throws IOException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        int id = ids.incrementAndGet();
        asked.put(id, answer);
        send("42" + id + "[" + event + "]");
        if (ended.isDone()) {
            answer.completeExceptionally(new IOException("the session has ended"));
        }
        return answer;
    }

    public String ask(String event) throws IOException {
        return get(askLater(event));
    }

    /** The next message, if there is no listener. */
    Object next() throws InterruptedException {
        Object next = unheard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    /** Has it run at each ping that comes from now on. */
    RawSession onPing(Runnable task) {
        onPing = task;
        return this;
    }

    /** Answers no ping from now on. */
    RawSession mute() {
        mute = true;
        return this;
    }

    /** Reads nothing behind the frame that comes next, until it is called again by the same thread. */
    void pauseReading() {
        reading.lock();
    }

    void resumeReading() {
        reading.unlock();
    }

    /** How it ended: {@code close 1005} for a close frame with that code, else what the network said. */
    CompletableFuture<String> ended() {
        return ended;
    }

    String awaitEnd() {
        return get(ended);
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Vanishes with a RST. */
    public void abort() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        close();
    }

    /** Closes the connection, and waits until everything that had arrived has been handed to the listener. */
    void closeAndWait() {
        close();
        awaitEnd();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more in any case.
        }
    }
}
