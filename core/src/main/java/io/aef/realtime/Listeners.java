package io.aef.realtime;

import io.aef.realtime.engine.ConnectionError;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The listeners of a server as one that never throws. Without any, a call costs one branch, and no clock is read. */
final class Listeners implements ServerListener {

    private final Guarded[] listeners;
    private final boolean on;
    private final ErrorReports errors;
    private final LongSupplier nanoTime;

    /** A listener, and whether a failure of it has been reported. */
    private record Guarded(ServerListener listener, AtomicBoolean failed) {}

    /** @param nanoTime a monotonic clock, in nanoseconds */
    Listeners(List<ServerListener> listeners, ErrorReports errors, LongSupplier nanoTime) {
        this.listeners = listeners.stream()
                .map(listener -> new Guarded(listener, new AtomicBoolean()))
                .toArray(Guarded[]::new);
        this.on = !listeners.isEmpty();
        this.errors = errors;
        this.nanoTime = nanoTime;
    }

    /** Whether there is anybody to tell. */
    boolean isOn() {
        return on;
    }

    /** When something that is timed begins; 0 if nobody wants to know. */
    long begin() {
        return on ? nanoTime.getAsLong() : 0;
    }

    /** How long ago that was. */
    long since(long begin) {
        return on ? nanoTime.getAsLong() - begin : 0;
    }

    private void each(Consumer<ServerListener> call) {
        for (Guarded guarded : listeners) {
            try {
                call.accept(guarded.listener);
            } catch (Throwable thrown) {
                if (guarded.failed.compareAndSet(false, true)) {
                    errors.report(null, "listener", thrown);
                }
            }
        }
    }

    @Override
    public void connectionOpened(String transport) {
        if (on) {
            each(listener -> listener.connectionOpened(transport));
        }
    }

    @Override
    public void upgraded() {
        if (on) {
            each(ServerListener::upgraded);
        }
    }

    @Override
    public void connectionClosed(String transport, DisconnectReason reason, long nanos) {
        if (on) {
            each(listener -> listener.connectionClosed(transport, reason, nanos));
        }
    }

    @Override
    public void slowConsumer(String transport, String bound) {
        if (on) {
            each(listener -> listener.slowConsumer(transport, bound));
        }
    }

    @Override
    public void handshakeRefused(ConnectionError error) {
        if (on) {
            each(listener -> listener.handshakeRefused(error));
        }
    }

    @Override
    public void connectionRefused(String reason) {
        if (on) {
            each(listener -> listener.connectionRefused(reason));
        }
    }

    @Override
    public void socketConnected() {
        if (on) {
            each(ServerListener::socketConnected);
        }
    }

    @Override
    public void socketDisconnected(DisconnectReason reason) {
        if (on) {
            each(listener -> listener.socketDisconnected(reason));
        }
    }

    @Override
    public void packetReceived(PacketKind kind, String transport, long bytes) {
        if (on) {
            each(listener -> listener.packetReceived(kind, transport, bytes));
        }
    }

    @Override
    public void packetSent(PacketKind kind, String transport, long bytes) {
        if (on) {
            each(listener -> listener.packetSent(kind, transport, bytes));
        }
    }

    @Override
    public void dropped(String policy) {
        if (on) {
            each(listener -> listener.dropped(policy));
        }
    }

    @Override
    public void handlerRan(String event, long nanos, boolean failed) {
        if (on) {
            each(listener -> listener.handlerRan(event, nanos, failed));
        }
    }

    @Override
    public void ackAnswered(long nanos) {
        if (on) {
            each(listener -> listener.ackAnswered(nanos));
        }
    }

    @Override
    public void ackTimedOut() {
        if (on) {
            each(ServerListener::ackTimedOut);
        }
    }

    @Override
    public void ackDisconnected() {
        if (on) {
            each(ServerListener::ackDisconnected);
        }
    }

    @Override
    public void ackDropped() {
        if (on) {
            each(ServerListener::ackDropped);
        }
    }

    @Override
    public void recovered() {
        if (on) {
            each(ServerListener::recovered);
        }
    }

    @Override
    public void notRecovered() {
        if (on) {
            each(ServerListener::notRecovered);
        }
    }

    @Override
    public void rateLimited(String limit) {
        if (on) {
            each(listener -> listener.rateLimited(limit));
        }
    }

    @Override
    public void eventLoop(EventLoopSample sample) {
        if (on) {
            each(listener -> listener.eventLoop(sample));
        }
    }

    @Override
    public void handlerThreads(HandlerThreadsSample sample) {
        if (on) {
            each(listener -> listener.handlerThreads(sample));
        }
    }
}
