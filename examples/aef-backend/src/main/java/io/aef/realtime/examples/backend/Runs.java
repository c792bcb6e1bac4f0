package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.Command;
import io.aef.realtime.automation.CommandHandler;
import io.aef.realtime.automation.EventBroadcaster;
import io.aef.realtime.automation.Snapshot;
import io.aef.realtime.automation.TopicSource;
import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.execution.Execution;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All runs there are: two at a time, the others wait for their turn; of those that have ended the last ones are kept.
 * Thread-safe.
 */
final class Runs implements TopicSource {

    /** The only user: a real backend would take the user from the token of the handshake. */
    static final String USER = "demo";

    private static final int AT_A_TIME = 2;
    private static final int WAITING = 8;
    private static final int KEPT = 30;
    private static final Duration END_TIMEOUT = Duration.ofSeconds(6);

    private final @Nullable Node node;
    private final Supplier<URI> shop;
    private final Buyer.Factory buyers;
    private final Pace pace;
    private final EventBroadcaster broadcaster;
    private final Consumer<RealtimeEvent> listener;
    private final Predicate<Topic> watched;
    private final InstantSource clock;

    /** Oldest first; by execution id. Guarded by itself, as are the two fields below. */
    private final Map<String, Run> runs = new LinkedHashMap<>();

    private int started;
    private boolean closed;

    /**
     * @param node which of several nodes this is, or null if there is but one
     * @param shop address of the shop's first page, asked at each start
     * @param listener told of what executions and steps do, behind the broadcaster
     */
    Runs(
            @Nullable Node node,
            Supplier<URI> shop,
            Buyer.Factory buyers,
            Pace pace,
            EventBroadcaster broadcaster,
            Consumer<RealtimeEvent> listener,
            Predicate<Topic> watched,
            InstantSource clock) {
        this.node = node;
        this.shop = shop;
        this.buyers = buyers;
        this.pace = pace;
        this.broadcaster = broadcaster;
        this.listener = listener;
        this.watched = watched;
        this.clock = clock;
    }

    /** What the front end can ask for. */
    Map<String, CommandHandler> commands() {
        return Map.of(
                "start", (user, command) -> start(Order.of(command)),
                "pause", onExecution(Execution::pause),
                "resume", onExecution(Execution::resume),
                "cancel", onExecution(Execution::cancel));
    }

    @Override
    public void admit(String user, Topic topic) throws RequestException {
        boolean known = topic.kind() == Topic.Kind.USER ? topic.id().equals(user) : find(topic) != null;
        if (!known) {
            throw new RequestException(ErrorCode.NOT_FOUND, "There is no such run, or no longer.");
        }
    }

    @Override
    public Snapshot snapshot(Topic topic) {
        if (topic.kind() == Topic.Kind.USER) {
            List<Run> all = all();
            return new Snapshot(
                    all.stream().map(Run::description).toList(),
                    all.stream()
                            .<RealtimeEvent>map(run -> run.execution().latest())
                            .toList());
        }
        Run run = find(topic);
        if (run == null) {
            return new Snapshot(List.of(), List.of());
        }
        return topic.kind() == Topic.Kind.EXECUTION ? run.snapshot() : new Snapshot(List.of(), run.picture());
    }

    /** Whether there is, or was of late, a run with that topic. */
    boolean has(Topic topic) {
        return find(topic) != null;
    }

    /** Each run on its own, oldest first. */
    List<Snapshot> snapshots() {
        return all().stream().map(run -> run.execution().snapshot()).toList();
    }

    /** Says again where the runs stand that have not ended, as of now: somebody may have believed that they have. */
    void publishAgain() {
        for (Run run : all()) {
            ExecutionUpdate latest = run.execution().latest();
            if (!latest.status().isFinal()) {
                publish(new ExecutionUpdate(
                        latest.executionId(),
                        latest.status(),
                        latest.currentStep(),
                        latest.progress(),
                        clock.instant()));
            }
        }
    }

    /** Ends every run and its browser; blocks until that is done, for a few seconds at most. */
    void close() {
        synchronized (runs) {
            closed = true;
        }
        List<Run> open = all().stream()
                .filter(run -> !run.execution().ended().toCompletableFuture().isDone())
                .toList();
        open.forEach(run -> run.execution().cancel());
        CompletableFuture<?> ended = CompletableFuture.allOf(open.stream()
                .map(run -> run.execution().ended().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
        try {
            ended.get(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            open.forEach(Run::endBrowser);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletionStage<?> start(Order order) throws RequestException {
        Run run;
        synchronized (runs) {
            long waiting = all().stream()
                    .filter(other -> other.execution().latest().status() == ExecutionStatus.PENDING)
                    .count();
            if (closed || waiting >= WAITING) {
                throw new RequestException(
                        ErrorCode.BUSY, "Too many runs are waiting. Please wait until one has ended.");
            }
            run = create(order);
            runs.put(run.execution().id(), run);
            forgetOldest();
        }
        run.execution().ended().thenRun(this::startNext);
        publish(run.execution().latest());
        startNext();
        return CompletableFuture.completedStage(Map.of(
                "executionId",
                run.execution().id(),
                "sessionId",
                run.sessionTopic().id()));
    }

    private Run create(Order order) {
        String number = ++started + (node == null ? "" : "-" + node.token());
        Map<String, Object> facts = new HashMap<>(Map.of("startedAt", clock.millis()));
        if (node != null) {
            facts.put("node", node.number());
        }
        return new Run(
                number,
                facts,
                "Buy “" + order.product().title + "”",
                buyers.create(order, shop.get()),
                pace,
                broadcaster,
                watched,
                clock,
                this::publish);
    }

    private void startNext() {
        synchronized (runs) {
            List<Run> open = all().stream()
                    .filter(run ->
                            !run.execution().ended().toCompletableFuture().isDone())
                    .toList();
            open.stream()
                    .limit(closed ? 0 : AT_A_TIME)
                    .forEach(run -> run.execution().start());
        }
    }

    private void forgetOldest() {
        List<String> ended = runs.values().stream()
                .filter(run -> run.execution().latest().status().isFinal())
                .map(run -> run.execution().id())
                .toList();
        ended.stream().limit(Math.max(0, runs.size() - KEPT)).forEach(runs::remove);
    }

    private void publish(RealtimeEvent event) {
        if (event instanceof ExecutionUpdate) {
            broadcaster.publish(event, Topic.user(USER));
        } else {
            broadcaster.publish(event);
        }
        listener.accept(event);
    }

    private CommandHandler onExecution(Function<Execution, CompletionStage<ExecutionUpdate>> change) {
        return (user, command) -> change.apply(require(command)).thenApply(update -> EventCatalog.write(update, true));
    }

    private Execution require(Command command) throws RequestException {
        Run run = find(Topic.execution(command.requireExecutionId()));
        if (run == null) {
            throw new RequestException(ErrorCode.NOT_FOUND, "There is no such run, or no longer.");
        }
        return run.execution();
    }

    private @Nullable Run find(Topic topic) {
        synchronized (runs) {
            return topic.kind() == Topic.Kind.EXECUTION
                    ? runs.get(topic.id())
                    : runs.values().stream()
                            .filter(run -> run.sessionTopic().equals(topic))
                            .findFirst()
                            .orElse(null);
        }
    }

    private List<Run> all() {
        synchronized (runs) {
            return new ArrayList<>(runs.values());
        }
    }
}
