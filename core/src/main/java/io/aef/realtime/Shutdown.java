package io.aef.realtime;

import io.aef.realtime.engine.Engine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a server such that its clients lose nothing and do not all come back at once.
 *
 * <pre>
 *  new sessions are refused ─▶ connections are closed, at a pace ─▶ what was sent leaves ─▶ what is other nodes' is left to them
 *                                            ─▶ the port is closed ─▶ handlers have run ─▶ adapters are closed
 * </pre>
 *
 * <p>Until the port is closed, sessions whose turn has not come are served as ever, and health can be asked for. Whatever is
 * not through when the limit is reached is cut. Whoever does not even let itself be cut, such as an event loop that a handler
 * blocks or an adapter that is never through, is not waited for much longer.
 */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(SocketIoServer.class);
    private static final Duration TICK = Duration.ofMillis(20);

    /** What the network and the event loops may take behind the limit to end what is cut. */
    private static final long SLACK = TimeUnit.SECONDS.toNanos(2);

    /** How long at least what was passed on to other nodes may take to end: their sessions are not to pay for a short limit. */
    private static final long LEAVING = TimeUnit.SECONDS.toNanos(1);

    /** Until when adapters that are not through are waited for, behind the limit. */
    private static final long ADAPTER_SLACK = TimeUnit.SECONDS.toNanos(3);

    private final SocketIoServer server;
    private final long begin = System.nanoTime();
    private final long limit;
    private final Queue<CompletableFuture<?>> handled = new ConcurrentLinkedQueue<>();

    Shutdown(SocketIoServer server, Duration limit) {
        this.server = server;
        this.limit = Math.max(0, limit.toNanos());
    }

    /** @param closePort closes the port within the time it is given */
    CompletableFuture<Void> run(Function<Duration, CompletionStage<Void>> closePort) {
        Engine engine = server.engine();
        CompletableFuture<Void> ended = engine.drain().toCompletableFuture();
        CompletableFuture<Void> port = closeConnections()
                .completeOnTimeout(null, left(), TimeUnit.NANOSECONDS)
                .thenCompose(told -> ended.copy().completeOnTimeout(null, patience(), TimeUnit.NANOSECONDS))
                .thenCompose(flushed -> leave())
                .thenCompose(gone -> {
                    server.errors().guard(null, "close", engine::close);
                    return within(SLACK, "port", closePort.apply(Duration.ofNanos(left())));
                })
                // On event loops that are not the server's, sessions may end behind the port.
                .thenCompose(closed -> ended.copy().completeOnTimeout(null, left(), TimeUnit.NANOSECONDS));
        // Whatever became of the port, and in the end that is told.
        return port.handle((closed, failure) -> {
                    // Also of those that have left by themselves.
                    handled.add(server.departures().none());
                    return all(handled);
                })
                .thenCompose(gone -> gone.completeOnTimeout(null, left(), TimeUnit.NANOSECONDS))
                .thenCompose(done -> within(ADAPTER_SLACK, "adapters", closeAdapters()))
                .thenCompose(done -> port);
    }

    /** Whatever becomes of it, the port is closed. */
    private CompletableFuture<Void> leave() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        server.errors()
                .guard(
                        null,
                        "close",
                        () -> server.engine().leave().whenComplete((gone, failure) -> over.complete(null)));
        return over.completeOnTimeout(null, Math.max(patience(), LEAVING), TimeUnit.NANOSECONDS);
    }

    /** The same, but over when that much more than the limit has gone by, which is logged. */
    private CompletionStage<Void> within(long more, String what, CompletionStage<Void> stage) {
        CompletableFuture<Boolean> over = stage.toCompletableFuture().thenApply(done -> true);
        return over.completeOnTimeout(false, left(more), TimeUnit.NANOSECONDS).thenAccept(inTime -> {
            if (!inTime) {
                LOG.warn("The server does not wait any longer for its {} to be closed.", what);
            }
        });
    }

    private CompletableFuture<Void> closeAdapters() {
        return all(server.namespaces().stream().map(Namespace::end).toList()).thenCompose(ended -> closeFactory());
    }

    /** What it throws, or its stage fails with, is reported, and keeps the server no longer. */
    private CompletableFuture<Void> closeFactory() {
        try {
            return server.options().adapter().close().toCompletableFuture().exceptionally(failure -> {
                server.errors().report(null, "adapter", failure);
                return null;
            });
        } catch (Throwable thrown) {
            server.errors().report(null, "adapter", thrown);
            return CompletableFuture.completedFuture(null);
        }
    }

    private long left() {
        return left(0);
    }

    private long left(long more) {
        return Math.max(0, limit + more - (System.nanoTime() - begin));
    }

    /** How long what was sent may take to leave, so that the network has time for its part. */
    private long patience() {
        return Math.min(left() / 2, server.options().host().closeTimeout().toNanos());
    }

    private CompletableFuture<Void> closeConnections() {
        Queue<Connection> open = new ArrayDeque<>(server.connections());
        Pace pace = Pace.of(open.size(), server.options().drainRate(), limit / 2);
        CompletableFuture<Void> told = new CompletableFuture<>();
        closeSome(open, pace, told);
        return told;
    }

    private void closeSome(Queue<Connection> open, Pace pace, CompletableFuture<Void> told) {
        // Some leave by themselves, and need not be waited for.
        open.removeIf(Connection::isClosed);
        int due = pace.due(System.nanoTime() - begin);
        Connection next;
        while (pace.all() - open.size() < due && (next = open.poll()) != null) {
            close(next);
        }
        if (open.isEmpty()) {
            // Those that were about to open when new ones began to be refused.
            server.connections().forEach(this::close);
            told.complete(null);
        } else {
            server.timer().schedule(() -> closeSome(open, pace, told), TICK);
        }
    }

    /** Whatever goes wrong with one, the others have their turn. */
    private void close(Connection connection) {
        server.errors().guard(null, "close", () -> handled.add(connection.shutdown()));
    }

    /**
     * How many of a number of things are due when: the first at once, the last at the end, the others evenly in between.
     *
     * @param nanos from the first to the last
     */
    record Pace(int all, long nanos) {

        /** @param most nanoseconds it may take */
        static Pace of(int all, int perSecond, long most) {
            long nanos = Math.max(0, all - 1L) * TimeUnit.SECONDS.toNanos(1) / perSecond;
            return new Pace(all, Math.min(most, nanos));
        }

        int due(long elapsed) {
            return elapsed >= nanos ? all : 1 + (int) ((double) (all - 1) * elapsed / nanos);
        }
    }

    private static CompletableFuture<Void> all(Collection<? extends CompletableFuture<?>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
    }
}
