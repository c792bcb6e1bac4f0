package io.aef.realtime.engine.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;
import io.aef.realtime.engine.host.WebSocketMessage;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket connection whose messages the test looks at. Text is shown as it is, binary as {@code <hex>}. What is written
 * counts as sent at once, unless the test lets it {@link #stall}.
 */
public final class FakeLink implements WebSocketLink {

    private static final WebSocketMessage.HostForm FORM = () -> {};

    private final Lane lane;
    private final List<String> written = new ArrayList<>();
    private final List<Boolean> shared = new ArrayList<>();
    private @Nullable WebSocketListener listener;
    private boolean reading = true;
    private boolean stalled;
    private boolean readsWhatIsFlushed;
    private long buffered;
    private long taken;
    private int flushes;
    private @Nullable Integer closeCode;
    private boolean aborted;
    private boolean encrypted;
    private @Nullable Throwable failure;

    public FakeLink(Lane lane) {
        this.lane = lane;
    }

    /** Sets who receives. */
    public void listen(WebSocketListener newListener) {
        listener = newListener;
    }

    /** From now on writing and closing fail with this, as for want of memory. */
    public FakeLink failing(Throwable newFailure) {
        failure = newFailure;
        return this;
    }

    private void failIfWanted() {
        if (failure != null) {
            FakeLink.<RuntimeException>sneaky(failure);
        }
    }

    private static <T extends Throwable> void sneaky(Throwable thrown) throws T {
        @SuppressWarnings("unchecked")
        T unchecked = (T) thrown;
        throw unchecked;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("192.0.2.1", 4712);
    }

    @Override
    public void write(WebSocketMessage message) {
        failIfWanted();
        // Not by AssertJ, which would be most of what tests with many messages do.
        if (!lane.inLane()) {
            throw new AssertionError("written from outside the lane");
        }
        if (isDown()) {
            throw new AssertionError("written behind close");
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        shared.add(message.form(m -> FORM) != null);
        byte[] bytes = new byte[message.length()];
        System.arraycopy(message.data(), 0, bytes, bytes.length - message.data().length, message.data().length);
        if (message.prefix() != WebSocketMessage.NO_PREFIX) {
            bytes[0] = (byte) message.prefix();
        }
        written.add(
                message.binary()
                        ? "<" + HexFormat.of().formatHex(bytes) + ">"
                        : new String(bytes, StandardCharsets.UTF_8));
        if (stalled) {
            buffered += bytes.length;
        } else {
            taken += bytes.length;
        }
    }

    @Override
    public void flush() {
        flushes++;
        if (readsWhatIsFlushed) {
            readAll();
        }
    }

    @Override
    public boolean isIdle() {
        return buffered == 0;
    }

    @Override
    public long bufferedBytes() {
        return buffered;
    }

    @Override
    public long takenBytes() {
        return taken;
    }

    @Override
    public boolean sharesMemory() {
        return !encrypted;
    }

    /** What is written here is in memory for this link alone. */
    public void encrypt() {
        encrypted = true;
    }

    @Override
    public Duration closeTimeout() {
        return Duration.ofSeconds(2);
    }

    @Override
    public void setReading(boolean newReading) {
        reading = newReading;
    }

    @Override
    public void close(int code) {
        assertThat(isDown()).as("close is called once").isFalse();
        closeCode = code;
        failIfWanted();
    }

    @Override
    public void abort() {
        aborted = true;
    }

    /** The client sends text. */
    public void text(String text) {
        listener().text(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The client sends binary data. */
    public void binary(int... bytes) {
        byte[] data = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            data[i] = (byte) bytes[i];
        }
        listener().binary(data);
    }

    /** The connection goes down. */
    public void down(int code, @Nullable Throwable cause) {
        listener().closed(code, cause);
    }

    /** The client stops reading: what is written stays here. */
    public void stall() {
        stalled = true;
    }

    /** From now on whoever writes is thrown this. */
    public void failWrites(RuntimeException newFailure) {
        failure = newFailure;
    }

    /** From now on whoever writes is thrown this. */
    public void failWrites(Error newFailure) {
        failure = newFailure;
    }

    /** The client reads that many bytes of what waits here, and no more. */
    public void read(long bytes) {
        buffered -= bytes;
        taken += bytes;
    }

    /** The client reads what waits here, and stalls again: what is written next stays here. */
    public void readAll() {
        read(buffered);
        listener().idle();
    }

    /** Nothing leaves before the end of the batch, unless the engine does not want to wait for that. */
    public void stallUntilFlushed() {
        stalled = true;
        readsWhatIsFlushed = true;
    }

    /** The client reads again. */
    public void drain() {
        stalled = false;
        boolean wasBusy = buffered > 0;
        read(buffered);
        if (wasBusy) {
            listener().idle();
        }
    }

    private WebSocketListener listener() {
        if (listener == null) {
            throw new AssertionError("nobody listens");
        }
        return listener;
    }

    /** How often the engine did not want to wait for the end of the batch. */
    public int flushes() {
        return flushes;
    }

    /** What was written since the last call. */
    public List<String> take() {
        List<String> taken = List.copyOf(written);
        written.clear();
        return taken;
    }

    /** Of everything ever written: whether the host could use a shared form of it. */
    public List<Boolean> shared() {
        return shared;
    }

    public boolean isReading() {
        return reading;
    }

    /** The code this side closed with, or null. */
    public @Nullable Integer closeCode() {
        return closeCode;
    }

    public boolean isAborted() {
        return aborted;
    }

    /** Whether this side has ended the connection. */
    public boolean isDown() {
        return closeCode != null || aborted;
    }
}
