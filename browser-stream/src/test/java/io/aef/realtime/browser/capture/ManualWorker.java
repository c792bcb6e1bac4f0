package io.aef.realtime.browser.capture;

import io.aef.realtime.automation.execution.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A worker whose time passes only when a test says so. */
final class ManualWorker implements Worker, InstantSource {

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparing(Task::order));
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private long given;

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, Duration.ZERO);
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        tasks.add(new Task(now.plus(delay), given++, task));
    }

    /** Runs what is due now, and what becomes due by it. */
    void run() {
        pass(Duration.ZERO);
    }

    boolean isIdle() {
        return tasks.isEmpty();
    }

    /** Lets time pass, with every task at its time. */
    void pass(Duration duration) {
        Instant end = now.plus(duration);
        while (!tasks.isEmpty() && !tasks.peek().due().isAfter(end)) {
            Task task = tasks.remove();
            now = later(now, task.due());
            task.action().run();
        }
        now = later(now, end);
    }

    /** Lets the task that runs take some time. */
    void take(Duration duration) {
        now = now.plus(duration);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private record Task(Instant due, long order, Runnable action) {}
}
