package io.aef.realtime.engine.testkit;

import io.aef.realtime.engine.host.Lane;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A lane that runs on the test's thread: tasks wait until {@link #runTasks}, timers until {@link #advance}. The test is in
 * the lane unless it says {@link #outside}. Other threads may give it tasks.
 */
public final class ManualLane extends Lane {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.<Timer>comparingLong(t -> t.at).thenComparingLong(t -> t.number));
    private long now = 1_000_000_000L;
    private long numbers;
    private boolean inLane = true;
    private boolean ended;

    @Override
    public boolean inLane() {
        return inLane;
    }

    @Override
    public void execute(Runnable task) {
        if (ended) {
            throw new RejectedExecutionException("the lane has ended");
        }
        tasks.add(task);
    }

    /** Its server has gone: it takes no task any more. */
    public void end() {
        ended = true;
    }

    @Override
    public Timeout schedule(Runnable task, long delay, TimeUnit unit) {
        Timer timer = new Timer(task, now + Math.max(0, unit.toNanos(delay)), numbers++);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** Runs all tasks, and those they give. */
    public void runTasks() {
        while (!tasks.isEmpty()) {
            runTask();
        }
    }

    /** Runs the task that waits longest, if one does. */
    public void runTask() {
        Runnable task = tasks.poll();
        if (task != null) {
            boolean wasInLane = inLane;
            inLane = true;
            try {
                task.run();
            } finally {
                inLane = wasInLane;
            }
        }
    }

    /** From now on the test is in the lane only while a task of it runs: for tests with several lanes. */
    public void leave() {
        inLane = false;
    }

    /** Moves the clock on; every timer runs at its own time. */
    public void advance(Duration duration) {
        long end = now + duration.toNanos();
        runTasks();
        Timer next;
        while ((next = timers.peek()) != null && next.at <= end) {
            timers.remove(next);
            now = Math.max(now, next.at);
            next.task.run();
            runTasks();
        }
        now = end;
    }

    /** Moves the clock on as if the lane had stood still: timers run late, all at the new time. */
    public void stall(Duration duration) {
        now += duration.toNanos();
        advance(Duration.ZERO);
    }

    /** Runs the action as another thread would. */
    public void outside(Runnable action) {
        inLane = false;
        try {
            action.run();
        } finally {
            inLane = true;
        }
    }

    /** How many timers wait. */
    public int timers() {
        return timers.size();
    }

    /** How many timers were ever made. */
    public long timersMade() {
        return numbers;
    }

    /** How many tasks wait. */
    public int tasks() {
        return tasks.size();
    }

    private record Timer(Runnable task, long at, long number) {

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }
}
