package io.aef.realtime.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The one thread's loop: what can be read is read, and what was appended is written, once per connection and turn. */
final class Reactor implements AutoCloseable {

    /** What is due goes out at its time: the wait before it is slept in whole milliseconds, and the rest is spun. */
    interface Schedule {
        /** Does what is due and returns the time of what comes next, {@link Long#MAX_VALUE} for nothing. */
        long runDue(long now);
    }

    static final Schedule NOTHING = now -> Long.MAX_VALUE;

    private static final int BUFFER = 1 << 18;
    private static final long MILLISECOND = 1_000_000;
    private static final long MAX_SLEEP_MILLIS = 20;

    private final Selector selector;
    private final Consumer<SelectionKey> action = key -> ((Connection) key.attachment()).ready(key);
    private final List<Connection> unflushed = new ArrayList<>();

    final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);

    Reactor() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new LoadException("no selector", e);
        }
    }

    Selector selector() {
        return selector;
    }

    void flushLater(Connection connection) {
        unflushed.add(connection);
    }

    /** Runs until that is so; fails if it takes longer than that. */
    void runUntil(String what, BooleanSupplier done, long maxNanos) {
        long end = System.nanoTime() + maxNanos;
        while (!done.getAsBoolean()) {
            long now = System.nanoTime();
            if (now - end > 0) {
                throw new LoadException("not done in time: " + what);
            }
            turn(Math.min(end, now + MAX_SLEEP_MILLIS * MILLISECOND), NOTHING);
        }
    }

    void runFor(long nanos, Schedule schedule) {
        long end = System.nanoTime() + nanos;
        while (end - System.nanoTime() > 0) {
            turn(end, schedule);
        }
    }

    private void turn(long end, Schedule schedule) {
        long next = schedule.runDue(System.nanoTime());
        flush();
        long wait = Math.min(next, end) - System.nanoTime();
        try {
            if (wait < MILLISECOND) {
                selector.selectNow(action);
            } else {
                selector.select(action, Math.min(wait / MILLISECOND, MAX_SLEEP_MILLIS));
            }
        } catch (IOException e) {
            throw new LoadException("the selector failed", e);
        }
        flush();
    }

    private void flush() {
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
    }

    @Override
    public void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new LoadException("the selector failed", e);
        }
    }
}
