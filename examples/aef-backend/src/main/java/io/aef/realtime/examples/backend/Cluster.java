package io.aef.realtime.examples.backend;

import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.redis.RedisStatus;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of all nodes as one. What they do is in the log that all nodes share; a run itself lives where it was started, and what a client
 * of another node wants of it goes there:
 *
 * <pre>
 * the client's node                        the node of the run
 *   pause ──────────── run:change ───────────▶ done there
 *         ◀────────── its answer ─────────────      (others: "not mine")
 * </pre>
 *
 * <p>When a node has gone, its runs are ended in the log by the first of those that are left. Each node tells its own clients which nodes are
 * there, and which of them do not answer.
 */
final class Cluster implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    private static final String CHANGE = "run:change";
    private static final String NODES = "nodes";

    private final SocketIoServer io;
    private final Runs runs;
    private final AefRealtime aef;
    private final Peers peers;
    private final Orphans orphans;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "peers");
        thread.setDaemon(true);
        return thread;
    });

    Cluster(Node node, SocketIoServer io, Runs runs, AefRealtime aef, RedisStatus redis, InstantSource clock) {
        this.io = io;
        this.runs = runs;
        this.aef = aef;
        this.orphans = new Orphans(aef, clock);
        Membership membership = new Membership();
        this.peers = new Peers(io, node.token(), redis::isHealthy, clock, membership);
        io.onConnection(membership::greet);
        io.onServerSide(CHANGE, (args, ack) -> {
            Change change = Objects.requireNonNull(args.get(1, Change.class));
            changeHere(String.valueOf(args.string(0)), change).thenAccept(ack::send);
        });
    }

    /** Begins to look after the other nodes. */
    void begin() {
        timer.scheduleWithFixedDelay(this::beat, 0, Peers.BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beat() {
        try {
            peers.beat();
        } catch (RuntimeException e) {
            log.warn("The other nodes could not be looked after", e);
        }
    }

    /** Of the other nodes that are there. */
    Collection<URI> addresses() {
        return peers.addresses();
    }

    /** Does something with a run of another node; completes when that node has done it. */
    CompletionStage<Object> change(String executionId, Change change) {
        return io.serverSideEmitWithAck(CHANGE, executionId, change)
                .<List<?>>thenApply(answers -> answers)
                .exceptionallyCompose(Cluster::answersOfSome)
                .thenCompose(answers -> {
                    for (Object answer : answers) {
                        if (((JsonValue) answer).toJava() instanceof Map<?, ?> said && said.containsKey("done")) {
                            return Boolean.TRUE.equals(said.get("done"))
                                    ? CompletableFuture.<Object>completedFuture(true)
                                    : refusal(String.valueOf(said.get("code")), String.valueOf(said.get("message")));
                        }
                    }
                    return aef.state(Topic.execution(executionId)).thenCompose(this::isNotDone);
                });
    }

    /** One that did not answer is either not the one with the run, or that is told below. */
    private static CompletionStage<List<?>> answersOfSome(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof SilentNodesException silent
                ? CompletableFuture.completedFuture(silent.answers())
                : CompletableFuture.failedFuture(failure);
    }

    private CompletionStage<Object> isNotDone(List<RealtimeEvent> known) {
        String owner = Orphans.ownerOf(known).orElse(null);
        if (owner == null) {
            return refusal(ErrorCode.NOT_FOUND, "There is no such run, or no longer.");
        }
        return peers.isThere(owner)
                ? refusal(ErrorCode.TIMEOUT, "The node that runs it does not answer. Please try again.")
                : refusal(ErrorCode.INVALID_STATE, Orphans.hasGone(owner));
    }

    private static CompletionStage<Object> refusal(String code, String message) {
        return refusal(ErrorCode.valueOf(code.toUpperCase(Locale.ROOT)), message);
    }

    private static CompletionStage<Object> refusal(ErrorCode code, String message) {
        return CompletableFuture.failedFuture(new RequestException(code, message));
    }

    /** For a client of another node: nothing if the run does not live here. */
    private CompletionStage<Map<String, Object>> changeHere(String executionId, Change change) {
        CompletionStage<?> done;
        try {
            if (!runs.has(executionId)) {
                return CompletableFuture.completedFuture(Map.of());
            }
            done = runs.change(executionId, change);
        } catch (RequestException refused) {
            done = CompletableFuture.failedFuture(refused);
        }
        return done.handle((nothing, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause == null) {
                return Map.of("done", true);
            }
            ErrorCode code = cause instanceof RequestException refused ? refused.code() : ErrorCode.INTERNAL_ERROR;
            return Map.of("done", false, "code", code.wire(), "message", String.valueOf(cause.getMessage()));
        });
    }

    /** What becomes of the other nodes, and what that means for runs. */
    private final class Membership implements Peers.Listener {

        /** Empty until it is known. Guarded by this, so that a client that comes meanwhile hears the last of it last. */
        private Map<String, Boolean> nodes = Map.of();

        synchronized void greet(Socket socket) {
            if (!nodes.isEmpty()) {
                socket.emit(NODES, nodes);
            }
        }

        @Override
        public synchronized void changed(Map<String, Boolean> nodes) {
            this.nodes = nodes;
            io.local().emit(NODES, nodes);
        }

        @Override
        public void left(List<String> there) {
            orphans.end(there);
        }

        @Override
        public void returned() {
            runs.publishAgain();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
