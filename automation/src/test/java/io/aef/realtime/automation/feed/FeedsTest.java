package io.aef.realtime.automation.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.ForwardingLog;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.LogLevel;
import io.aef.realtime.automation.event.LogLine;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.StepStatus;
import io.aef.realtime.automation.event.StepUpdate;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.internal.Scheduler;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.LogThrottle;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.log.LogLimits;
import io.aef.realtime.log.Offset;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever follows a topic gets all of it that it has not got: in order, each event once. */
class FeedsTest {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The time does not come. */
    static final Scheduler NEVER = (action, delay) -> () -> {};

    private static final Topic TOPIC = Topic.execution("e");

    private final EventLog log = log(LogLimits.DEFAULT);
    private final Recorder outlet = new Recorder();
    private final Feeds feeds =
            new Feeds(log, AccessRule.everythingButOtherUsers(), outlet, (action, delay) -> {}, PATIENCE, NEVER);
    private final Client client = new Client("ann");

    private static EventLog log(LogLimits limits) {
        return new InMemoryEventLog(limits, 1 << 24, () -> Instant.EPOCH);
    }

    /** What reaches each connection. */
    private static final class Recorder implements Outlet {

        @Override
        @SuppressWarnings("unchecked")
        public void send(Collection<? extends Follower> to, String event, Object payload, Map<String, Object> place) {
            for (Follower each : to) {
                Client client = (Client) each;
                if (event.equals(TopicFeed.SNAPSHOT)) {
                    client.received.clear();
                    client.resets++;
                    client.base =
                            (int) Offset.parse((String) place.get("offset")).sequence();
                    ((List<Object>) payload).forEach(one -> client.take(members(one)));
                } else {
                    client.take(members(payload));
                }
                client.offset = Offset.parse((String) place.get("offset"));
            }
        }

        @SuppressWarnings("unchecked")
        private static Map<String, Object> members(Object payload) {
            return (Map<String, Object>) (payload instanceof JsonValue json ? json.toJava() : payload);
        }
    }

    private static final class Client implements Follower {

        final List<String> received = new ArrayList<>();
        final Queue<Runnable> stuck = new ArrayDeque<>();
        private volatile Principal principal;
        boolean writable = true;
        int resets;

        /** The number of the last event that is part of where it began, rather than received. */
        int base;

        @Nullable
        Offset offset;

        Client(String user) {
            principal = Principal.of(user);
        }

        void take(Map<String, Object> event) {
            received.add(String.valueOf(event.get("message")));
        }

        @Override
        public Principal principal() {
            return principal;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void whenWritable(Runnable action) {
            if (writable) {
                action.run();
            } else {
                stuck.add(action);
            }
        }
    }

    private static RealtimeEvent line(int number) {
        return new LogLine("e", null, LogLevel.INFO, Integer.toString(number), Instant.EPOCH);
    }

    private void publish(int from, int to) {
        for (int i = from; i <= to; i++) {
            feeds.publish(TOPIC, line(i));
        }
    }

    private static List<String> numbers(int from, int to) {
        List<String> numbers = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }

    private Where follow(Client who, @Nullable Offset after) {
        Where[] where = new Where[1];
        feeds.attach(who);
        feeds.follow(who, TOPIC, after, answer -> where[0] = answer)
                .toCompletableFuture()
                .join();
        return where[0];
    }

    @Test
    void whoHasSomeGetsTheRestAndWhatHappens() {
        publish(1, 600);
        Offset after = log.read(TOPIC.toString(), null, 10)
                .toCompletableFuture()
                .join()
                .events()
                .get(9)
                .offset();

        Where where = follow(client, after);
        publish(601, 610);

        assertThat(where.offset()).isEqualTo(after);
        assertThat(where.snapshot()).isNull();
        assertThat(client.received).isEqualTo(numbers(11, 610));
    }

    @Test
    void whoHasNothingGetsWhereItStands() {
        feeds.publish(TOPIC, new StepUpdate("e", "1", StepStatus.RUNNING, null, Instant.EPOCH));
        feeds.publish(TOPIC, new StepUpdate("e", "1", StepStatus.COMPLETED, null, Instant.EPOCH));
        publish(1, 3);

        Where where = follow(client, null);
        publish(4, 5);

        assertThat(where.snapshot())
                .singleElement()
                .satisfies(one -> assertThat(Recorder.members(one))
                        .containsEntry("stepId", "1")
                        .containsEntry("status", "completed"));
        assertThat(client.received).containsExactly("4", "5");
    }

    @Test
    void whoIsBehindTheLogGetsWhereItStands() {
        Feeds small = new Feeds(
                log(LogLimits.DEFAULT.withMaxEvents(5)),
                AccessRule.everythingButOtherUsers(),
                outlet,
                (action, delay) -> {},
                PATIENCE,
                NEVER);
        for (int i = 1; i <= 20; i++) {
            small.publish(TOPIC, line(i));
        }
        Where[] where = new Where[1];
        small.attach(client);
        small.follow(client, TOPIC, new Offset(0, 3), answer -> where[0] = answer);

        assertThat(where[0].snapshot()).isEmpty();
        small.publish(TOPIC, line(21));
        assertThat(client.received).containsExactly("21");
    }

    @Test
    void whoIsTooSlowForTheLogGetsWhereItStandsAndNoGap() {
        EventLog shortLog = log(LogLimits.DEFAULT.withMaxEvents(5));
        Feeds small = new Feeds(
                shortLog, AccessRule.everythingButOtherUsers(), outlet, (action, delay) -> {}, PATIENCE, NEVER);
        for (int i = 1; i <= 5; i++) {
            small.publish(TOPIC, line(i));
        }
        Offset first = shortLog.read(TOPIC.toString(), null, 1)
                .toCompletableFuture()
                .join()
                .events()
                .get(0)
                .offset();
        client.writable = false;
        small.attach(client);
        small.follow(
                client, TOPIC, first, answer -> assertThat(answer.snapshot()).isNull());
        for (int i = 6; i <= 20; i++) {
            small.publish(TOPIC, line(i));
        }
        client.writable = true;
        client.stuck.remove().run();

        assertThat(client.resets).isEqualTo(1);
        assertThat(client.received).isEmpty();
        small.publish(TOPIC, line(21));
        assertThat(client.received).containsExactly("21");
    }

    @Test
    void whoBecomesSlowHasNothingInItsQueueAndGetsTheRestInOrder() {
        follow(client, null);
        Client fast = new Client("bob");
        follow(fast, null);
        publish(1, 2);
        client.writable = false;
        publish(3, 600);

        assertThat(client.received).isEqualTo(numbers(1, 2));
        assertThat(fast.received).isEqualTo(numbers(1, 600));
        assertThat(client.stuck).hasSize(1);
        client.writable = true;
        client.stuck.remove().run();
        publish(601, 602);
        assertThat(client.received).isEqualTo(numbers(1, 602));
        assertThat(client.resets).isZero();
    }

    @Test
    void aSlowConnectionGetsPageByPage() {
        publish(1, 1000);
        Offset first = log.read(TOPIC.toString(), null, 1)
                .toCompletableFuture()
                .join()
                .events()
                .get(0)
                .offset();
        client.writable = false;
        follow(client, first);
        Client fast = new Client("bob");
        follow(fast, first);
        publish(1001, 1002);

        assertThat(client.received).isEmpty();
        assertThat(fast.received).isEqualTo(numbers(2, 1002));
        client.stuck.remove().run();
        assertThat(client.received).hasSize(256);
        client.writable = true;
        client.stuck.remove().run();
        publish(1003, 1003);
        assertThat(client.received).isEqualTo(numbers(2, 1003));
    }

    @Test
    void nothingComesBehindTheEnd() {
        follow(client, null);
        publish(1, 2);
        feeds.unfollow(client, TOPIC);
        publish(3, 3);
        follow(client, null);
        publish(4, 4);
        feeds.detach(client);
        publish(5, 5);

        assertThat(client.received).containsExactly("1", "2", "4");
        assertThat(feeds.count(TOPIC)).isZero();
    }

    @Test
    void eachSeesWhatTheRuleAllowsAtThatMoment() {
        List<String> withdrawn = new ArrayList<>();
        Feeds guarded = new Feeds(
                log,
                new AccessRule() {
                    @Override
                    public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
                        return CompletableFuture.completedFuture(true);
                    }

                    @Override
                    public Visibility visibility(Principal principal, Topic topic, RealtimeEvent event) {
                        if (principal.user().equals("broken")) {
                            throw new IllegalStateException("broken");
                        }
                        return withdrawn.contains(principal.user()) ? Visibility.NONE : Visibility.FULL;
                    }
                },
                outlet,
                (action, delay) -> {},
                PATIENCE,
                NEVER);
        Client other = new Client("bob");
        Client broken = new Client("broken");
        for (Client each : List.of(client, other, broken)) {
            guarded.attach(each);
            guarded.follow(each, TOPIC, null, where -> {});
        }

        guarded.publish(TOPIC, line(1));
        withdrawn.add("ann");
        guarded.publish(TOPIC, line(2));
        withdrawn.clear();
        guarded.publish(TOPIC, line(3));

        assertThat(client.received).containsExactly("1", "3");
        assertThat(other.received).containsExactly("1", "2", "3");
        assertThat(broken.received).isEmpty();
    }

    @Test
    void aLogThatIsAwayIsToldInOneLineAMinute() {
        Feeds away = new Feeds(
                new UnreachableLog(log),
                AccessRule.everythingButOtherUsers(),
                outlet,
                (action, delay) -> {},
                PATIENCE,
                NEVER);
        PrintStream before = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            away.attach(client);
            for (int i = 0; i < 100; i++) {
                assertThat(away.follow(client, TOPIC, null, where -> {}).toCompletableFuture())
                        .isCompletedExceptionally();
                assertThat(away.publish(TOPIC, line(i)).toCompletableFuture()).isCompletedExceptionally();
            }
        } finally {
            System.setErr(before);
        }
        assertThat(told.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("WARN")))
                .singleElement()
                .asString()
                .contains("The log of a topic cannot be read");
    }

    /**
     * Reads, notices and time in any order; followers come, go, and come back with what they have; the log forgets; the rule, while it is
     * asked, ends subscriptions and begins them anew.
     */
    @Test
    @Timeout(180) // Three thousand of them, beside whatever else the machine does.
    void inWhateverOrderThingsHappen() {
        // As if all were of one node: their log fails thousands of times.
        LogThrottle throttle = new LogThrottle();
        for (int seed = 0; seed < 3000; seed++) {
            new Interleaving(seed, throttle).run();
        }
    }

    private static final class UnreachableLog extends ForwardingLog {

        UnreachableLog(EventLog log) {
            super(log);
        }

        @Override
        public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
            return CompletableFuture.failedFuture(new IllegalStateException("unreachable"));
        }

        @Override
        public CompletionStage<State> state(String topic) {
            return CompletableFuture.failedFuture(new IllegalStateException("unreachable"));
        }
    }

    private final class Interleaving {

        private final Random random;
        private final int seed;
        private final ShuffledLog shuffled;
        private final Feeds mixed;
        private final List<Client> clients = new ArrayList<>();
        private final Map<Client, List<String>> left = new LinkedHashMap<>();
        private final boolean lossless;
        private final boolean meddling;
        private int published;

        Interleaving(int seed, LogThrottle throttle) {
            this.seed = seed;
            random = new Random(seed);
            lossless = random.nextInt(4) > 0;
            shuffled = new ShuffledLog(log(LogLimits.DEFAULT.withMaxEvents(lossless ? 10_000 : 5)), random);
            meddling = random.nextBoolean();
            mixed = new Feeds(
                    shuffled,
                    new Meddler(),
                    outlet,
                    (action, delay) -> shuffled.later(action),
                    PATIENCE,
                    NEVER,
                    AutomationListener.NONE,
                    throttle);
        }

        /** Allows everything, and calls back while it is asked. */
        private final class Meddler implements AccessRule {

            @Override
            public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
                return CompletableFuture.completedFuture(true);
            }

            @Override
            public Visibility visibility(Principal principal, Topic topic, RealtimeEvent event) {
                if (meddling && !clients.isEmpty() && random.nextInt(8) == 0) {
                    Client one = clients.get(random.nextInt(clients.size()));
                    switch (random.nextInt(3)) {
                        case 0 -> leave(one);
                        case 1 -> begin(one);
                        default -> mixed.count(TOPIC);
                    }
                }
                return Visibility.FULL;
            }
        }

        private void leave(Client who) {
            clients.remove(who);
            mixed.unfollow(who, TOPIC);
            left.put(who, List.copyOf(who.received));
        }

        void run() {
            for (int i = 0; i < 60; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> come(new Client("ann"));
                    case 1 -> comeBack();
                    case 2, 3 -> mixed.publish(TOPIC, line(++published));
                    default -> shuffled.step();
                }
            }
            mixed.publish(TOPIC, line(++published));
            shuffled.settle();
            for (Client each : clients) {
                assertThat(each.received).as("seed %s", seed).isEqualTo(numbers(each.base + 1, published));
                if (lossless) {
                    assertThat(each.resets).as("seed %s", seed).isZero();
                }
            }
            left.forEach((gone, then) -> assertThat(gone.received)
                    .as("seed %s, behind the end", seed)
                    .isEqualTo(then));
        }

        private void come(Client who) {
            clients.add(who);
            mixed.attach(who);
            begin(who);
        }

        private void begin(Client who) {
            mixed.follow(who, TOPIC, who.offset, where -> {
                        if (where.snapshot() != null) {
                            who.received.clear();
                            who.base = where.offset() == null
                                    ? 0
                                    : (int) where.offset().sequence();
                        }
                        who.offset = where.offset();
                    })
                    .whenComplete((done, failure) -> {
                        boolean unreachable =
                                failure != null && failure.getMessage().contains("cannot be read");
                        if (unreachable && clients.contains(who)) {
                            begin(who);
                        }
                    });
        }

        private void comeBack() {
            if (!clients.isEmpty()) {
                Client old = clients.remove(random.nextInt(clients.size()));
                mixed.detach(old);
                Client again = new Client("ann");
                again.received.addAll(old.received);
                again.offset = old.offset;
                again.base = old.base;
                come(again);
            }
        }
    }
}
