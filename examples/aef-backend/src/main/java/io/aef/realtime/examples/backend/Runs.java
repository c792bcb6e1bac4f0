package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.Command;
import io.aef.realtime.automation.CommandHandler;
import io.aef.realtime.automation.ErrorCode;
import io.aef.realtime.automation.EventBroadcaster;
import io.aef.realtime.automation.ExecutionStatus;
import io.aef.realtime.automation.ExecutionUpdate;
import io.aef.realtime.automation.RealtimeEvent;
import io.aef.realtime.automation.RequestException;
import io.aef.realtime.automation.Snapshot;
import io.aef.realtime.automation.Topic;
import io.aef.realtime.automation.TopicSource;
import io.aef.realtime.automation.execution.Execution;
import io.aef.realtime.automation.execution.Pace;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private final Supplier<URI> shop;
    private final Pace pace;
    private final EventBroadcaster broadcaster;
    private final Predicate<Topic> watched;
    private final InstantSource clock;

    /** Oldest first; by execution id. Guarded by itself, as are the two fields below. */
    private final Map<String, Run> runs = new LinkedHashMap<>();

    private int started;
    private boolean closed;

    /** @param shop address of the shop's first page, asked at each start */
    Runs(Supplier<URI> shop, Pace pace, EventBroadcaster broadcaster, Predicate<Topic> watched, InstantSource clock) {
        this.shop = shop;
        this.pace = pace;
        this.broadcaster = broadcaster;
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
            run = new Run(++started, order, shop.get(), pace, broadcaster, watched, clock, this::publish);
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
    }

    private CommandHandler onExecution(Function<Execution, CompletionStage<ExecutionUpdate>> change) {
        return (user, command) -> change.apply(require(command)).thenApply(ExecutionUpdate::toJson);
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
