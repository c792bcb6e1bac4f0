package io.aef.realtime.automation;

import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.feed.Feeds;
import io.aef.realtime.automation.internal.Deadline;
import io.aef.realtime.automation.internal.Scheduler;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.AutomationListener.Gate;
import io.aef.realtime.automation.request.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks again whether connections may follow what they do, or are given something of: a part of them every now and then, so that each has its turn once in an
 * interval. A connection is asked about one topic at a time; who wants that again meanwhile has it done once more behind that. If it cannot
 * be found out, things stay as they are for a while, and then the subscription is ended as if the answer were no. Thread-safe.
 */
final class Rechecks {

    static final String UNSUBSCRIBED = "unsubscribed";

    private static final Logger log = LoggerFactory.getLogger(Rechecks.class);

    /** How many parts the connections are in. */
    private static final int PARTS = 30;

    private static final int IDLE = 0;
    private static final int RUNNING = 1;
    private static final int AGAIN = 2;

    private final Feeds feeds;
    private final Attendances attendances;
    private final AccessRule rule;
    private final ConnectionOptions options;
    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Supplier<Collection<Client>> clients;
    private final AutomationListener listener;
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final AtomicInteger part = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    Rechecks(
            Feeds feeds,
            Attendances attendances,
            AccessRule rule,
            ConnectionOptions options,
            Scheduler scheduler,
            InstantSource clock,
            Supplier<Collection<Client>> clients,
            AutomationListener listener) {
        this.feeds = feeds;
        this.attendances = attendances;
        this.rule = rule;
        this.options = options;
        this.scheduler = scheduler;
        this.clock = clock;
        this.clients = clients;
        this.listener = listener;
    }

    /** There are connections. One timer for all, as long as there are. */
    void begin() {
        if (ticking.compareAndSet(false, true)) {
            Duration step = options.recheckInterval().dividedBy(PARTS);
            scheduler.schedule(this::tick, step.isZero() ? Duration.ofNanos(1) : step);
        }
    }

    private void tick() {
        ticking.set(false);
        int now = Math.floorMod(part.getAndIncrement(), PARTS);
        Collection<Client> all = clients.get();
        try {
            for (Client client : all) {
                if (Math.floorMod(client.socket().id().hashCode(), PARTS) == now) {
                    recheck(client);
                }
            }
            if (now == PARTS - 1) {
                tellFailures();
            }
        } finally {
            if (!all.isEmpty()) {
                begin();
            }
        }
    }

    /** A line for all of an interval. */
    private void tellFailures() {
        int count = failures.getAndSet(0);
        if (count > 0) {
            log.warn(
                    "The access rule has failed {} times to say whether a connection may follow a topic still.", count);
        }
    }

    void recheck(Client client) {
        AtomicInteger state = client.recheck().state;
        if (state.getAndSet(AGAIN) == IDLE) {
            run(client);
        }
    }

    private void run(Client client) {
        client.recheck().state.getAndSet(RUNNING);
        new Run(client).next();
    }

    /** What a connection needs for it. */
    static final class State {

        final AtomicInteger state = new AtomicInteger(IDLE);

        /** Since when there has been a failure each time; null if there was none the last time. */
        volatile @Nullable Instant failingSince;
    }

    private final class Run {

        private final Client client;
        private final Queue<Topic> topics;
        private boolean failed;

        Run(Client client) {
            this.client = client;
            Set<Topic> all = new HashSet<>(feeds.topics(client));
            all.addAll(attendances.topics(client));
            this.topics = new ArrayDeque<>(all);
        }

        /** One after the other; in a loop as long as the answers are there at once. */
        void next() {
            for (Topic topic = topics.poll(); topic != null; topic = topics.poll()) {
                Topic asked = topic;
                CompletableFuture<Boolean> answer = ask(asked).toCompletableFuture();
                if (!answer.isDone()) {
                    answer.whenComplete((allowed, failure) -> {
                        answered(asked, allowed, failure);
                        next();
                    });
                    return;
                }
                answer.whenComplete((allowed, failure) -> answered(asked, allowed, failure));
            }
            end();
        }

        private CompletionStage<Boolean> ask(Topic topic) {
            try {
                return Deadline.of(rule.maySubscribe(client.principal(), topic), options.checkTimeout(), scheduler);
            } catch (Throwable thrown) {
                // An error, too: nobody would ever ask again.
                return CompletableFuture.failedFuture(thrown);
            }
        }

        private void answered(Topic topic, @Nullable Boolean allowed, @Nullable Throwable failure) {
            if (failure == null) {
                if (!Boolean.TRUE.equals(allowed)) {
                    endSubscription(topic, ErrorCode.FORBIDDEN);
                }
                return;
            }
            failed = true;
            failures.incrementAndGet();
            Instant since = client.recheck().failingSince;
            if (since == null) {
                since = clock.instant();
                client.recheck().failingSince = since;
            }
            if (!clock.instant().isBefore(since.plus(options.recheckGrace()))) {
                endSubscription(topic, ErrorCode.INTERNAL_ERROR);
            }
        }

        private void endSubscription(Topic topic, ErrorCode reason) {
            boolean followed = feeds.topics(client).contains(topic);
            feeds.unfollow(client, topic);
            boolean attended = attendances.end(client, topic);
            if (followed || attended) {
                listener.refused(Gate.RECHECK, reason);
                Map<String, Object> told = new LinkedHashMap<>();
                told.put("topic", topic.toString());
                told.put("reason", reason.wire());
                client.socket().emit(UNSUBSCRIBED, told);
            }
        }

        private void end() {
            if (!failed) {
                client.recheck().failingSince = null;
            }
            if (!client.recheck().state.compareAndSet(RUNNING, IDLE)) {
                run(client);
            }
        }
    }
}
