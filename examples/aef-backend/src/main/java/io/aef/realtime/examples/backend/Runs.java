package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.event.CheckpointRequired;
import io.aef.realtime.automation.event.CheckpointResolved;
import io.aef.realtime.automation.event.ExecutionCreated;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.StepStatus;
import io.aef.realtime.automation.event.StepUpdate;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.browser.BrowserStream;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs of this node: two at a time, the others wait for their turn; of those that have ended the last ones are kept. What they do is
 * published to their own topics and, of the steps only those that fail, to that of the workspace. Thread-safe.
 */
final class Runs {

    /** What everybody who may see runs follows: it has them all. */
    static final Topic WORKSPACE = Topic.user("demo");

    private static final int AT_A_TIME = 2;
    private static final int WAITING = 8;
    private static final int KEPT = 30;
    private static final Duration END_TIMEOUT = Duration.ofSeconds(6);

    private final @Nullable Node node;
    private final Supplier<URI> shop;
    private final Buyer.Factory buyers;
    private final Pace pace;
    private final AefRealtime aef;
    private final BrowserStream browsers;
    private final Recordings recordings;
    private final Screenshots screenshots;
    private final InstantSource clock;

    /** Oldest first; by execution id. Guarded by itself, as are the two fields below. */
    private final Map<String, Run> runs = new LinkedHashMap<>();

    private int started;
    private boolean closed;

    /**
     * @param node which of several nodes this is, or null if there is but one
     * @param shop address of the shop's first page, asked at each start
     */
    Runs(
            @Nullable Node node,
            Supplier<URI> shop,
            Buyer.Factory buyers,
            Pace pace,
            AefRealtime aef,
            Recordings recordings,
            Screenshots screenshots,
            InstantSource clock) {
        this.node = node;
        this.shop = shop;
        this.buyers = buyers;
        this.pace = pace;
        this.aef = aef;
        this.browsers = BrowserStream.of(aef);
        this.recordings = recordings;
        this.screenshots = screenshots;
        this.clock = clock;
    }

    /** The command by which a client starts one. */
    CommandType<Order.Start> startCommand() {
        return new CommandType<>(
                "start",
                Order.Start.class,
                false,
                (principal, command) -> Map.of("executionId", start(Order.of(command.parameters()))));
    }

    /** Whether it lives here, or did of late. */
    boolean has(String executionId) {
        return find(executionId) != null;
    }

    /**
     * Does something with one; completes when it is done.
     *
     * @throws RequestException if it does not live here
     */
    CompletionStage<?> change(String executionId, Change change) throws RequestException {
        Run run = find(executionId);
        if (run == null) {
            throw new RequestException(ErrorCode.NOT_FOUND, "There is no such run, or no longer.");
        }
        return run.change(change);
    }

    /** Says again where the runs stand that have not ended: somebody may have believed that they have. */
    void publishAgain() {
        all().stream()
                .map(Run::execution)
                .filter(execution -> !execution.latest().status().isFinal())
                .forEach(execution -> execution.state().forEach(this::publish));
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

    private String start(Order order) throws RequestException {
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
        publish(run.created());
        publish(run.execution().latest());
        startNext();
        return run.execution().id();
    }

    private Run create(Order order) {
        String number = ++started + (node == null ? "" : "-" + node.token());
        return new Run(
                number,
                "Buy “" + order.product().title + "”",
                node == null ? null : node.details(),
                buyers.create(order, shop.get()),
                pace,
                browsers,
                recordings,
                screenshots,
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
        ended.stream().limit(Math.max(0, runs.size() - KEPT)).forEach(this::forget);
    }

    private void forget(String executionId) {
        runs.remove(executionId);
        recordings.forget(executionId);
        screenshots.forget(executionId);
    }

    private void publish(RealtimeEvent event) {
        publish(event, aef);
    }

    /** To all who should hear of it. */
    static void publish(RealtimeEvent event, AefRealtime aef) {
        boolean isListed = event instanceof ExecutionCreated
                || event instanceof ExecutionUpdate
                || event instanceof CheckpointRequired
                || event instanceof CheckpointResolved
                || event instanceof StepUpdate step && step.status() == StepStatus.FAILED;
        if (isListed) {
            aef.publish(event, WORKSPACE);
        } else {
            aef.publish(event);
        }
    }

    private @Nullable Run find(String executionId) {
        synchronized (runs) {
            return runs.get(executionId);
        }
    }

    private List<Run> all() {
        synchronized (runs) {
            return new ArrayList<>(runs.values());
        }
    }
}
