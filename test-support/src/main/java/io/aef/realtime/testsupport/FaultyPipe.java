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

    private final byte[] buffer = new byte[BUFFER];
    private boolean limitReached;
    private boolean stalled;
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
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            if (reachesLimit(0)) {
                atLimit();
            }
            while (!from.isClosed()) {
                int count = collect(in);
                if (count < 0) {
                    // The end is behind what is still held back here.
                    awaitResumption();
                    ProxiedConnection.endOutput(to);
                    break;
                }
                hold();
                pass(out, count);
            }
        } catch (IOException e) {
            // A side that is gone takes the other with it, as it does without a proxy.
            connection.cut(Fault.AtLimit.RESET);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connection.ended();
        }
    }

    /** Reads at least what is to be collected, or what comes until the sender has ended or the time is over. */
    private int collect(InputStream in) throws IOException {
        int count = in.read(buffer);
        if (count < 0) {
            return count;
        }
        long end = System.nanoTime() + fault.flushNanos();
        while (count < Math.min(fault.smallestPiece(), BUFFER)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                break;
            }
            from.setSoTimeout((int) left);
            try {
                int more = in.read(buffer, count, BUFFER - count);
                if (more < 0) {
                    break;
                }
                count += more;
            } catch (SocketTimeoutException over) {
                break;
            } finally {
                from.setSoTimeout(0);
            }
        }
        return count;
    }

    private void hold() throws InterruptedException {
        long range = fault.maxDelayNanos() - fault.minDelayNanos();
        waitFor(fault.minDelayNanos() + (range > 0 ? (long) (random.nextDouble() * range) : 0));
    }

    private void pass(OutputStream out, int count) throws IOException, InterruptedException {
        int at = 0;
        while (at < count) {
            int piece = Math.min(count - at, fault.largestPiece());
            if (reachesLimit(piece)) {
                piece = (int) (fault.limit() - passed);
            }
            if (piece > 0) {
                awaitResumption();
                out.write(buffer, at, piece);
                at += piece;
                // One thread writes.
                passed = passed + piece;
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
        return !limitReached && fault.limit() >= 0 && passed + more >= fault.limit();
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
