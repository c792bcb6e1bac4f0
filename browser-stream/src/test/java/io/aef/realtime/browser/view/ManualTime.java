package io.aef.realtime.browser.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that passes when a test says so; what is due is done by whoever has it pass. */
public final class ManualTime implements Time {

    private record Task(Runnable action, long at, long order) {}

    private final List<Task> tasks = new ArrayList<>();
    private long now = 1_000;
    private long given;

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Runnable schedule(Runnable action, Duration delay) {
        Task task = new Task(action, now + delay.toNanos(), given++);
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

    public void pass(Duration duration) {
        long end = nanos() + duration.toNanos();
        for (Optional<Task> due = next(end); due.isPresent(); due = next(end)) {
            due.get().action.run();
        }
        synchronized (this) {
            now = end;
        }
    }

    public void pass(long millis) {
        pass(Duration.ofMillis(millis));
    }

    /** Nothing is done until then; what was due meanwhile is done late. */
    public void standStill(Duration duration) {
        synchronized (this) {
            now += duration.toNanos();
        }
        pass(Duration.ZERO);
    }

    private synchronized Optional<Task> next(long end) {
        Optional<Task> due = tasks.stream()
                .filter(task -> task.at <= end)
                .min(Comparator.comparing(Task::at).thenComparing(Task::order));
        due.ifPresent(task -> {
            tasks.remove(task);
            now = Math.max(now, task.at);
        });
        return due;
    }
}
