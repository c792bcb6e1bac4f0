package io.aef.realtime.redis;

import io.aef.realtime.redis.OwnEvents.Item;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long this node's own events wait for the log, and what becomes of those that wait in vain. From when one has waited too long
 * until Redis is known to answer there is an outage, in which none is waited for.
 *
 * <pre>
 *  sent ─▶ waits ─┬─ read from the log ─────────────────────────────────▶ off the queue, with a number
 *                 └─ refused, or no progress for that long: given up ───▶ off the queue, without
 * </pre>
 *
 * <p>The state is under the lock of {@link NodeLog}. Only the thread that passes the log on takes anything off the queue; what is to
 * be done behind an event is run by it without the lock and stays the head meanwhile, so nothing overtakes it.
 */
final class Outages {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAdapter.class);

    private final Lock lock;
    private final OwnEvents own;
    private final Duration patience;
    private final Executor passing;
    private final Consumer<Item> deliver;

    private boolean watching;
    private boolean on;
    private long since;
    private long progressedAt = System.nanoTime();

    /**
     * @param lock of the log
     * @param passing the thread that passes the log on
     * @param deliver an event that is the head and is not waited for any more; takes it off. Under the lock
     */
    Outages(Lock lock, OwnEvents own, Duration patience, Executor passing, Consumer<Item> deliver) {
        this.lock = lock;
        this.own = own;
        this.patience = patience;
        this.passing = passing;
        this.deliver = deliver;
    }

    // ---- under the lock ------------------------------------------------------------------------------------------

    /** Whether there is one now. */
    boolean isOn() {
        return on;
    }

    /** There is something to be waited for. */
    void watch() {
        if (!watching) {
            watching = true;
            again(patience.toNanos());
        }
    }

    private void again(long nanos) {
        Timers.after(Duration.ofNanos(nanos), () -> passing.execute(this::check));
    }

    /** Redis was asked at that time, and has answered. */
    void answered(long asked) {
        if (on && asked - since > 0) {
            on = false;
        }
    }

    // ---- any thread ----------------------------------------------------------------------------------------------

    /** What is not waited for any more is passed on soon. */
    void drainSoon() {
        passing.execute(this::drain);
    }

    /** That one, and so those before it, will not come, or not in time. */
    void giveUpSoon(long token) {
        passing.execute(() -> {
            lock.lock();
            try {
                own.giveUp(token);
            } finally {
                lock.unlock();
            }
            drain();
        });
    }

    // ---- the thread that passes the log on -----------------------------------------------------------------------

    /** One of them has come back: what stands before it has not, or it would have come before. */
    void cameBack(long token) {
        lock.lock();
        try {
            progressedAt = System.nanoTime();
        } finally {
            lock.unlock();
        }
        passOn(head -> head.token < token);
    }

    /** Passes on what waits for nothing any more. */
    void drain() {
        passOn(own::isGivenUp);
    }

    private void check() {
        lock.lock();
        try {
            Item head = own.head();
            if (head == null) {
                watching = false;
                return;
            }
            long now = System.nanoTime();
            long waited = now - head.since;
            long left = patience.toNanos() - Math.min(waited, now - progressedAt);
            if (left <= 0) {
                on = true;
                since = now;
                own.giveUp(own.lastToken());
                left = patience.toNanos();
            }
            again(left);
        } finally {
            lock.unlock();
        }
        drain();
    }

    /** Up to the first event that is still waited for. */
    private void passOn(Predicate<Item> over) {
        boolean through = false;
        while (!through) {
            Runnable action = null;
            List<Runnable> told;
            lock.lock();
            try {
                Item head = own.head();
                if (head != null && head.action != null) {
                    action = head.action;
                } else if (head != null && over.test(head)) {
                    deliver.accept(head);
                } else {
                    through = true;
                }
                told = own.confirmations();
            } finally {
                lock.unlock();
            }
            told.forEach(Runnable::run);
            if (action != null) {
                run(action);
            }
        }
    }

    /** Only then the next one may be run at once: this thread is the only one that takes them off. */
    private void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            LOG.warn("What was to be done behind an event failed", failure);
        } finally {
            lock.lock();
            try {
                own.removeHead();
            } finally {
                lock.unlock();
            }
        }
    }
}
