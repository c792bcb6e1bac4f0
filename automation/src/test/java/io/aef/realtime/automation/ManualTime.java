package io.aef.realtime.automation;

import io.aef.realtime.automation.internal.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A clock that the test turns by hand, and what is to be done by it; done by whoever turns it. */
public final class ManualTime implements InstantSource, Scheduler {

    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private record Task(Runnable action, Instant at) {}

    private final List<Task> tasks = new ArrayList<>();
    private Instant now = NOON;

    /** Has it go by this clock. */
    public AefRealtime.Builder in(AefRealtime.Builder builder) {
        return builder.watch(this, this);
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized Runnable schedule(Runnable action, Duration delay) {
        Task task = new Task(action, now.plus(delay));
        tasks.add(task);
        return () -> {
            synchronized (this) {
                tasks.removeIf(each -> each == task);
            }
        };
    }

    public synchronized int pending() {
        return tasks.size();
    }

    public void advance(Duration by) {
        Instant end = instant().plus(by);
        for (Optional<Task> due = next(end); due.isPresent(); due = next(end)) {
            due.get().action.run();
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized Optional<Task> next(Instant end) {
        Optional<Task> due =
                tasks.stream().filter(task -> !task.at.isAfter(end)).min(Comparator.comparing(Task::at));
        due.ifPresent(task -> {
            tasks.remove(task);
            now = task.at.isAfter(now) ? task.at : now;
        });
        return due;
    }
}
