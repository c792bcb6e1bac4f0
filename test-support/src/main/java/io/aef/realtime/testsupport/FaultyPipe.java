package io.aef.realtime.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One direction of a connection: reads, does harm, writes. */
final class FaultyPipe implements Runnable {

    private static final int BUFFER = 64 * 1024;

    private final ProxiedConnection connection;
    private final Socket from;
    private final Socket to;
    private final Fault fault;
    private final Random random;

    /** Given back at the end: connections are remembered for longer than they live. */
    private byte[] buffer = new byte[0];

    private boolean limitReached;
    private boolean stalled;
    private long count;
    private volatile long passed;

    FaultyPipe(ProxiedConnection connection, Socket from, Socket to, Fault fault, Random random) {
        this.connection = connection;
        this.from = from;
        this.to = to;
        this.fault = fault;
        this.random = random;
    }

    long passed() {
        return passed;
    }

    synchronized void stall() {
        stalled = true;
    }

    synchronized void resume() {
        stalled = false;
        notifyAll();
    }

    @Override
    public void run() {
        buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            if (reachesLimit(0)) {
                atLimit();
            }
            while (!from.isClosed()) {
                int length = collect(in);
                if (length < 0) {
                    // The end is behind what is still held back here.
                    awaitResumption();
                    ProxiedConnection.endOutput(to);
                    break;
                }
                hold();
                pass(out, length);
            }
        } catch (IOException e) {
            // A side that is gone takes the other with it, as it does without a proxy.
            connection.cut(Fault.AtLimit.RESET);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            buffer = new byte[0];
            connection.ended();
        }
    }

    /** Reads at least what is to be collected, or what comes until the sender has ended or the time is over. */
    private int collect(InputStream in) throws IOException {
        int length = in.read(buffer);
        if (length < 0) {
            return length;
        }
        long end = System.nanoTime() + fault.flushNanos();
        while (length < Math.min(fault.smallestPiece(), BUFFER)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                break;
            }
            from.setSoTimeout((int) left);
            try {
                int more = in.read(buffer, length, BUFFER - length);
                if (more < 0) {
                    break;
                }
                length += more;
            } catch (SocketTimeoutException over) {
                break;
            } finally {
                from.setSoTimeout(0);
            }
        }
        return length;
    }

    private void hold() throws InterruptedException {
        long range = fault.maxDelayNanos() - fault.minDelayNanos();
        waitFor(fault.minDelayNanos() + (range > 0 ? (long) (random.nextDouble() * range) : 0));
    }

    private void pass(OutputStream out, int length) throws IOException, InterruptedException {
        int at = 0;
        while (at < length) {
            int piece = Math.min(length - at, fault.largestPiece());
            if (reachesLimit(piece)) {
                piece = (int) (fault.limit() - count);
            }
            if (piece > 0) {
                awaitResumption();
                out.write(buffer, at, piece);
                at += piece;
                count += piece;
                passed = count;
                if (fault.bytesPerSecond() > 0) {
                    waitFor(TimeUnit.SECONDS.toNanos(piece) / fault.bytesPerSecond());
                }
            }
            if (reachesLimit(0)) {
                atLimit();
            }
        }
    }

    private boolean reachesLimit(int more) {
        return !limitReached && fault.limit() >= 0 && count + more >= fault.limit();
    }

    private void atLimit() throws IOException, InterruptedException {
        limitReached = true;
        switch (fault.atLimit()) {
            case HALF_CLOSE -> {
                to.shutdownOutput();
                synchronized (this) {
                    stalled = true;
                }
                awaitResumption();
            }
            case STALL -> {
                synchronized (this) {
                    stalled = true;
                }
                awaitResumption();
            }
            default -> {
                connection.cut(fault.atLimit());
                throw new IOException("cut");
            }
        }
    }

    private synchronized void awaitResumption() throws InterruptedException {
        while (stalled && !from.isClosed()) {
            wait();
        }
    }

    private static void waitFor(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
