package io.aef.realtime.examples.backend;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.Command;
import io.aef.realtime.automation.CommandHandler;
import io.aef.realtime.automation.CommandProcessor;
import io.aef.realtime.automation.EventBroadcaster;
import io.aef.realtime.automation.Snapshot;
import io.aef.realtime.automation.TopicSource;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.StepUpdate;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.redis.RedisStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of all nodes as one. A run lives where it was started; what clients of other nodes want of it goes to that node:
 *
 * <pre>
 * the client's node                        the node of the run
 *   pause ──────────── run:command ──────────▶ carried out there, once
 *         ◀────────── its answer ─────────────      (others: "not mine")
 *   subscribe: joins the room
 *         ──────────── run:snapshot ─────────▶ where it stands, and takes pictures from now on
 *         ◀───────────────────────────────────
 *         ◀── execution_update, … to the room      over the adapter
 *         ◀── run:changed                          to all nodes, to be remembered
 * </pre>
 *
 * <p>When a node has gone, each of the others tells its own clients that the runs of that node have failed.
 */
final class Cluster implements TopicSource, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    private static final String CHANGED = "run:changed";
    private static final String SNAPSHOT = "run:snapshot";
    private static final String COMMAND = "run:command";
    private static final String KNOWN = "run:known";

    private static final String UNKNOWN = "There is no such run, or no longer.";

    /** The answers of other nodes come earlier, or the adapter gives up. */
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(8);

    private final Node node;
    private final SocketIoServer io;
    private final Runs runs;
    private final RedisStatus redis;
    private final InstantSource clock;
    private final Peers peers;
    private final ForeignRuns foreign = new ForeignRuns();

    /** Sends to clients of this node only. */
    private final EventBroadcaster here;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "peers");
        thread.setDaemon(true);
        return thread;
    });

    Cluster(Node node, SocketIoServer io, Runs runs, RedisStatus redis, InstantSource clock) {
        this.node = node;
        this.io = io;
        this.runs = runs;
        this.redis = redis;
        this.clock = clock;
        this.here = EventBroadcaster.of(io.local());
        this.peers = new Peers(io, node.token(), redis::isHealthy, clock, new Membership());
    }

    /** The commands of {@link Runs}, for the runs of all nodes. */
    Map<String, CommandHandler> commands() {
        Map<String, CommandHandler> everywhere = new HashMap<>();
        runs.commands()
                .forEach((type, handler) -> everywhere.put(type, (user, command) -> {
                    String id = command.executionId();
                    return id == null || runs.has(Topic.execution(id))
                            ? handler.handle(user, command)
                            : elsewhere(user, command, id);
                }));
        return everywhere;
    }

    /**
     * Joins the others; returns when it knows what they know, or after that time.
     *
     * @param commands by which the commands are carried out that clients of other nodes have sent
     */
    void join(CommandProcessor commands, Duration limit) {
        peers.onTold(CHANGED, (owner, run) -> {
            peers.expect(owner);
            foreign.note(owner, WireForm.snapshot(run));
        });
        peers.onAsked(SNAPSHOT, this::answerSnapshot);
        peers.onAsked(KNOWN, question -> CompletableFuture.completedStage(known()));
        peers.onAsked(COMMAND, question -> answerCommand(commands, question.what()));
        CompletableFuture<Void> joined = new CompletableFuture<>();
        timer.scheduleWithFixedDelay(() -> beat(joined), 0, Peers.BEAT.toMillis(), TimeUnit.MILLISECONDS);
        joined.completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    /** To be called with what the runs of this node do. */
    void changed(RealtimeEvent event) {
        if (event instanceof ExecutionUpdate || event instanceof StepUpdate) {
            List<Map<String, Object>> description = runs.snapshot(event.topic()).executions();
            peers.tell(CHANGED, WireForm.of(new Snapshot(description, List.of(event))));
        }
    }

    /** Whether a client of another node watches. */
    boolean isWatchedElsewhere(Topic topic) {
        return peers.isWatched(topic);
    }

    // ---- what the clients of this node ask --------------------------------------------------------------------------

    @Override
    public void admit(String user, Topic topic) throws RequestException {
        boolean known = topic.kind() == Topic.Kind.USER
                ? topic.id().equals(user)
                : runs.has(topic)
                        || foreign.ownerOf(topic.id()) != null
                        || !fromOwner(topic).isEmpty();
        if (!known) {
            throw new RequestException(ErrorCode.NOT_FOUND, UNKNOWN);
        }
    }

    @Override
    public Snapshot snapshot(Topic topic) {
        if (topic.kind() == Topic.Kind.USER) {
            return everywhere(topic);
        }
        if (runs.has(topic)) {
            return runs.snapshot(topic);
        }
        String owner = foreign.ownerOf(topic.id());
        List<Snapshot> told = owner != null && !peers.isThere(owner) ? List.of() : fromOwner(topic);
        return told.isEmpty() ? foreign.snapshot(topic.id()) : told.get(0);
    }

    private List<Snapshot> fromOwner(Topic topic) {
        return await(peers.ask(SNAPSHOT, Map.of("topic", topic.toString()))).stream()
                .filter(answer -> answer.containsKey("executions"))
                .map(WireForm::snapshot)
                .toList();
    }

    /** All runs, oldest first: of this node, of those that answer, and what is remembered of the others. */
    private Snapshot everywhere(Topic user) {
        Snapshot own = runs.snapshot(user);
        List<Map<String, Object>> executions = new ArrayList<>(own.executions());
        List<RealtimeEvent> events = new ArrayList<>(own.events());
        for (Map<String, Object> answer : await(peers.ask(SNAPSHOT, Map.of("topic", user.toString())))) {
            if (answer.get("node") instanceof String owner) {
                Snapshot theirs = WireForm.snapshot(answer);
                executions.addAll(theirs.executions());
                events.addAll(theirs.events());
                foreign.keepOnly(owner, idsOf(theirs.executions()));
            }
        }
        Set<String> told = idsOf(executions);
        foreign.all().stream().map(ForeignRuns.Owned::run).forEach(run -> {
            if (!told.containsAll(idsOf(run.executions()))) {
                executions.addAll(run.executions());
                events.addAll(run.events());
            }
        });
        executions.sort(Comparator.comparingLong(Cluster::startedAt));
        return new Snapshot(executions, events);
    }

    private static Set<String> idsOf(List<Map<String, Object>> executions) {
        Set<String> ids = new HashSet<>();
        executions.forEach(execution -> ids.add(WireForm.text(execution, "id")));
        return ids;
    }

    private static long startedAt(Map<String, Object> execution) {
        return execution.get("startedAt") instanceof Number millis ? millis.longValue() : 0;
    }

    private static String hasGone(String owner) {
        return "Node " + Node.numberOf(owner) + ", which ran it, has gone.";
    }

    private CompletionStage<?> elsewhere(String user, Command command, String executionId) throws RequestException {
        String owner = foreign.ownerOf(executionId);
        if (owner != null && !peers.isThere(owner)) {
            throw new RequestException(ErrorCode.INVALID_STATE, hasGone(owner));
        }
        Map<String, Object> payload = new HashMap<>(command.parameters());
        payload.putAll(Map.of("id", command.id(), "type", command.type(), "executionId", executionId));
        return peers.ask(COMMAND, Map.of("user", user, "command", payload))
                .thenCompose(answers -> answers.stream()
                        .filter(answer -> answer.containsKey("ok"))
                        .findFirst()
                        .map(Cluster::outcome)
                        .orElseGet(() -> refusal(
                                owner == null ? ErrorCode.NOT_FOUND : ErrorCode.INTERNAL_ERROR,
                                owner == null ? UNKNOWN : "The node that runs it does not answer. Please try again.")));
    }

    /** What the owner would have answered its own client. */
    private static CompletionStage<@Nullable Object> outcome(Map<String, Object> reply) {
        if (Boolean.TRUE.equals(reply.get("ok"))) {
            return CompletableFuture.completedStage(reply.get("result"));
        }
        Map<String, Object> error = WireForm.object(reply.get("error"));
        return refusal(
                ErrorCode.valueOf(WireForm.text(error, "code").toUpperCase(Locale.ROOT)),
                WireForm.text(error, "message"));
    }

    private static CompletionStage<@Nullable Object> refusal(ErrorCode code, String message) {
        return CompletableFuture.failedStage(new RequestException(code, message));
    }

    // ---- what other nodes ask ---------------------------------------------------------------------------------------

    private CompletionStage<Map<String, Object>> answerSnapshot(Peers.Question question) {
        Map<String, Object> answer = new HashMap<>();
        Topic.parse(WireForm.text(question.what(), "topic"))
                .filter(topic -> topic.kind() == Topic.Kind.USER || runs.has(topic))
                .ifPresent(topic -> {
                    peers.watches(question.from(), topic);
                    answer.putAll(WireForm.of(runs.snapshot(topic)));
                    answer.put("node", node.token());
                });
        return CompletableFuture.completedStage(answer);
    }

    private CompletionStage<Map<String, Object>> answerCommand(CommandProcessor commands, Map<String, Object> what) {
        Map<String, Object> command = WireForm.object(what.get("command"));
        boolean mine = runs.has(Topic.execution(WireForm.text(command, "executionId")));
        return mine
                ? commands.process(WireForm.text(what, "user"), command)
                : CompletableFuture.completedStage(Map.of());
    }

    private Map<String, Object> known() {
        List<Object> told = new ArrayList<>();
        runs.snapshots().forEach(run -> told.add(Map.of("owner", node.token(), "run", WireForm.of(run))));
        foreign.all().forEach(run -> told.add(Map.of("owner", run.owner(), "run", WireForm.of(run.run()))));
        return Map.of("runs", told);
    }

    // ---- who is there -----------------------------------------------------------------------------------------------

    private void beat(CompletableFuture<Void> joined) {
        try {
            peers.beat();
            // Before Redis has taken anything the others cannot be counted.
            if (!joined.isDone() && redis.published() > 1) {
                io.serverCount().thenAccept(nodes -> {
                    if (peers.met() >= nodes - 1) {
                        learn().whenComplete((done, failure) -> joined.complete(null));
                    }
                });
            }
        } catch (RuntimeException e) {
            log.warn("The other nodes could not be told that this one is there", e);
        }
    }

    /** Asks the others for the runs they know. */
    private CompletionStage<Void> learn() {
        return peers.ask(KNOWN, Map.of())
                .thenAccept(answers -> answers.stream()
                        .flatMap(answer -> WireForm.list(answer, "runs").stream())
                        .map(WireForm::object)
                        .forEach(told -> {
                            String owner = WireForm.text(told, "owner");
                            if (!owner.equals(node.token())) {
                                peers.expect(owner);
                                foreign.note(owner, WireForm.snapshot(WireForm.object(told.get("run"))));
                            }
                        }));
    }

    /** What becomes of the other nodes, and what that means for their runs. */
    private final class Membership implements Peers.Listener {

        @Override
        public void appeared(String other) {
            learn();
        }

        @Override
        public void gone(String other) {
            for (RealtimeEvent event : foreign.end(other, hasGone(other), clock.instant())) {
                if (event instanceof ExecutionUpdate) {
                    here.publish(event, Topic.user(Runs.USER));
                } else {
                    here.publish(event);
                }
            }
        }

        @Override
        public void returned() {
            runs.publishAgain();
        }
    }

    private static List<Map<String, Object>> await(CompletionStage<List<Map<String, Object>>> answers) {
        try {
            return answers.toCompletableFuture().get(ASK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("The other nodes could not be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
