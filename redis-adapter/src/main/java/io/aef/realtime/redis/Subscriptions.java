package io.aef.realtime.redis;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one adapter has subscribed to. A subscription that Redis does not confirm is asked for again until it does or the adapter
 * ends: after 1 s, and each time twice as long, up to 8 s. No more than {@value #AT_ONCE} are asked for at once, in the order in which
 * they came: of many more than Redis confirms in the time the client waits, all would fail and be asked for again together. Thread-safe.
 */
final class Subscriptions {

    static final int AT_ONCE = 256;

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(8);

    private final Bus bus;
    private final Duration timeout;
    private final Publisher.Timer timer;
    private final Turns turns = new Turns(AT_ONCE);
    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /** @param timeout how long Redis may take to confirm that they have ended */
    Subscriptions(Bus bus, Duration timeout) {
        this(bus, timeout, Timers::after);
    }

    Subscriptions(Bus bus, Duration timeout, Publisher.Timer timer) {
        this.bus = bus;
        this.timeout = timeout;
        this.timer = timer;
    }

    /** To one channel. */
    Entry add(String channel, Bus.Receiver receiver) {
        return add(receiver, only -> bus.subscribe(channel, only));
    }

    /** To one channel, once all the others have come about: whoever counts who has subscribed to it counts who hears those as well. */
    void addLast(String channel, Bus.Receiver receiver) {
        CompletableFuture<?>[] others =
                entries.stream().map(entry -> entry.there).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(others).thenRun(() -> add(channel, receiver));
    }

    /** To all channels that a pattern matches. */
    void addPattern(String pattern, Bus.Receiver receiver) {
        add(receiver, only -> bus.subscribeToPattern(pattern, only));
    }

    private Entry add(Bus.Receiver receiver, Attempt attempt) {
        Entry entry = new Entry(receiver, attempt, timer, turns);
        entries.add(entry);
        if (ended) {
            entry.end();
        }
        return entry;
    }

    /** Ends one of them. */
    void remove(Entry entry) {
        if (entries.remove(entry)) {
            entry.end();
        }
    }

    CompletionStage<?> end() {
        ended = true;
        CompletableFuture<?>[] ends = entries.stream().map(Entry::end).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(ends).completeOnTimeout(null, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private interface Attempt {

        CompletionStage<Bus.Subscription> begin(Bus.Receiver receiver);
    }

    /** One subscription, for as long as it is wanted. */
    static final class Entry {

        private final Bus.Receiver receiver;
        private final Attempt attempt;
        private final Publisher.Timer timer;
        private final Turns turns;

        /** Complete from the first time on that it has come about. */
        private final CompletableFuture<@Nullable Void> there = new CompletableFuture<>();

        private CompletionStage<Bus.Subscription> latest;
        private volatile int attempts;
        private volatile Duration again = AGAIN;
        private volatile boolean ended;

        Entry(Bus.Receiver receiver, Attempt attempt, Publisher.Timer timer, Turns turns) {
            this.receiver = receiver;
            this.attempt = attempt;
            this.timer = timer;
            this.turns = turns;
            this.latest = begin();
        }

        /** An attempt that has failed may yet come about, but brings nothing any more: the next one brings it. */
        private CompletionStage<Bus.Subscription> begin() {
            int number = attempts + 1;
            attempts = number;
            Bus.Receiver only = (channel, body) -> {
                if (number == attempts && !ended) {
                    receiver.received(channel, body);
                }
            };
            CompletionStage<Bus.Subscription> begun = turns.take(
                    () -> ended ? CompletableFuture.failedFuture(new CancellationException()) : attempt.begin(only));
            begun.whenComplete((subscription, failure) -> {
                if (failure == null) {
                    there.complete(null);
                } else if (!ended) {
                    Duration delay = again;
                    Duration longer = delay.multipliedBy(2);
                    again = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
                    timer.after(delay, this::again);
                }
            });
            return begun;
        }

        /** What was there or comes about all the same is not left behind. */
        synchronized void again() {
            if (!ended) {
                CompletionStage<Bus.Subscription> before = latest;
                latest = begin();
                before.thenAccept(Bus.Subscription::end);
            }
        }

        synchronized CompletableFuture<?> end() {
            ended = true;
            return latest.thenCompose(Bus.Subscription::end)
                    .handle((nothing, failure) -> null)
                    .toCompletableFuture();
        }
    }
}
